using System.Runtime.CompilerServices;
using Cairn.Archive.Errors;
using Cairn.Archive.Packing;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Trees;
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
    /// <summary>Code of the error that says: no pack that the catalog knows has a chunk.</summary>
    public const string ChunkNotFound = Damage.ChunkNotFound;

    private const int PortionSize = 1024;

    /// <summary>Lists a path in a snapshot, each directory before what is in it, names in byte order.</summary>
    /// <param name="snapshot">Which.</param>
    /// <param name="path">Absolute; "/" is the root.</param>
    /// <param name="depth">How far to go.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CairnException">The snapshot has no such path (code <c>path-not-found</c>), the path is not absolute
    /// (<c>bad-path</c>), or a listing cannot be read (<c>chunk-not-found</c>, <c>damaged-archive</c>, or what the store
    /// throws). What has more in it than the snapshot says is <c>damaged-archive</c> too: the pieces of what is listed are few enough to be
    /// gone through.</exception>
    public async IAsyncEnumerable<SnapshotEntry> ListAsync(
        SnapshotRecord snapshot, BytePath path, ListDepth depth, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var wanted = PathNames.Normalise(path);
        using var session = new ReadSession(environment, store);
        var walk = new SnapshotWalk(new ChunkFetcher(session), snapshot, [wanted], damaged: null);
        var budget = new DataBudget(snapshot);
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
            budget.Take(entry);
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
    /// SHA-256 of path, size, modification time and chunk ids of a regular file; null of anything else. Takes reading the lists of the
    /// chunks of a large file.
    /// </summary>
    /// <exception cref="CairnException">Such a list cannot be read.</exception>
    public async ValueTask<Hash256?> FileIdAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Metadata.Type != EntryType.File || entry.NeedsNewerVersion)
        {
            return null;
        }

        using var session = new ReadSession(environment, store);
        using var id = new FileIdHash(entry.Path, entry.Metadata);
        var cursor = new ContentCursor(new ChunkFetcher(session), entry.Content);
        while (await cursor.NextAsync(cancellation) is { } item)
        {
            id.Add(item);
        }

        return id.Finish();
    }

    /// <summary>
    /// The chunks that an entry needs itself, in portions: of its content and the lists of it, and of its attributes. What is in a
    /// directory has entries of its own.
    /// </summary>
    /// <exception cref="CairnException">A list of chunks cannot be read.</exception>
    public async IAsyncEnumerable<IReadOnlyList<ChunkId>> ChunksAsync(
        SnapshotEntry entry, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var session = new ReadSession(environment, store);
        var portion = new List<ChunkId>();
        if (entry.AttributesChunk is { } attributes)
        {
            portion.Add(attributes);
        }

        // Nodes lie behind each other in the portions, and pieces of one list too, so a portion needs few packs.
        var cursor = new ContentCursor(new ChunkFetcher(session), entry.Content, portion.Add);
        while (await cursor.NextAsync(cancellation) is { } item)
        {
            if (!item.IsHole)
            {
                portion.Add(item.Chunk);
            }

            if (portion.Count >= PortionSize)
            {
                yield return [.. portion];
                portion.Clear();
            }
        }

        if (portion.Count > 0)
        {
            yield return portion;
        }
    }

    /// <summary>
    /// The data and tree packs from which a snapshot would best be restored, ordered, found by going through its tree. For a snapshot made
    /// on this machine <see cref="Catalog.ArchiveCatalog.NeededPacks"/> knows them already.
    /// </summary>
    /// <param name="snapshot">Which.</param>
    /// <param name="rank">The pack that this puts highest is taken; of equals one that is not dropped, the oldest of them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CairnException">A chunk is in no known pack (code <c>chunk-not-found</c>), a listing cannot be read, or an
    /// entry may have chunks that only a newer program knows of (<c>newer-version</c>).</exception>
    public async Task<IReadOnlyList<PackId>> NeededPacksAsync(
        SnapshotRecord snapshot, Func<PackId, int> rank, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(rank);
        using var session = new ReadSession(environment, store);
        var measure = new SnapshotMeasure(new ChunkFetcher(session)) { Rank = rank };
        return [.. (await measure.OfAsync(snapshot, cancellation)).Packs];
    }

    /// <summary>Whether each chunk of a snapshot is in a known pack that is kept; only such packs are read. False with the first that is
    /// not.</summary>
    /// <param name="snapshot">Which.</param>
    /// <param name="isKept">Whether anybody keeps a pack.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CairnException">A listing that is kept cannot be read, or an entry may have chunks that only a newer program knows
    /// of (<c>newer-version</c>).</exception>
    public async Task<bool> IsKeptAsync(SnapshotRecord snapshot, Func<PackId, bool> isKept, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(isKept);
        using var session = new ReadSession(environment, store);
        try
        {
            await new SnapshotMeasure(new ChunkFetcher(session) { IsKept = isKept }).OfAsync(snapshot, cancellation);
            return true;
        }
        catch (CairnException missing) when (missing.Code == Damage.ChunkNotFound)
        {
            return false;
        }
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
        var restored = new RestoreTarget(target, request.Overwrite, request.Privileges);
        await new Restorer(session, request, restored, tally).RunAsync(cancellation);
        return tally.Result();
    }
}
