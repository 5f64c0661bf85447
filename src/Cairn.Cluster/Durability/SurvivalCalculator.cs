namespace Cairn.Cluster.Durability;

/// <summary>
/// The arithmetic of "survives the loss of any X peers and any Y sites". With s shards at distinct peers, any X = s − k peers may go.
/// Y is the most such that removing the Y fullest sites leaves k. Both are promises from below: where one shard is held twice the truth
/// may be better, never worse. Pure.
/// </summary>
public static class SurvivalCalculator
{
    /// <summary>What a pack survives that needs <paramref name="k"/> shards and has these. With k = 1 every shard is the whole pack, so
    /// each distinct peer counts, whichever shard it holds.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    public static Survival Of(int k, IReadOnlyList<HeldAt> held)
    {
        var matched = ShardMatching.Largest(k, held);
        if (matched.Count >= k)
            return new Survival(matched.Count, matched.Count - k, SpareSites(k, matched));

        // Two shards at one peer still rebuild the pack; only that peer must stay.
        var rebuildable = held.DistinctBy(entry => entry.Shard).Count() >= k;
        return rebuildable ? new Survival(matched.Count, 0, 0) : new Survival(matched.Count, -1, -1);
    }

    private static int SpareSites(int k, IReadOnlyList<HeldAt> matched)
    {
        var perSite = matched.GroupBy(shard => shard.Site, StringComparer.Ordinal).Select(site => site.Count()).OrderDescending();
        var left = matched.Count;
        var sites = 0;
        foreach (var count in perSite)
        {
            left -= count;
            if (left < k)
                break;

            sites++;
        }

        return sites;
    }
}
