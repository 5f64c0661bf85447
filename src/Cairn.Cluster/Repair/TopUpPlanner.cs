using Cairn.Cluster.Durability;
using Cairn.Cluster.Placement;

namespace Cairn.Cluster.Repair;

/// <summary>
/// Decides which packs need more holders. A peer that has been silent for less than the repair grace counts as holding what it signed
/// for, since it mostly comes back and copying is dear; but not where those who answer are no more than <c>happy</c>, for then the next
/// loss may be the last. Nothing is ever taken away. Pure: the order of the states does not matter.
/// </summary>
public static class TopUpPlanner
{
    /// <summary>Plans.</summary>
    public static TopUpPlan Plan(IEnumerable<PackState> packs)
    {
        var items = new List<(int Holders, TopUpItem Item)>();
        var waiting = new List<Core.Ids.PackId>();
        var lost = new List<Core.Ids.PackId>();
        foreach (var pack in packs.OrderBy(pack => pack.Pack))
        {
            var confirmed = Holders(pack, pack.Confirmed);
            if (!pack.IsReadable)
            {
                lost.Add(pack.Pack);
                continue;
            }

            var counting = confirmed > pack.Happy ? [.. pack.Confirmed, .. pack.Awaited] : pack.Confirmed;
            var missing = Math.Max(0, pack.Desired.Total - Holders(pack, counting));
            if (missing > 0 || pack.IsOutdated)
                items.Add((confirmed, new TopUpItem(pack.Pack, pack.Desired, counting, missing)));
            else if (confirmed < pack.Desired.Total)
                waiting.Add(pack.Pack);
        }

        // The sort is stable, so packs that are equally well held stay in the order of their ids.
        return new TopUpPlan([.. items.OrderBy(item => item.Holders - item.Item.Desired.K).Select(item => item.Item)], waiting, lost);
    }

    /// <summary>Shards at distinct peers.</summary>
    private static int Holders(PackState pack, IReadOnlyList<PlacedShard> shards) =>
        ShardMatching.Largest(pack.Desired.K, shards.Select(shard => new HeldAt(shard.Shard, shard.Peer, shard.Site))).Count;
}
