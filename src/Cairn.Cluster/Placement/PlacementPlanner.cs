using System.Buffers.Binary;
using Cairn.Cluster.Durability;
using Cairn.Core.Ids;

namespace Cairn.Cluster.Placement;

/// <summary>
/// Chooses holders: distinct peers always, distinct sites first, then by weighted rendezvous hashing, so that peers fill in proportion
/// to their room and the same pack asks the same peers again. Pure: the same request gives the same plan, in whatever order its lists are.
/// </summary>
/// <remarks>
/// A largest matching of the shards that are held says which of them count. A free peer may take any shard, so the missing ones simply go
/// to the best free peers, and the whole is again a largest matching. Weighted rendezvous hashing is Schindelhauer and Schomaker,
/// "Weighted Distributed Hash Tables" (SPAA 2005).
/// </remarks>
public static class PlacementPlanner
{
    /// <summary>A round trip that halves a candidate's weight.</summary>
    private static readonly TimeSpan HalvingLatency = TimeSpan.FromMilliseconds(200);

    /// <summary>What advice adds to a weight. A tracker that lies gets its friends no more than lending twice as much would.</summary>
    private const int AdviceWeight = 2;

    /// <summary>Plans the missing shards of one pack.</summary>
    /// <exception cref="ArgumentException"><c>Happy</c> is below K, which could not be restored, or above K + M, which cannot be reached;
    /// or the shard length is negative.</exception>
    public static PlacementPlan Plan(PlacementRequest request)
    {
        Check(request);
        var counting = Counting(request);
        var taken = counting.Select(held => held.Shard).ToHashSet();
        var missing = Enumerable.Range(0, request.Redundancy.Total)
            .Where(shard => !taken.Contains(shard))
            .Take(Math.Max(request.Redundancy.Total - counting.Count, 0));

        var assignments = missing
            .Zip(Order(request), (shard, candidate) => new PlacedShard(shard, candidate.Peer, candidate.Site))
            .ToList();
        var reachable = counting.Count + assignments.Count;
        return new PlacementPlan(assignments, reachable, Judge(reachable, request));
    }

    /// <summary>Whom to ask first to take one more shard of a pack over; null when nobody can. As for new shards: never a peer that holds
    /// one of the pack, and sites that hold none before all others.</summary>
    public static Candidate? Next(PlacementRequest request)
    {
        Check(request);
        return Order(request).FirstOrDefault();
    }

    private static void Check(PlacementRequest request)
    {
        if (request.Happy < request.Redundancy.K || request.Happy > request.Redundancy.Total)
            throw new ArgumentException($"Happy is {request.Happy}, which does not fit {request.Redundancy}.", nameof(request));

        if (request.ShardLength < 0)
            throw new ArgumentException($"A shard has {request.ShardLength} bytes.", nameof(request));
    }

    /// <summary>The shards that need no other holder. One that the redundancy does not know is none, unless it is a whole copy.</summary>
    private static IReadOnlyList<HeldAt> Counting(PlacementRequest request) => ShardMatching.Largest(
        request.Redundancy.K,
        request.Existing
            .Where(shard => request.Redundancy.K == 1 || (shard.Shard >= 0 && shard.Shard < request.Redundancy.Total))
            .Select(shard => new HeldAt(shard.Shard, shard.Peer, shard.Site)));

    private static PlacementVerdict Judge(int reachable, PlacementRequest request)
    {
        if (reachable >= request.Redundancy.Total)
            return PlacementVerdict.Desired;

        return reachable >= request.Happy ? PlacementVerdict.Happy : PlacementVerdict.TooFew;
    }

    /// <summary>All peers that could take a shard, in the order in which they should be asked: first one of each unused site, best first,
    /// then the second of each site, and so on.</summary>
    private static IEnumerable<Candidate> Order(PlacementRequest request)
    {
        var holders = request.Existing.DistinctBy(shard => shard.Peer).ToList();
        var taken = holders.Select(shard => shard.Peer).ToHashSet();
        var perSite = holders.GroupBy(shard => shard.Site).ToDictionary(site => site.Key, site => site.Count());

        var ranked = request.Candidates
            .Where(candidate => candidate.Room >= request.ShardLength && !taken.Contains(candidate.Peer))
            .DistinctBy(candidate => candidate.Peer)
            .Select(candidate => (
                Candidate: candidate,
                Score: Score(request.Pack, candidate) * (request.Advised.Contains(candidate.Peer) ? AdviceWeight : 1)))
            .OrderByDescending(entry => entry.Score)
            .ThenBy(entry => entry.Candidate.Peer)
            .Select(entry => entry.Candidate);

        var rounds = new List<(int Round, Candidate Candidate)>();
        foreach (var candidate in ranked)
        {
            var round = perSite.GetValueOrDefault(candidate.Site);
            perSite[candidate.Site] = round + 1;
            rounds.Add((round, candidate));
        }

        return rounds.OrderBy(entry => entry.Round).Select(entry => entry.Candidate);
    }

    private static double Score(PackId pack, Candidate candidate)
    {
        Span<byte> both = stackalloc byte[2 * Hash256.Size];
        pack.Value.Write(both);
        candidate.Peer.Value.Write(both[Hash256.Size..]);
        Span<byte> digest = stackalloc byte[Hash256.Size];
        Hash256.Sha256(both).Write(digest);

        // 52 bits and a half make a uniform number strictly between 0 and 1 (with 53 the largest would be rounded to 1, whose logarithm
        // is 0); −weight / ln(u) is then the weighted rendezvous score.
        var bits = BinaryPrimitives.ReadUInt64BigEndian(digest) >> 12;
        var uniform = (bits + 0.5) / (1UL << 52);
        var latency = (candidate.Latency ?? RoundTrips.Unmeasured) / HalvingLatency;
        var weight = Math.Max(candidate.Room, 1) / ((1 + latency) * (1 + candidate.Load));
        return -weight / Math.Log(uniform);
    }
}
