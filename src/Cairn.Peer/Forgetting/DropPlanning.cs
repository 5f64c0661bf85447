using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Node;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Forgetting;

/// <summary>Gathers what <see cref="DropPlanner"/> has to know. For one run; not while a backup runs.</summary>
internal sealed class DropPlanning(PeerParts parts, HungPeers hung)
{
    /// <summary>What may be dropped once the list has changed.</summary>
    /// <param name="listed">The snapshots that are listed now.</param>
    /// <param name="change">How the list changes.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="Core.Errors.CairnException"><c>needs-unknown</c>, or <c>superseded</c>.</exception>
    public async Task<DropPlan> PlanAsync(
        IReadOnlyList<SnapshotRecord> listed, ListChange change, CancellationToken cancellation)
    {
        var room = Head.MaxTombstones - Dropped.Count;
        if (change.IsEverything)
            return (await EverythingAsync(cancellation)).Within(room);

        var gone = change.Forgets.Select(snapshot => snapshot.Id).ToHashSet();
        var live = listed.Where(snapshot => !gone.Contains(snapshot.Id)).Concat(change.Adds).ToList();
        var survey = await parts.SurveyAsync(parts.Holders(), hung, cancellation);
        var needs = new NeededPacks(parts, parts.NewFetcher(hung)) { WorkedOut = change.Needs };
        var needed = await needs.OfAsync(live, survey, cancellation);
        return DropPlanner.Plan(parts.Catalog.Packs(), needed, needs.UnreadIndexes == 0 ? Strays() : []).Within(room);
    }

    private HashSet<PackId> Dropped => parts.Heads.Latest()?.Value.Tombstones.ToHashSet() ?? [];

    /// <summary>All packs that are not dropped yet.</summary>
    private async Task<DropPlan> EverythingAsync(CancellationToken cancellation)
    {
        // Whoever took something over from another peer signs for it, and from then on gets the list.
        await parts.SurveyAsync(parts.Holders(), hung, cancellation);
        var dropped = Dropped;
        var all = parts.Catalog.Packs()
            .Select(pack => new PlannedDrop(pack.Id, new ByteSize(pack.Length), DropReason.Unneeded))
            .Concat(parts.Placements.Packs()
                .Select(pack => parts.Placements.ManifestOf(pack))
                .OfType<Signed<Manifest>>()
                .Select(manifest => new PlannedDrop(manifest.Value.Pack, new ByteSize(manifest.Value.PackLength), DropReason.Stray)));
        return new DropPlan(
            [.. all.DistinctBy(drop => drop.Pack).Where(drop => !dropped.Contains(drop.Pack)).OrderBy(drop => drop.Pack)], 0);
    }

    /// <summary>
    /// Packs that this very device stored and that are in no catalog: too few peers took them, or they are index packs in whose place there
    /// are others. Only when every index is read no snapshot can need them. What an earlier device stored is left alone: a head that lists
    /// it may be at a holder that was not met since.
    /// </summary>
    private IEnumerable<PlannedDrop> Strays()
    {
        var dropped = Dropped;
        foreach (var pack in parts.Placements.Packs().Where(pack => !dropped.Contains(pack) && parts.Catalog.FindPack(pack) is null))
        {
            if (parts.Placements.ManifestOf(pack) is { } manifest && manifest.Device.IsSameDevice(parts.Identity.Device.Certificate))
                yield return new PlannedDrop(pack, new ByteSize(manifest.Value.PackLength), DropReason.Stray);
        }
    }
}
