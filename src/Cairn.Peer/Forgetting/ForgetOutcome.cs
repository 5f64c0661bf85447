using Cairn.Core.Ids;
using Cairn.Peer.Browse;

namespace Cairn.Peer.Forgetting;

/// <summary>What was forgotten.</summary>
public sealed record ForgetOutcome
{
    /// <summary>The snapshots that are not listed any more.</summary>
    public required IReadOnlyList<SnapshotSummary> Snapshots { get; init; }

    /// <summary>The packs that were dropped, or would be.</summary>
    public required DropPlan Plan { get; init; }

    /// <summary>Until when all of it can be brought back.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Peers that took the new list of snapshots.</summary>
    public required int Holders { get; init; }

    /// <summary>Peers that were to take it.</summary>
    public required int Asked { get; init; }

    /// <summary>The new list of snapshots, which a purge has to name; null for a dry run.</summary>
    public HeadId? Head { get; init; }
}
