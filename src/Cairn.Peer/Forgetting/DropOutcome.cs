using Cairn.Core.Ids;

namespace Cairn.Peer.Forgetting;

/// <summary>What a change of the list of snapshots dropped, and who knows.</summary>
public abstract record DropOutcome
{
    /// <summary>The packs that were dropped, or would be: all that no snapshot needs any more.</summary>
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
