using Cairn.Peer.Browse;

namespace Cairn.Peer.Forgetting;

/// <summary>What was forgotten.</summary>
public sealed record ForgetOutcome : DropOutcome
{
    /// <summary>The snapshots that are not listed any more.</summary>
    public required IReadOnlyList<SnapshotSummary> Snapshots { get; init; }
}
