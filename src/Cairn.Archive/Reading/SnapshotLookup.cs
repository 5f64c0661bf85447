using Cairn.Archive.Snapshots;
using Cairn.Archive.Walking;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>Finds single paths.</summary>
internal static class SnapshotLookup
{
    /// <summary>Makes sure that a snapshot has a path; it always has the root.</summary>
    /// <exception cref="CairnException">It has not (code <c>path-not-found</c>), or a listing on the way cannot be read.</exception>
    public static async Task DemandAsync(ChunkFetcher fetcher, SnapshotRecord snapshot, BytePath path, CancellationToken cancellation)
    {
        if (!await HasAsync(fetcher, snapshot, path, cancellation))
        {
            throw NotFound(path);
        }
    }

    /// <summary>Whether a snapshot has a path; it always has the root.</summary>
    /// <exception cref="CairnException">A listing on the way cannot be read.</exception>
    public static async Task<bool> HasAsync(
        ChunkFetcher fetcher, SnapshotRecord snapshot, BytePath path, CancellationToken cancellation)
    {
        if (PathNames.Normalise(path) == PathNames.Root)
        {
            return true;
        }

        var walk = new SnapshotWalk(fetcher, snapshot, [path], damaged: null);
        while (await walk.NextAsync(cancellation))
        {
            if (walk.IsWanted)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Error <c>path-not-found</c>.</summary>
    public static CairnException NotFound(BytePath path) => new(
        ErrorKind.NotFound,
        "path-not-found",
        $"The snapshot has no '{path}'.",
        "Nothing was done.",
        "List what it has with cairn ls.");
}
