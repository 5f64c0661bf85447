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
        var snapshots = options.Snapshots.Select(wanted => parts.Catalog.Find(wanted)).DistinctBy(snapshot => snapshot.Id).ToList();
        RequireMayHurry(snapshots.Count > 0);

        var change = new ForgetChange { Forgets = snapshots };
        if (options.IsDryRun)
            return Describe(snapshots, await PlanAsync(change, cancellation), null);

        var (plan, kept) = await WriteAsync(change, cancellation);
        return Describe(snapshots, plan, kept);
    }

    /// <summary>A purge takes the owner's key; and it concerns all that is dropped, so it would take what others can still be brought back
    /// from.</summary>
    /// <param name="forgetsSome">Whether anything is forgotten besides what is already.</param>
    /// <exception cref="CairnException"><c>not-your-key</c> or <c>others-forgotten</c>.</exception>
    internal void RequireMayHurry(bool forgetsSome)
    {
        if (options.HurriedBy is { } owner && owner != parts.Identity.Peer)
            throw PurgeRun.NotYourKey();

        if (options.HurriedBy is null || !forgetsSome)
            return;

        if (parts.Forgotten().Count(forgotten => forgotten.Until > Now) is > 0 and var others)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "others-forgotten",
                $"{others} forgotten before can still be brought back, and --now would remove what only they need as well.",
                "Nothing was forgotten.",
                "Bring them back with 'cairn undelete', or let all of them go: 'cairn forget --now --key FILE' without a snapshot.");
        }
    }

    private DateTimeOffset Now => parts.Seams.Time.GetUtcNow();

    /// <summary>Plans, writes the head, and does both again when a holder shows a head with snapshots that the plan did not know.</summary>
    internal async Task<(DropPlan Plan, KeptHead Kept)> WriteAsync(ForgetChange change, CancellationToken cancellation)
    {
        // A plan that cannot be made needs no head.
        if (Drops)
        {
            await PlanAsync(change, cancellation);
            await AskAsync(change, cancellation);
        }

        for (var round = 1; ; round++)
        {
            // Whatever came to light since belongs to everything.
            if (change.IsEverything)
                change = change with { Forgets = Listed().Snapshots };

            var plan = await PlanAsync(change, cancellation);
            var kept = await AddAsync(change, plan, cancellation);
            parts.CommitHead(kept);
            foreach (var (snapshot, packs) in change.Needs)
                parts.Catalog.SetNeededPacks(snapshot, packs);

            if (!kept.IsMerged || !Drops)
                return (plan, kept);

            if (round == MaxRounds)
                return (DropPlan.Nothing, kept);
        }
    }

    /// <summary>Whoever takes a head that drops something acts on it, also if too few others do. So enough of them must be there before: a
    /// head that says nothing new asks them, and brings to light what the others know and this peer does not.</summary>
    /// <exception cref="CairnException"><c>head-not-kept</c> or <c>superseded</c>.</exception>
    internal async Task AskAsync(ForgetChange change, CancellationToken cancellation) =>
        parts.CommitHead(await WriteHeadAsync(HeadAddition.Nothing, change, cancellation));

    /// <summary>What may be dropped once the list has changed so; nothing unless anything is to be dropped.</summary>
    /// <exception cref="CairnException"><c>needs-unknown</c>, or <c>superseded</c>.</exception>
    internal async Task<DropPlan> PlanAsync(ForgetChange change, CancellationToken cancellation) =>
        Drops ? await new DropPlanning(parts).PlanAsync(Listed().Snapshots, change, cancellation) : DropPlan.Nothing;

    /// <summary>What the next head goes on from.</summary>
    internal HeadContent Listed() => parts.Heads.Standing(parts.Identity.Keys, Now).Content;

    private async Task<KeptHead> AddAsync(ForgetChange change, DropPlan plan, CancellationToken cancellation)
    {
        var now = Now;
        var addition = new HeadAddition
        {
            Content = new HeadContent(change.Adds, change.IndexPacks),
            Forgets = [.. change.Forgets.Select(snapshot => new ForgottenSnapshot(snapshot, now, Until(now)))],
            LetsGo = options.HurriedBy is null ? [] : [.. parts.Forgotten().Select(forgotten => forgotten.Snapshot.Id)],
            Drops = [.. plan.Packs.Select(drop => drop.Pack)],
            Spares = [.. parts.ClearedTombstones(), .. change.Needs.Values.SelectMany(packs => packs), .. change.IndexPacks],
        };

        try
        {
            return await WriteHeadAsync(addition, change, cancellation);
        }
        catch (CairnException few) when (few.Code == "head-not-kept")
        {
            await TakeBackAsync(change, cancellation);
            throw;
        }
    }

    private async Task<KeptHead> WriteHeadAsync(HeadAddition addition, ForgetChange change, CancellationToken cancellation)
    {
        try
        {
            return await parts.NewHeadWriter().AddAsync(addition, parts.HeadKeepers(), Happy(change), cancellation);
        }
        catch (CairnException few) when (few.Code == "head-not-kept")
        {
            throw new CairnException(
                few.Kind,
                few.Code,
                (few.What,
                    "The snapshots are listed as before, and all is still there.",
                    "Start the peers that are away and run the command again."),
                few);
        }
    }

    /// <summary>Receipts that a head needs. Whoever is away may keep a head that nobody here knows, with snapshots that need what is to be
    /// dropped; so enough must answer.</summary>
    private int Happy(ForgetChange change) =>
        Drops ? Listed().Snapshots.Concat(change.Forgets).Select(snapshot => snapshot.Happy).Append(1).Max() : 1;

    /// <summary>Has those who took a head that is not to count heed another one. A peer that does not hear it now hears it later, as any
    /// that has an older head.</summary>
    private async Task TakeBackAsync(ForgetChange change, CancellationToken cancellation)
    {
        // What was to take the place of others was never there: nobody is to bring it back.
        var now = Now;
        var before = new HeadAddition
        {
            Content = new HeadContent(change.Forgets, []),
            Forgets = [.. change.Adds.Select(snapshot => new ForgottenSnapshot(snapshot, now, now))],
        };
        parts.CommitHead(await parts.NewHeadWriter().AddAsync(before, parts.HeadKeepers(), 0, cancellation));
    }

    /// <summary>Until when what is forgotten now can be brought back.</summary>
    internal DateTimeOffset Until(DateTimeOffset now) => options.HurriedBy is not null ? now : now + parts.Settings.UndeleteWindow;

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
