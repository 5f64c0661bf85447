using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Peer.Browse;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Protocol.Heads;

namespace Cairn.Peer.Forgetting;

/// <summary>
/// Forgets snapshots, and drops what nothing needs any more: a plan, then one head. Not while a backup runs, whose packs no snapshot needs
/// yet.
/// </summary>
internal sealed class ForgetRun(PeerParts parts, ForgetOptions options)
{
    /// <summary>Heads that are written at most: each after the first because a holder showed one that was not known.</summary>
    private const int MaxRounds = 4;

    private bool Drops => options.Prunes || options.HurriedBy is not null;

    /// <summary>Does it.</summary>
    /// <exception cref="CairnException"><c>no-such-snapshot</c>, <c>needs-unknown</c>, <c>superseded</c>,
    /// <c>not-your-key</c>, or <c>head-not-kept</c>.</exception>
    public async Task<ForgetOutcome> RunAsync(CancellationToken cancellation)
    {
        parts.Succession.RequireCurrent(parts.Seams.Directory.View);
        if (options.HurriedBy is { } owner && owner != parts.Identity.Peer)
            throw PurgeRun.NotYourKey();

        var snapshots = options.Snapshots.Select(wanted => parts.Catalog.Find(wanted)).DistinctBy(snapshot => snapshot.Id).ToList();
        var change = new ForgetChange { Forgets = snapshots };
        if (options.IsDryRun)
            return Describe(snapshots, await PlanAsync(change, cancellation), null);

        var (plan, kept) = await WriteAsync(change, cancellation);
        return Describe(snapshots, plan, kept);
    }

    private DateTimeOffset Now => parts.Seams.Time.GetUtcNow();

    /// <summary>Plans, writes the head, and does both again when a holder shows a head with snapshots that the plan did not know.</summary>
    internal async Task<(DropPlan Plan, KeptHead Kept)> WriteAsync(ForgetChange change, CancellationToken cancellation)
    {
        for (var round = 1; ; round++)
        {
            var plan = await PlanAsync(change, cancellation);
            var kept = await AddAsync(change, plan, cancellation);
            parts.CommitHead(kept);
            if (!kept.IsMerged || !Drops)
                return (plan, kept);

            if (round == MaxRounds)
                return (DropPlan.Nothing, kept);
        }
    }

    private async Task<DropPlan> PlanAsync(ForgetChange change, CancellationToken cancellation)
    {
        if (!Drops)
            return DropPlan.Nothing;

        var gone = change.Forgets.Select(snapshot => snapshot.Id).ToHashSet();
        var live = Listed().Snapshots.Where(snapshot => !gone.Contains(snapshot.Id)).Concat(change.Adds).ToList();
        return await new DropPlanning(parts).PlanAsync(live, cancellation);
    }

    /// <summary>What the newest head lists, acknowledged or not: the next one goes on from there.</summary>
    private HeadContent Listed() =>
        parts.Heads.Latest() is { } head ? HeadContents.Open(head, parts.Identity.Keys) : HeadDraft.Nothing.Content;

    private async Task<KeptHead> AddAsync(ForgetChange change, DropPlan plan, CancellationToken cancellation)
    {
        var listed = Listed();
        var now = Now;
        var addition = new HeadAddition
        {
            Content = new HeadContent(change.Adds, change.IndexPacks),
            Forgets = [.. change.Forgets.Select(snapshot => new ForgottenSnapshot(snapshot, now, Until(now)))],
            Drops = [.. plan.Packs.Select(drop => drop.Pack)],
            Spares = parts.ClearedTombstones(),
        };

        // Whoever is away may keep a head that nobody here knows, with snapshots that need what is to be dropped; so enough must answer.
        var happy = Drops ? listed.Snapshots.Concat(change.Forgets).Select(snapshot => snapshot.Happy).Append(1).Max() : 1;
        try
        {
            return await parts.NewHeadWriter().AddAsync(addition, parts.HeadKeepers(), happy, cancellation);
        }
        catch (CairnException few) when (few.Code == "head-not-kept")
        {
            throw new CairnException(
                few.Kind,
                few.Code,
                (few.What,
                    "Here the snapshots are listed as before; peers that took the new list know them as forgotten. All is still there.",
                    "Start the peers that are away and run the command again."),
                few);
        }
    }

    private DateTimeOffset Until(DateTimeOffset now) => options.HurriedBy is not null ? now : now + parts.Settings.UndeleteWindow;

    private ForgetOutcome Describe(IReadOnlyList<SnapshotRecord> snapshots, DropPlan plan, KeptHead? kept) => new()
    {
        Snapshots = [.. snapshots.Select(SnapshotSummary.Of)],
        Plan = plan,
        Until = Until(Now),
        Head = kept?.Head.HeadId(),
        Holders = kept?.Holders ?? 0,
        Asked = parts.HeadKeepers().Count,
    };
}
