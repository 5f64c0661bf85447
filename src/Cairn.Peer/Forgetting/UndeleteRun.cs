using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Browse;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Heads;

namespace Cairn.Peer.Forgetting;

/// <summary>Brings a forgotten snapshot back: a head that lists it, and lists what it needs as dropped no more. Not while a backup
/// runs.</summary>
internal sealed class UndeleteRun(PeerParts parts)
{
    private readonly HungPeers _hung = new(parts.Seams.Time);

    /// <summary>Does it.</summary>
    /// <param name="wanted">An id, a unique prefix of one, or <c>latest</c>.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CairnException"><c>no-such-snapshot</c>, <c>not-forgotten</c>, <c>undelete-too-late</c>: packs that it needs are
    /// gone; <c>undelete-unsure</c>: it is listed again, but whoever keeps what it needs did not hear of that; <c>superseded</c>, or
    /// <c>head-not-kept</c>: it is forgotten as before.</exception>
    public async Task<UndeleteOutcome> RunAsync(string wanted, CancellationToken cancellation)
    {
        parts.Succession.RequireCurrent(parts.Seams.Directory.View);
        var forgotten = parts.Forgotten();
        var candidates = forgotten.Select(one => one.Snapshot).ToList();
        RequireForgotten(wanted, candidates);
        var snapshot = candidates.Find(
            wanted,
            "There is no forgotten snapshot that could be brought back.",
            "'cairn snapshots' lists those that are not forgotten.",
            "'cairn snapshots --forgotten' lists them");
        var before = await SurveyAsync(cancellation);
        var packs = await NeededAsync(snapshot, before, cancellation);
        RequireHeld(snapshot, packs, before);

        var kept = await WriteAsync(forgotten.First(one => one.Snapshot.Id == snapshot.Id), packs, cancellation);
        parts.CommitHead(kept);
        parts.Catalog.SetNeededPacks(snapshot.Id, packs);

        // A holder may have removed something between the answer and the new head; so it is asked again. And one that did not take the
        // head goes by the one before, and removes it yet.
        var after = await SurveyAsync(cancellation);
        RequireHeld(snapshot, packs, after);
        if (packs.Count(pack => after.HoldersOf(pack, kept.Keepers) < ShardsOf(pack)) is > 0 and var unsure)
            throw Unsure(snapshot, unsure, packs.Count);

        return new UndeleteOutcome(SnapshotSummary.Of(snapshot), packs.Count, kept.Holders)
        {
            Copies = packs.Select(pack => after.HoldersOf(pack, kept.Keepers)).DefaultIfEmpty(snapshot.Redundancy.Total).Min(),
            Desired = snapshot.Redundancy.Total,
        };
    }

    /// <summary>Whoever lists the snapshots sees those that are live first, and may take the id from there.</summary>
    private void RequireForgotten(string wanted, IReadOnlyList<SnapshotRecord> forgotten)
    {
        if (forgotten.Fitting(wanted).Count > 0 || parts.Catalog.Snapshots().Fitting(wanted) is not [var live, ..])
            return;

        throw new CairnException(
            ErrorKind.NotFound,
            "not-forgotten",
            $"Snapshot {live.Id.Short()} is not forgotten: it is on the list, and there is nothing to bring back.",
            "Nothing was changed.",
            "'cairn snapshots --forgotten' lists those that can be brought back.");
    }

    private async Task<KeptHead> WriteAsync(ForgottenSnapshot forgotten, IReadOnlyList<PackId> packs, CancellationToken cancellation)
    {
        var snapshot = forgotten.Snapshot;
        var before = parts.Heads.Latest();
        var dropped = parts.Heads.LatestAcknowledged()?.Value.Tombstones ?? [];

        // A peer that was about to leave dropped the packs too that list these, without which a recovery would not find them.
        var addition = new HeadAddition
        {
            Content = new HeadContent([snapshot], []),
            Spares = [.. packs, .. parts.Catalog.IndexPacksOf(packs), .. parts.ClearedTombstones()],
        };
        try
        {
            return await parts.NewHeadWriter(_hung).AddAsync(addition, parts.HeadKeepers(), parts.HeadQuorum(snapshot), cancellation);
        }
        catch (CairnException few) when (few.Code == "head-not-kept")
        {
            // Where another head was merged, what its snapshots need is not known yet: nothing is dropped again, nor forgotten.
            var isMerged = parts.Heads.Latest()?.Value.Previous != before?.HeadId();
            if (!isMerged)
                await TakeBackAsync(forgotten, dropped, cancellation);

            throw NotTaken(snapshot, few, isMerged);
        }
    }

