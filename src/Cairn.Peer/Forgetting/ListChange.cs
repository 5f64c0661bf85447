using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;

namespace Cairn.Peer.Forgetting;

/// <summary>How the list of snapshots is to change.</summary>
internal sealed record ListChange
{
    /// <summary>Whether nothing is to be left: every snapshot is forgotten that is listed by then, and every pack dropped, also those with
    /// indexes.</summary>
    public bool IsEverything { get; init; }

    /// <summary>Snapshots that are not listed any more.</summary>
    public IReadOnlyList<SnapshotRecord> Forgets { get; init; } = [];

    /// <summary>Snapshots that take their place.</summary>
    public IReadOnlyList<SnapshotRecord> Adds { get; init; } = [];

    /// <summary>The data and tree packs that each of those needs.</summary>
    public IReadOnlyDictionary<SnapshotId, IReadOnlyList<PackId>> Needs { get; init; } =
        new Dictionary<SnapshotId, IReadOnlyList<PackId>>();

    /// <summary>Index packs to list besides.</summary>
    public IReadOnlyList<PackId> IndexPacks { get; init; } = [];
}
