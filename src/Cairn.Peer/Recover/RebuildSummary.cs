namespace Cairn.Peer.Recover;

/// <summary>What a rebuild found.</summary>
internal sealed record RebuildSummary(int Snapshots, int Packs, IReadOnlyList<string> Warnings);