    /// <summary>Has those who took a head that is not to count heed another one, which lists the snapshot as it was; or whatever list comes
    /// next would bring it back.</summary>
    private async Task TakeBackAsync(ForgottenSnapshot forgotten, IReadOnlyList<PackId> dropped, CancellationToken cancellation)
    {
        var asBefore = new HeadAddition
        {
            Content = HeadAddition.Nothing.Content,
            Forgets = [forgotten],
            Drops = dropped,
            Spares = parts.ClearedTombstones(),
        };
        parts.CommitHead(await parts.NewHeadWriter().AddAsync(asBefore, parts.HeadKeepers(), happy: 0, cancellation));
    }

    private async Task<IReadOnlyList<PackId>> NeededAsync(
        SnapshotRecord snapshot, HoldingsSurvey survey, CancellationToken cancellation)
    {
        var fetcher = parts.NewFetcher(_hung);
        await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation);
        try
        {
            return await new NeededPacks(parts, fetcher).OfForgottenAsync(snapshot, survey, cancellation);
        }
        catch (CairnException unknown) when (unknown.Code == "needs-unknown")
        {
            throw TooLate(snapshot, "not all of its listings can be read", unknown);
        }
    }

    private Task<HoldingsSurvey> SurveyAsync(CancellationToken cancellation) => parts.SurveyAsync(parts.Holders(), _hung, cancellation);

    /// <summary>Shards from which a pack is put together.</summary>
    private int ShardsOf(PackId pack) => parts.Catalog.FindPack(pack)?.Redundancy.K ?? 1;

    private void RequireHeld(SnapshotRecord snapshot, IReadOnlyList<PackId> packs, HoldingsSurvey survey)
    {
        if (packs.Count(pack => survey.HoldersOf(pack) < ShardsOf(pack)) is > 0 and var gone)
            throw TooLate(snapshot, $"of {gone} of the {packs.Count} packs that it needs, peers that can be reached keep too little", null);
    }

    private static CairnException NotTaken(SnapshotRecord snapshot, CairnException few, bool isMerged) => new(
        few.Kind,
        few.Code,
        (few.What,
            isMerged
                ? $"Snapshot {snapshot.Id.Short()} is not brought back for sure; a peer had a list that was not known, which is merged."
                : $"Snapshot {snapshot.Id.Short()} is still forgotten, and what only it needs goes when the undelete window has passed.",
            "Start the peers that are away and run 'cairn undelete' again; 'cairn evict' removes those that will not come back."),
        few);

    private static CairnException Unsure(SnapshotRecord snapshot, int packs, int all) => new(
        ErrorKind.Unreachable,
        "undelete-unsure",
        $"Snapshot {snapshot.Id.Short()} is listed again, but {packs} of the {all} packs that it needs are kept only by peers that "
            + "did not take the new list of snapshots.",
        "These remove them when the undelete window has passed, unless they take the list before.",
        "Start those that are away, and keep those from leaving that leave: the list is offered to all of them at least every hour.");

    private static CairnException TooLate(SnapshotRecord snapshot, string why, Exception? inner) => new(
        ErrorKind.NotFound,
        "undelete-too-late",
        ($"Snapshot {snapshot.Id.Short()} cannot be brought back whole: {why}.",
            "Peers remove what was dropped when the undelete window has passed, and peers that are away keep it a while longer.",
            "If peers are away, start them and try again."),
        inner);
}
