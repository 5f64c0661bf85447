using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;

namespace Cairn.Peer.Forgetting;

/// <summary>
/// Changes the list of snapshots, and drops what nothing needs any more: a plan, then one head. For one run; not while a backup runs, whose
/// packs no snapshot needs yet.
/// </summary>
/// <param name="parts">The peer.</param>
/// <param name="drops">Whether anything is to be dropped at all; else the list alone changes.</param>
/// <param name="hurriedBy">Whose owner key will sign that nobody need wait for the undelete window; null without one.</param>
/// <param name="hung">Holders that are not waited for again.</param>
internal sealed class ListChanger(PeerParts parts, bool drops, PeerId? hurriedBy, HungPeers hung)
{
    /// <summary>Heads that are written at most: each after the first because a holder showed one that was not known.</summary>
    private const int MaxRounds = 4;

    private readonly LettingGo _lettingGo = new(parts, hurriedBy, hung);
    private readonly HeadWriter _heads = parts.NewHeadWriter(hung);

    private DateTimeOffset Now => parts.Seams.Time.GetUtcNow();

    /// <summary>Fixes what the owner key's word may take along.</summary>
    /// <param name="forgetsSome">Whether anything is forgotten besides what is already.</param>
    /// <param name="cancellation">Stops looking what can still be brought back.</param>
    /// <exception cref="CairnException"><c>not-your-key</c> or <c>others-forgotten</c>.</exception>
    public Task BeginAsync(bool forgetsSome, CancellationToken cancellation) => _lettingGo.BeginAsync(forgetsSome, cancellation);

    /// <summary>What the next head goes on from.</summary>
    public HeadContent Listed() => parts.Heads.Standing(parts.Identity.Keys, Now).Content;

    /// <summary>Until when what is forgotten now can be brought back.</summary>
    public DateTimeOffset Until() => Until(Now);

    /// <summary>What may be dropped once the list has changed so; nothing unless anything is to be dropped.</summary>
    /// <exception cref="CairnException"><c>needs-unknown</c>, or <c>superseded</c>.</exception>
    public async Task<DropPlan> PlanAsync(ListChange change, CancellationToken cancellation) =>
        drops ? await new DropPlanning(parts, hung).PlanAsync(Listed().Snapshots, change, cancellation) : DropPlan.Nothing;

    /// <summary>Whoever takes a head that drops something acts on it, also if too few others do. So enough of them must be there before: a
    /// head that says nothing new asks them, and brings to light what the others know and this peer does not.</summary>
    /// <returns>Whether anything came to light.</returns>
    /// <exception cref="CairnException"><c>head-not-kept</c>, <c>superseded</c>, or <c>others-forgotten</c>.</exception>
    public async Task<bool> AskAsync(ListChange change, CancellationToken cancellation)
    {
        var kept = await WriteHeadAsync(HeadAddition.Nothing, change, cancellation);
        parts.CommitHead(kept);
        await _lettingGo.RequireAsync(cancellation);
        return kept.IsMerged;
    }

    /// <summary>Plans, writes the head, and does both again when a holder shows a head with snapshots that the plan did not know.</summary>
    /// <exception cref="CairnException"><c>needs-unknown</c>, <c>superseded</c>, <c>others-forgotten</c> or <c>head-not-kept</c>; then the
    /// list is as before.</exception>
    public async Task<(DropPlan Plan, KeptHead Kept)> WriteAsync(ListChange change, CancellationToken cancellation)
    {
        // A plan that cannot be made needs no head.
        DropPlan? plan = await PlanAsync(change, cancellation);
        if (drops && await AskAsync(change, cancellation))
            plan = null;

        for (var round = 1; ; round++)
        {
            // Whatever came to light since belongs to everything.
            if (change.IsEverything)
                change = change with { Forgets = Listed().Snapshots };

            plan ??= await PlanAsync(change, cancellation);
            var kept = await AddAsync(change, plan, cancellation);
            parts.CommitHead(kept);
            if (kept.IsMerged)
                await RequireNoOthersAsync(change, cancellation);

            foreach (var (snapshot, packs) in change.Needs)
                parts.Catalog.SetNeededPacks(snapshot, packs);

            if (!kept.IsMerged || !drops)
                return (plan, kept);

            if (round == MaxRounds)
                return (DropPlan.Nothing, kept);

            plan = null;
        }
    }

