using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Browse;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;

namespace Cairn.Peer.Forgetting;

/// <summary>Brings a forgotten snapshot back: a head that lists it, and lists what it needs as dropped no more. Not while a backup
/// runs.</summary>
internal sealed class UndeleteRun(PeerParts parts)
{
    /// <summary>Does it.</summary>
    /// <param name="wanted">An id, a unique prefix of one, or <c>latest</c>.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CairnException"><c>no-such-snapshot</c>, <c>undelete-too-late</c>: packs that it needs are gone;
    /// <c>superseded</c>, or <c>head-not-kept</c>.</exception>
    public async Task<UndeleteOutcome> RunAsync(string wanted, CancellationToken cancellation)
    {
        parts.Succession.RequireCurrent(parts.Seams.Directory.View);
        var forgotten = parts.Forgotten().Select(one => one.Snapshot).ToList();
        var snapshot = forgotten.Find(
            wanted,
            "There is no forgotten snapshot that could be brought back.",
            "'cairn snapshots' lists those that are not forgotten.",
            "'cairn snapshots --forgotten' lists them");
        var packs = await NeededAsync(snapshot, cancellation);
        await RequireHeldAsync(snapshot, packs, cancellation);

        var addition = new HeadAddition { Content = new HeadContent([snapshot], []), Spares = [.. packs, .. parts.ClearedTombstones()] };
        var kept = await parts.NewHeadWriter().AddAsync(addition, parts.HeadKeepers(), Math.Max(1, snapshot.Happy), cancellation);
        parts.CommitHead(kept);
        parts.Catalog.SetNeededPacks(snapshot.Id, packs);

        // A holder may have removed something between the answer and the new head; so it is asked again.
        await RequireHeldAsync(snapshot, packs, cancellation);
        return new UndeleteOutcome(SnapshotSummary.Of(snapshot), packs.Count, kept.Holders);
    }

    private async Task<IReadOnlyList<PackId>> NeededAsync(SnapshotRecord snapshot, CancellationToken cancellation)
    {
        var fetcher = parts.NewFetcher();
        await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation);
        try
        {
            return await new NeededPacks(parts, fetcher).OfAsync(snapshot, cancellation);
        }
        catch (CairnException unknown) when (unknown.Code == "needs-unknown")
        {
            throw TooLate(snapshot, "not all of its listings can be read", unknown);
        }
    }

    private async Task RequireHeldAsync(SnapshotRecord snapshot, IReadOnlyList<PackId> packs, CancellationToken cancellation)
    {
        var survey = await parts.SurveyAsync(parts.Holders(), cancellation);
        var gone = packs.Count(pack => survey.HoldersOf(pack) == 0);
        if (gone > 0)
            throw TooLate(snapshot, $"no peer that can be reached keeps {gone} of the {packs.Count} packs that it needs", null);
    }

    private static CairnException TooLate(SnapshotRecord snapshot, string why, Exception? inner) => new(
        ErrorKind.NotFound,
        "undelete-too-late",
        ($"Snapshot {snapshot.Id.Short()} cannot be brought back whole: {why}.",
            "Peers remove what was dropped when the undelete window has passed, and peers that are away keep it a while longer.",
            "If peers are away, start them and try again."),
        inner);
}
