namespace Cairn.Cluster.Tests;

/// <summary>What <c>ShardMatching</c> computes, by trying everything.</summary>
internal static class Matchings
{
    /// <summary>The greatest number of shards that can be at distinct peers.</summary>
    public static int Largest(IEnumerable<(int Shard, int Peer)> held)
    {
        var holders = held.GroupBy(one => one.Shard).Select(shard => shard.Select(one => one.Peer).Distinct().ToArray()).ToArray();
        var best = new Dictionary<(int Shard, long Taken), int>();
        return From(0, 0);

        int From(int shard, long taken)
        {
            if (shard == holders.Length)
                return 0;

            if (best.TryGetValue((shard, taken), out var known))
                return known;

            var most = From(shard + 1, taken);
            foreach (var peer in holders[shard].Where(peer => (taken & (1L << peer)) == 0))
                most = Math.Max(most, 1 + From(shard + 1, taken | (1L << peer)));

            return best[(shard, taken)] = most;
        }
    }
}
