using Cairn.Peer.Browse;

namespace Cairn.Peer.Forgetting;

/// <summary>A snapshot that was brought back.</summary>
/// <param name="Snapshot">Which.</param>
/// <param name="Packs">Packs that it needs.</param>
/// <param name="Holders">Peers that took the new list of snapshots.</param>
public sealed record UndeleteOutcome(SnapshotSummary Snapshot, int Packs, int Holders)
{
    /// <summary>Peers that took the new list and keep the pack of which fewest do.</summary>
    public required int Copies { get; init; }

    /// <summary>Peers that should keep each, as its backup asked.</summary>
    public required int Desired { get; init; }
}
