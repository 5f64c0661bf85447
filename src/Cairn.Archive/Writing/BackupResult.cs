using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>A snapshot whose packs are all stored, but which no head names yet.</summary>
public sealed record BackupResult
{
    /// <summary>Its record, for the head.</summary>
    public required SnapshotRecord Snapshot { get; init; }

    /// <summary>All data and tree packs that it needs, old and new, ordered.</summary>
    public required IReadOnlyList<PackId> NeededPacks { get; init; }

    /// <summary>All live index packs, for the head.</summary>
    public required IReadOnlyList<PackId> IndexPacks { get; init; }

    /// <summary>Bytes of file chunks that were not stored before.</summary>
    public required long NewBytes { get; init; }

    /// <summary>Bytes of the new packs, padding, trees and indexes included, one copy each.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>New packs.</summary>
    public required int Packs { get; init; }

    /// <summary>What could not be backed up exactly, in the order found; everything else is in the snapshot.</summary>
    public required IReadOnlyList<IncompletePath> Incomplete { get; init; }

    /// <summary>How many more there are than <see cref="Incomplete"/> lists, which has room for some ten thousands.</summary>
    public long IncompleteNotListed { get; init; }

    /// <summary>Those of <see cref="BackupRequest.ExcludedPaths"/> that would have been in the snapshot otherwise.</summary>
    public IReadOnlyList<BytePath> LeftOut { get; init; } = [];
}
