using Cairn.Archive.Packing;
using Cairn.Archive.Rewriting;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Browse;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Heads;

namespace Cairn.Peer.Deleting;

/// <summary>
/// Deletes a path from all snapshots: stores the listings on the way to it anew, then writes one head that lists the snapshots without
/// it, those with it as forgotten, and the packs that nothing needs any more as dropped. So each other file is in a live snapshot at every
/// moment. Not while a backup runs.
/// </summary>
internal sealed class DeleteRun(PeerParts parts, DeleteOptions options, HungPeers hung)
{
    private readonly ListChanger _list = new(parts, drops: true, options.HurriedBy, hung);
    private readonly PackFetcher _fetcher = parts.NewFetcher(hung);

    public DeleteRun(PeerParts parts, DeleteOptions options)
        : this(parts, options, new HungPeers(parts.Seams.Time))
    {
    }

    private ArchiveRewriter Rewriter => new(parts.Archive, new ReadOnlyPacks(_fetcher));

    /// <summary>Does it.</summary>
    /// <exception cref="CairnException"><c>path-not-found</c>: no snapshot has it. <c>needs-unknown</c>, <c>too-few-holders</c>,
    /// <c>no-room</c>, <c>superseded</c>, <c>not-your-key</c>, <c>others-forgotten</c>, or <c>head-not-kept</c>: nothing was
    /// deleted, unless it says so.</exception>
    public async Task<DeleteOutcome> RunAsync(CancellationToken cancellation)
    {
        parts.Succession.RequireCurrent(parts.Seams.Directory.View);
        await _list.BeginAsync(forgetsSome: true, cancellation);
        await parts.CatalogSync.TakeIndexesAsync(_fetcher, cancellation);
        var known = parts.Catalog.Snapshots().Concat(_list.Listed().Snapshots).DistinctBy(snapshot => snapshot.Id).ToList();
        var found = await FindAsync(known, cancellation);
        if (found.Count == 0)
            throw await new MissingPath(parts, _fetcher).DescribeAsync(known, options.Path, cancellation);

        if (!options.IsDryRun)
            return await DeleteAsync(known, cancellation);

        var survey = await parts.SurveyAsync(parts.Holders(), hung, cancellation);
        var placing = new ListingStore(parts, _fetcher, survey, new SortedSet<PackId>());
        var rewritten = await Readable(() => placing.RehearseAsync(Rewriter, options.Path, found, cancellation));
        return Describe(rewritten, await _list.PlanAsync(Change(rewritten), cancellation), null);
    }

    /// <summary>Asks holders for heads that are not known here, rewrites what all list, and again what comes to light meanwhile.</summary>
    private async Task<DeleteOutcome> DeleteAsync(IReadOnlyList<SnapshotRecord> known, CancellationToken cancellation)
    {
        var unreliable = await new UnfinishedHead(parts).TakeBackAsync(cancellation);
        await _list.AskAsync(new ListChange { Forgets = known }, cancellation);
        var without = new HashSet<SnapshotId>();
        var all = new List<RewrittenSnapshot>();
        var drops = new List<PlannedDrop>();
        (DropPlan Plan, KeptHead Kept)? last = null;
        while (true)
        {
            var listed = _list.Listed().Snapshots.Where(snapshot => without.Add(snapshot.Id)).ToList();
            var (rewritten, written) = await WithoutAsync(listed, unreliable, all.Count, cancellation);
            if (written is null)
                break;

            last = written;
            all.AddRange(rewritten);
            drops.AddRange(written.Value.Plan.Packs);
            without.UnionWith(rewritten.Select(snapshot => snapshot.After?.Id ?? snapshot.Before.Id));
        }

        // The list that was just agreed on has no snapshot with the path any more.
        if (last is not { } done)
            throw await new MissingPath(parts, _fetcher).DescribeAsync(_list.Listed().Snapshots, options.Path, cancellation);

        var plan = new DropPlan([.. drops.DistinctBy(drop => drop.Pack).OrderBy(drop => drop.Pack)], done.Plan.Kept);
        return Describe(all, plan, done.Kept);
    }