    /// <summary>Takes the change back when what was merged into it lists more that is forgotten: nothing was dropped yet.</summary>
    /// <exception cref="CairnException"><c>others-forgotten</c>.</exception>
    private async Task RequireNoOthersAsync(ListChange change, CancellationToken cancellation)
    {
        try
        {
            await _lettingGo.RequireAsync(cancellation);
        }
        catch (CairnException others) when (others.Code == "others-forgotten")
        {
            await TakeBackAsync(change, cancellation);
            throw;
        }
    }

    private async Task<KeptHead> AddAsync(ListChange change, DropPlan plan, CancellationToken cancellation)
    {
        var now = Now;
        var addition = new HeadAddition
        {
            Content = new HeadContent(change.Adds, change.IndexPacks),
            Forgets = [.. change.Forgets.Select(snapshot => new ForgottenSnapshot(snapshot, now, Until(now)))],
            LetsGo = [.. _lettingGo.Snapshots.Select(forgotten => forgotten.Snapshot.Id)],
            Drops = [.. plan.Packs.Select(drop => drop.Pack)],
            Spares = [.. parts.ClearedTombstones(), .. change.Needs.Values.SelectMany(packs => packs), .. change.IndexPacks],
        };

        try
        {
            return await WriteHeadAsync(addition, change, cancellation);
        }
        catch (CairnException few) when (few.Code == "head-not-kept")
        {
            var missed = await TakeBackAsync(change, cancellation);
            throw missed.Count == 0 || plan.Packs.Count == 0 ? few : MayStillDrop(few, plan, missed);
        }
    }

    private async Task<KeptHead> WriteHeadAsync(HeadAddition addition, ListChange change, CancellationToken cancellation)
    {
        var (happy, why) = Happy(change);
        try
        {
            return await _heads.AddAsync(addition, parts.HeadKeepers(), happy, cancellation);
        }
        catch (CairnException few) when (few.Code == "head-not-kept")
        {
            throw new CairnException(
                few.Kind,
                few.Code,
                (few.What,
                    $"The snapshots are listed as before, and all is still there.{why}",
                    "Start the peers that are away and run the command again; 'cairn evict' removes those that will not come back."),
                few);
        }
    }

    /// <summary>Receipts that a head needs, and what asks for them. Whoever is away may keep a head that nobody here knows, with snapshots
    /// that need what is to be dropped; so enough must answer.</summary>
    private (int Happy, string Why) Happy(ListChange change) =>
        drops && Listed().Snapshots.Concat(change.Forgets).MaxBy(snapshot => snapshot.Happy) is { Happy: > 1 } widest
            ? (parts.HeadQuorum(widest), $" Snapshot {widest.Id.Short()} is to be kept by at least {widest.Happy}.")
            : (1, string.Empty);

    /// <summary>Some took the list, and may not have heard yet that it does not count.</summary>
    private CairnException MayStillDrop(CairnException few, DropPlan plan, IReadOnlyList<string> missed) => new(
        few.Kind,
        few.Code,
        (few.What,
            $"The snapshots are listed as before. {string.Join(", ", missed)} could not be told so, and may remove "
                + $"{plan.Packs.Count} {(plan.Packs.Count == 1 ? "pack" : "packs")} after "
                + $"{Now + parts.Settings.UndeleteWindow:yyyy-MM-dd HH:mm} UTC unless told before.",
            "Start those peers, and leave this one running: it tells them within the hour. No backup counts on what was to go before."),
        few);

    /// <summary>Has those who took a head that is not to count heed another one. A peer that does not hear it now hears it later, as any
    /// that has an older head.</summary>
    /// <returns>The names of those that did not hear it.</returns>
    private async Task<IReadOnlyList<string>> TakeBackAsync(ListChange change, CancellationToken cancellation)
    {
        // What was to take the place of others was never there: nobody is to bring it back. What was let go of is, unless it is live.
        var now = Now;
        var live = Listed().Snapshots.Select(snapshot => snapshot.Id).ToHashSet();
        var before = new HeadAddition
        {
            Content = new HeadContent(change.Forgets, []),
            Forgets =
            [
                .. change.Adds.Select(snapshot => new ForgottenSnapshot(snapshot, now, now)),
                .. _lettingGo.Snapshots.Where(forgotten => !live.Contains(forgotten.Snapshot.Id)),
            ],
        };
        var keepers = parts.HeadKeepers();
        var kept = await parts.NewHeadWriter().AddAsync(before, keepers, 0, cancellation);
        parts.CommitHead(kept);
        return [.. keepers.Where(keeper => !kept.Keepers.Contains(keeper.Peer)).Select(keeper => keeper.Name)];
    }

    private DateTimeOffset Until(DateTimeOffset now) => hurriedBy is not null ? now : now + parts.Settings.UndeleteWindow;
}
