using Cairn.Archive.Chunking;
using Cairn.Archive.Packing;
using Cairn.Archive.Reading;
using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Walking;
using Cairn.Archive.Writing;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Rewriting;

/// <summary>
/// Makes snapshots anew without one path. Only the listings on the way to it are written; all else is shared with the snapshots as they
/// were. One run at a time per catalog, and none beside a backup.
/// </summary>
/// <param name="environment">Keys, catalog, cores, entropy.</param>
/// <param name="packs">Where packs come from.</param>
public sealed class ArchiveRewriter(ArchiveEnvironment environment, IPackStore packs)
{
    /// <summary>Those of some snapshots that have a path: a file, a directory, whatever has that name.</summary>
    /// <param name="snapshots">Where to look.</param>
    /// <param name="path">Absolute.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CairnException">The path is not absolute (code <c>bad-path</c>), or a listing on the way cannot be
    /// read.</exception>
    public async Task<IReadOnlyList<SnapshotRecord>> FindAsync(
        IReadOnlyList<SnapshotRecord> snapshots, BytePath path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshots);
        using var session = new ReadSession(environment, packs);
        var fetcher = new ChunkFetcher(session);
        var found = new List<SnapshotRecord>();
        foreach (var snapshot in snapshots)
        {
            if (await SnapshotLookup.HasAsync(fetcher, snapshot, path, cancellation))
            {
                found.Add(snapshot);
            }
        }

        return found;
    }

    /// <summary>
    /// Makes them anew. When it returns, all new packs are stored and in the catalog; the snapshots are not, until the caller has a head
    /// acknowledged that lists them in place of the others. All is read before anything is stored.
    /// </summary>
    /// <param name="request">Which path of which snapshots.</param>
    /// <param name="store">Where new packs go. One that confirms none makes this a rehearsal: the result is the same.</param>
    /// <param name="cancellation">Stops it; nothing is lost.</param>
    /// <exception cref="CairnException">Something of what stays cannot be read or is written as only a later version can read it, or
    /// what the store and the catalog throw.</exception>
    public async Task<IReadOnlyList<RewrittenSnapshot>> RunAsync(
        RewriteRequest request, IPackStore store, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(store);
        var path = PathNames.Normalise(request.Path);
        using var session = new ReadSession(environment, packs);
        var fetcher = new ChunkFetcher(session);
        var known = new KnownChunks(environment.Catalog, request.AcceptsPack);
        var plans = new List<RewritePlan>();
        foreach (var snapshot in request.Snapshots)
        {
            var measure = new SnapshotMeasure(fetcher) { Without = path, Rank = known.Rank };
            plans.Add(await PlanAsync(fetcher, measure, snapshot, path, cancellation));
        }

        await StoreAsync(request, plans.Where(plan => plan.IsLeft), known, fetcher, store, cancellation);
        return [.. plans.Select(plan => plan.Result(environment.Catalog, known.Rank))];
    }

    private static async Task<RewritePlan> PlanAsync(
        ChunkFetcher fetcher, SnapshotMeasure measure, SnapshotRecord snapshot, BytePath path, CancellationToken cancellation)
    {
        var left = snapshot.Paths.Where(asked => !PathNames.IsWithin(asked, path)).ToList();
        var isLeft = false;
        foreach (var asked in left)
        {
            isLeft = isLeft || await SnapshotLookup.HasAsync(fetcher, snapshot, asked, cancellation);
        }

        var rest = await measure.OfAsync(snapshot, cancellation);
        return new RewritePlan(snapshot, left, rest, measure.LeftOut) { IsLeft = isLeft };
    }

    private async Task StoreAsync(
        RewriteRequest request,
        IEnumerable<RewritePlan> plans,
        KnownChunks known,
        ChunkFetcher fetcher,
        IPackStore store,
        CancellationToken cancellation)
    {
        var names = PathNames.Split(request.Path);
        using var workshop = new PackWorkshop(environment.Keys, environment.Entropy, BackupRequest.DefaultLevel);
        var tally = new WriteTally(progress: null);
        var outlet = new PackOutlet
        {
            Kind = PackKind.Tree,
            Redundancy = request.Redundancy,
            Workshop = workshop,
            Compute = environment.Compute,
            Store = store,
            Leaving = pack =>
            {
                known.Leave(pack.Id);
                tally.AddPack(pack.Length);
            },
            Confirmed = known.Confirm,
        };
        await using (var pipeline = new PackPipeline(outlet, cancellation))
        {
            var trees = new ChunkIntake(new ChunkNamer(environment.Keys), known, pipeline);
            var chunker = new GearChunker(GearTable.Derive(environment.Keys.Chunker.Span), ChunkSizes.Listing);
            var rewriter = new TreeRewriter(fetcher, trees, chunker);
            foreach (var plan in plans)
            {
                trees.Taken = plan.Listings.Add;
                plan.Root = await rewriter.RunAsync(plan.Before, names, cancellation);
            }

            await pipeline.CompleteAsync();
        }

        await store.FlushAsync(cancellation);
        if (tally.Packs > 0 && await new IndexWriter(environment, tally, outlet).RunAsync(_ => true, cancellation))
        {
            await store.FlushAsync(cancellation);
        }
    }
}