    /// <summary>Rewrites those that have the path, and writes the list of them.</summary>
    /// <param name="listed">Snapshots to look into.</param>
    /// <param name="unreliable">Packs that holders may be about to remove.</param>
    /// <param name="before">How many were rewritten and listed before.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What was rewritten and written; no list when none of them has the path.</returns>
    private async Task<(IReadOnlyList<RewrittenSnapshot> Rewritten, (DropPlan Plan, KeptHead Kept)? List)> WithoutAsync(
        IReadOnlyList<SnapshotRecord> listed, IReadOnlySet<PackId> unreliable, int before, CancellationToken cancellation)
    {
        try
        {
            var found = await FindAsync(listed, cancellation);
            if (found.Count == 0)
                return ([], null);

            var survey = await parts.SurveyAsync(parts.Holders(), hung, cancellation);
            var placing = new ListingStore(parts, _fetcher, survey, unreliable);
            var rewritten = await Readable(() => placing.StoreAsync(Rewriter, options.Path, found, cancellation));
            return (rewritten, await _list.WriteAsync(Change(rewritten), cancellation));
        }
        catch (CairnException failed) when (before > 0)
        {
            throw new CairnException(
                failed.Kind,
                failed.Code,
                (failed.What,
                    $"Snapshots that are without it now: {before}. A peer then showed more that have it, and these are as they were.",
                    failed.Todo),
                failed);
        }
    }

    private Task<IReadOnlyList<SnapshotRecord>> FindAsync(IReadOnlyList<SnapshotRecord> snapshots, CancellationToken cancellation) =>
        Readable(() => Rewriter.FindAsync(snapshots, options.Path, cancellation));

    private ListChange Change(IReadOnlyList<RewrittenSnapshot> rewritten) => new()
    {
        Forgets = [.. rewritten.Select(snapshot => snapshot.Before)],
        Adds = [.. rewritten.Select(snapshot => snapshot.After).OfType<SnapshotRecord>()],
        Needs = rewritten
            .Where(snapshot => snapshot.After is not null)
            .DistinctBy(snapshot => snapshot.After!.Id)
            .ToDictionary(snapshot => snapshot.After!.Id, snapshot => snapshot.NeededPacks),
        IndexPacks = parts.Catalog.IndexPacks(),
    };

    /// <summary>Nothing is deleted while a listing cannot be read: what stays has to be known.</summary>
    private static async Task<T> Readable<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (CairnException unreadable) when (unreadable.Kind is ErrorKind.Integrity or ErrorKind.NotFound or ErrorKind.Unreachable)
        {
            throw new CairnException(
                ErrorKind.Unreachable,
                "needs-unknown",
                ($"Not all listings can be read now: {unreadable.What}",
                    "Nothing was deleted, since what has to stay cannot be worked out.",
                    "Start the peers that are away and try again. A snapshot whose data is lost for good stands in the way until it is "
                        + "forgotten: 'cairn status' tells which one, 'cairn forget SNAP' forgets it."),
                unreadable);
        }
    }

    private DeleteOutcome Describe(IReadOnlyList<RewrittenSnapshot> rewritten, DropPlan plan, KeptHead? kept)
    {
        var dropped = plan.Packs.Select(drop => drop.Pack).ToHashSet();
        var shared = rewritten.SelectMany(snapshot => snapshot.Packs)
            .Distinct()
            .Where(pack => !dropped.Contains(pack))
            .Select(parts.Catalog.FindPack)
            .OfType<PackInfo>()
            .ToList();
        return new DeleteOutcome
        {
            Snapshots = [.. rewritten.OrderByDescending(snapshot => snapshot.Before.Time).Select(Describe)],
            Plan = plan,
            SharedPacks = shared.Count,
            SharedBytes = new ByteSize(shared.Sum(pack => pack.Length)),
            Until = _list.Until(),
            Head = kept?.Head.HeadId(),
            Holders = kept?.Holders ?? 0,
            Asked = parts.HeadKeepers().Count,
        };
    }

    private static ChangedSnapshot Describe(RewrittenSnapshot snapshot) =>
        new(SnapshotSummary.Of(snapshot.Before), snapshot.After?.Id, snapshot.Files, new ByteSize(snapshot.Bytes));
}
