using Cairn.Archive.Snapshots;
using Cairn.Cluster.Repair;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Contracting;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Peer.Status;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.ToppingUp;

/// <summary>
/// One look at how all live snapshots are held, and copies of what too few peers hold: as the snapshots' backups would make them today,
/// one pack at a time. Never while a backup runs.
/// </summary>
internal sealed class TopUpRun(PeerParts parts)
{
    /// <summary>How long it goes on at one time, so that a backup that waits for its turn does not wait for days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Looks, and copies until all is done or the time is over.</summary>
    /// <exception cref="CairnException"><c>superseded</c>, or a database failed.</exception>
    public async Task<TopUpReport> RunAsync(CancellationToken cancellation)
    {
        var snapshots = parts.Catalog.Snapshots();
        if (snapshots.Count == 0)
            return TopUpReport.Nothing;

        var view = parts.Seams.Directory.View;
        parts.Succession.RequireCurrent(view);
        var hung = new HungPeers(parts.Seams.Time);
        var survey = await parts.SurveyAsync(parts.Holders(), hung, cancellation);
        parts.Silences.Note(survey, view);
        var fetcher = parts.NewFetcher(hung);
        await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation);
        var wanted = await WantedAsync(snapshots, survey, fetcher, cancellation);

        var candidates = survey.Holders
            .Where(holder => holder.Answered && holder.Member.Record.Value.Role is not PeerRole.Owner)
            .Select(holder => holder.Member)
            .ToList();
        var pool = new HolderPool(candidates, parts.Seams.LatencyOf, parts.Seams.Tell);
        var room = new RoomSeeker(parts.Identity, parts.Contracts, parts.PlacerSeams);
        var placer = new PackPlacer(parts.Identity, parts.PlacerSeams, pool, room, happy: 1);
        var (awaited, graceEnds) = parts.Silences.SilentForLessThan(parts.Settings.RepairGrace);
        var states = new PackStates
        {
            Survey = survey,
            Census = new PackCensus(survey, parts.Placements, placer.Receipts, fetcher),
            Placements = parts.Placements,
            Catalog = parts.Catalog,
            View = view,
            Awaited = awaited,
        };
        var plan = TopUpPlanner.Plan(wanted.Select(want => states.Of(want.Key, want.Value.Desired, want.Value.Happy)));
        var raiser = new PackRaiser(parts.Identity, parts.PlacerSeams, parts.Catalog, placer, fetcher);
        var report = await CarryOutAsync(plan, states, raiser, cancellation);
        return report with
        {
            Bytes = placer.BytesSent,
            Lost = plan.Lost.Count(pack => states.Of(pack, wanted[pack].Desired, wanted[pack].Happy).Awaited.Count == 0),
            GraceEnds = graceEnds,
        };
    }

    private async Task<TopUpReport> CarryOutAsync(
        TopUpPlan plan, PackStates states, PackRaiser raiser, CancellationToken cancellation)
    {
        var start = parts.Seams.Time.GetTimestamp();
        var (raised, below) = (0, 0);
        foreach (var item in plan.Items)
        {
            if (parts.Seams.Time.GetElapsedTime(start) >= Longest)
                return new TopUpReport { Raised = raised, Below = below, IsUnfinished = true };

            var before = states.Holders(item.Pack);
            if (await raiser.RaiseAsync(states.Order(item), cancellation) is { } unread)
                parts.Seams.Tell(new PeerEvent.PackNotCopied(item.Pack, unread.What));

            var gained = states.Holders(item.Pack) - before;
            raised += gained > 0 ? 1 : 0;
            below += gained < item.Missing ? 1 : 0;
        }

        return new TopUpReport { Raised = raised, Below = below };
    }

    /// <summary>What each pack should be: the most that any live snapshot asked for that needs it. Packs that list what a snapshot needs
    /// are needed by it too.</summary>
    private async Task<SortedDictionary<PackId, (Redundancy Desired, int Happy)>> WantedAsync(
        IReadOnlyList<SnapshotRecord> snapshots, HoldingsSurvey survey, PackFetcher fetcher, CancellationToken cancellation)
    {
        var needs = new SnapshotNeeds(parts, new SurvivalTable(parts.Catalog, survey), fetcher);
        var indexes = new ListedIndexes(parts);
        var wanted = new SortedDictionary<PackId, (Redundancy Desired, int Happy)>();
        foreach (var snapshot in snapshots.Where(snapshot => snapshot.Redundancy.K == 1))
        {
            // Where its listings are lost as well, what was noted at its backup is what there is to tell of; if nothing was, status does.
            if ((await needs.PacksOfAsync(snapshot, _ => { }, cancellation) ?? parts.Catalog.NeededPacks(snapshot.Id)) is not { } packs)
                continue;

            foreach (var pack in packs.Concat(indexes.Of(packs)))
            {
                var (desired, happy) = wanted.GetValueOrDefault(pack, (snapshot.Redundancy, snapshot.Happy));
                wanted[pack] = (
                    desired.M < snapshot.Redundancy.M ? snapshot.Redundancy : desired,
                    Math.Max(happy, snapshot.Happy));
            }
        }

        return wanted;
    }
}
