using Cairn.Core.Ids;

namespace Cairn.Cluster.Durability;

/// <summary>Which of the shards that peers hold count, when a peer counts once and a shard counts once. Pure.</summary>
internal static class ShardMatching
{
    /// <summary>
    /// A largest set of distinct shards at distinct peers, ordered by peer: maximum bipartite matching by augmenting paths (H. W. Kuhn,
    /// "The Hungarian Method", 1955). With <paramref name="k"/> = 1 all shards are the same bytes, so it is one shard of every peer.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is less than 1.</exception>
    public static IReadOnlyList<HeldAt> Largest(int k, IEnumerable<HeldAt> held)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var sorted = held.OrderBy(entry => entry.Shard).ThenBy(entry => entry.Peer).ToList();
        if (k == 1)
            return [.. sorted.DistinctBy(entry => entry.Peer).OrderBy(entry => entry.Peer)];

        var search = new Search([.. sorted.GroupBy(entry => entry.Shard).Select(shard => shard.ToList())]);
        return search.Run();
    }

    /// <summary>One run; <paramref name="offers"/> lists who holds each shard.</summary>
    private sealed class Search(IReadOnlyList<List<HeldAt>> offers)
    {
        private readonly SortedDictionary<PeerId, (HeldAt Held, int Offer)> _taken = [];
        private readonly HashSet<PeerId> _tried = [];

        public IReadOnlyList<HeldAt> Run()
        {
            for (var offer = 0; offer < offers.Count; offer++)
            {
                _tried.Clear();
                Augment(offer);
            }

            return [.. _taken.Values.Select(taken => taken.Held)];
        }

        /// <summary>Finds a peer for one more shard, moving matched shards to other holders of theirs where that frees one.</summary>
        private bool Augment(int offer)
        {
            foreach (var held in offers[offer])
            {
                if (!_tried.Add(held.Peer))
                    continue;

                if (!_taken.TryGetValue(held.Peer, out var other) || Augment(other.Offer))
                {
                    _taken[held.Peer] = (held, offer);
                    return true;
                }
            }

            return false;
        }
    }
}
