using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;

namespace Cairn.Archive.Rewriting;

/// <summary>A snapshot, and what takes its place. Nothing is lost before a head lists the latter.</summary>
public sealed record RewrittenSnapshot
{
    /// <summary>The snapshot with the path.</summary>
    public required SnapshotRecord Before { get; init; }

    /// <summary>The same without it: equal but for the tree, the counts, and the paths asked for, of which those that are left out are
    /// gone. Null when nothing of what was asked for is left.</summary>
    public required SnapshotRecord? After { get; init; }

    /// <summary>The data and tree packs that <see cref="After"/> needs, ordered; none when it is null.</summary>
    public required IReadOnlyList<PackId> NeededPacks { get; init; }

    /// <summary>Regular files that are left out.</summary>
    public required long Files { get; init; }

    /// <summary>Their bytes, those of a file with several names once for each.</summary>
    public required long Bytes { get; init; }

    /// <summary>The packs that have something of what is left out, ordered. Other files may need them too.</summary>
    public required IReadOnlyList<PackId> Packs { get; init; }
}
