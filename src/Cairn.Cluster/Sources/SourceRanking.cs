using Cairn.Core.Ids;

namespace Cairn.Cluster.Sources;

/// <summary>Orders the holders of a shard by what it costs to fetch from them. Pure.</summary>
public static class SourceRanking
{
    /// <summary>Round trips below this are all alike, so that among neighbours the load decides.</summary>
    private static readonly TimeSpan LeastLatency = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Cheapest first: peers that failed lately last, then by latency × (1 + load) in steps of a factor of two; within a
    /// step by rendezvous of <paramref name="wanted"/> and peer, so that many readers spread over holders that are about equal.
    /// The order of <paramref name="candidates"/> does not matter.
    /// </summary>
    public static IReadOnlyList<PeerId> Order(Hash256 wanted, IEnumerable<SourceCandidate> candidates) =>
        [.. candidates
            .OrderBy(candidate => candidate.RecentFailures)
            .ThenBy(Cost)
            .ThenBy(candidate => Tie(wanted, candidate.Peer))
            .Select(candidate => candidate.Peer)];

    private static int Cost(SourceCandidate candidate)
    {
        var latency = candidate.Latency ?? RoundTrips.Unmeasured;
        return (int)Math.Log2(Math.Max(latency / LeastLatency, 1) * (1 + candidate.Load));
    }

    private static Hash256 Tie(Hash256 wanted, PeerId peer)
    {
        Span<byte> both = stackalloc byte[2 * Hash256.Size];
        wanted.Write(both);
        peer.Value.Write(both[Hash256.Size..]);
        return Hash256.Sha256(both);
    }
}
