using Cairn.Archive.Snapshots;

namespace Cairn.Peer.Recover;

/// <summary>What a rebuild found.</summary>
/// <param name="Snapshots">Snapshots that can be restored now.</param>
/// <param name="Forgotten">Snapshots that were forgotten before, and may be brought back.</param>
/// <param name="Packs">Packs whose holders are known again.</param>
/// <param name="Warnings">What the owner should know.</param>
internal sealed record RebuildSummary(
    int Snapshots, IReadOnlyList<ForgottenSnapshot> Forgotten, int Packs, IReadOnlyList<string> Warnings);
