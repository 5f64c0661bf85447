using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Forgetting;

namespace Cairn.Peer.Deleting;

/// <summary>What was deleted.</summary>
public sealed record DeleteOutcome
{
    /// <summary>The snapshots that had the path, the newest first.</summary>
    public required IReadOnlyList<ChangedSnapshot> Snapshots { get; init; }

    /// <summary>The packs that were dropped, or would be: all that no snapshot needs any more.</summary>
    public required DropPlan Plan { get; init; }

    /// <summary>Packs that have something of what was deleted and that other files need too, so that they stay.</summary>
    public required int SharedPacks { get; init; }

    /// <summary>Bytes of those packs: the most that is still kept of what was deleted.</summary>
    public required ByteSize SharedBytes { get; init; }

    /// <summary>Until when the snapshots can be brought back as they were.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Peers that took the new list of snapshots.</summary>
    public required int Holders { get; init; }

    /// <summary>Peers that were to take it.</summary>
    public required int Asked { get; init; }

    /// <summary>The new list of snapshots, which a purge has to name; null for a dry run.</summary>
    public HeadId? Head { get; init; }
}
