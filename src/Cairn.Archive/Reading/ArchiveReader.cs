using System.Runtime.CompilerServices;
using Cairn.Archive.Packing;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Walking;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>Looks into snapshots and restores them. Thread-safe: each call is a run of its own.</summary>
/// <param name="environment">Keys, catalog, cores.</param>
/// <param name="store">Where packs come from.</param>
public sealed class ArchiveReader(ArchiveEnvironment environment, IPackStore store)
{
    /// <summary>Lists a path in a snapshot, each directory before what is in it, names in byte order.</summary>
    /// <param name="snapshot">Which.</param>
    /// <param name="path">Absolute; "/" is the root.</param>
    /// <param name="depth">How far to go.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CairnException">The snapshot has no such path (code <c>path-not-found</c>), the path is not absolute
    /// (<c>bad-path</c>), or a listing cannot be read (<c>chunk-not-found</c>, <c>damaged-archive</c>, or what the store
    /// throws).</exception>
    public async IAsyncEnumerable<SnapshotEntry> ListAsync(
        SnapshotRecord snapshot, BytePath path, ListDepth depth, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var wanted = PathNames.Normalise(path);
        using var session = new ReadSession(environment, store);
        var walk = new SnapshotWalk(new ChunkFetcher(session), snapshot, [wanted], damaged: null);
        var found = wanted == PathNames.Root;
        if (found && depth == ListDepth.Itself)
        {
            yield break;
        }

        while (await walk.NextAsync(cancellation))
        {
            if (!walk.IsWanted)
            {
                continue;
            }

            var entry = walk.Current;
            var isItself = entry.Path == wanted;
            found |= isItself;
            var enters = depth == ListDepth.Everything || (isItself && depth == ListDepth.Children);
            if (!enters)
            {
                walk.Skip();
            }

            if (!isItself || depth != ListDepth.Children || entry.Metadata.Type != EntryType.Directory)
            {
                yield return entry;
            }
        }

        if (!found)
        {
            throw SnapshotLookup.NotFound(path);
        }
    }

    /// <summary>
    /// The data and tree packs from which a snapshot would be restored, ordered, found by going through its tree. For a snapshot made on
    /// this machine <see cref="Catalog.ArchiveCatalog.NeededPacks"/> knows them already.
    /// </summary>
    /// <exception cref="CairnException">A chunk is in no known pack (code <c>chunk-not-found</c>), or a listing cannot be read.</exception>
    public async Task<IReadOnlyList<PackId>> NeededPacksAsync(SnapshotRecord snapshot, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        using var session = new ReadSession(environment, store);
        var walk = new SnapshotWalk(new ChunkFetcher(session), snapshot, [], damaged: null);
        var packs = new SortedSet<PackId>();
        AddPacks(snapshot.Root, packs);
        while (await walk.NextAsync(cancellation))
        {
            AddPacks(walk.Current.Chunks, packs);
        }

        return [.. packs];
    }

    /// <summary>
    /// Restores a snapshot, or paths in it, below a target folder. What cannot be read or written is listed in the result; all the rest
    /// is restored.
    /// </summary>
    /// <param name="request">What, and what to do with files that are there.</param>
    /// <param name="target">Where to; it belongs to the caller.</param>
    /// <param name="progress">Told often, from several threads, one at a time; null for nobody.</param>
    /// <param name="cancellation">Stops it; files that are not finished disappear.</param>
    /// <exception cref="CairnException">A path is not in the snapshot (code <c>path-not-found</c>), or there is no room:
    /// <c>target-full</c>,
    /// before anything is written, unless somebody else fills the disk meanwhile.</exception>
    public async Task<RestoreResult> RestoreAsync(
        RestoreRequest request, ITargetTree target, IProgress<RestoreProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(target);

        // The caller goes on at once: what follows may write for long before it first waits.
        await Task.Yield();
        using var session = new ReadSession(environment, store);
        var tally = new RestoreTally(progress);
        await new Restorer(session, request, new RestoreTarget(target, request.Overwrite), tally).RunAsync(cancellation);
        return tally.Result();
    }

    private void AddPacks(IReadOnlyList<ChunkId> chunks, SortedSet<PackId> packs)
    {
        foreach (var chunk in chunks)
        {
            var places = environment.Catalog.Locate(chunk);
            packs.Add(places.Count > 0 ? places[0].Pack.Id : throw Errors.Damage.NotFound(chunk));
        }
    }
}
