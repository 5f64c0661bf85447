using Cairn.Cluster.Placement;
using Cairn.Core.Sizes;

namespace Cairn.Cluster.Tests.Placement;

/// <summary>
/// How packs spread over peers. The ids are fixed, so each test counts the same every time; the bounds are those that a fair planner
/// fails once in a million sets of ids.
/// </summary>
public sealed class SpreadTests
{
    private const int Packs = 20_000;

    /// <summary>Standard deviations that chance exceeds once in two million times.</summary>
    private const double Sigmas = 5;

    [Fact]
    public void Equal_peers_get_equally_many_packs() => AssertFirstChoices(room: [500, 500, 500, 500, 500, 500, 500]);

    [Fact]
    public void Peers_fill_in_proportion_to_their_room() => AssertFirstChoices(room: [100, 200, 300, 400, 1000]);

    [Fact]
    public void A_round_trip_of_200_ms_halves_a_peers_share()
    {
        var shares = Shares(1, [At(0, 600), At(1, 600) with { Latency = TimeSpan.FromMilliseconds(200) }]);

        AssertNear(2 / 3.0, shares[0]);
    }

    [Fact]
    public void Each_transfer_under_way_lessens_a_peers_share()
    {
        var shares = Shares(1, [At(0, 600), At(1, 600) with { Load = 2 }]);

        AssertNear(3 / 4.0, shares[0]);
    }

    [Fact]
    public void An_unmeasured_peer_counts_as_50_ms_away()
    {
        var shares = Shares(1, [At(0, 600), At(1, 600) with { Latency = null }]);

        AssertNear(1.25 / 2.25, shares[0]);
    }

    /// <summary>Weighted rendezvous hashing draws without replacement, each time in proportion to the weights that are left.</summary>
    [Fact]
    public void Three_copies_are_three_weighted_draws_without_replacement()
    {
        long[] room = [100, 200, 300, 400, 500, 1000];

        var shares = Shares(3, [.. room.Select((bytes, peer) => At(peer, bytes))]);

        for (var peer = 0; peer < room.Length; peer++)
            AssertNear(ChanceOf(peer, room, 3), shares[peer]);
    }

    [Fact]
    public void A_site_with_many_peers_gets_no_more_copies_than_one_with_a_single_peer()
    {
        var peers = Enumerable.Range(0, 8).Select(peer => At(peer, 500) with { Site = peer < 6 ? "barn" : $"house {peer}" });

        var shares = Shares(3, [.. peers]);

        Assert.Equal(1, shares[6]);
        Assert.Equal(1, shares[7]);
        for (var peer = 0; peer < 6; peer++)
            AssertNear(1 / 6.0, shares[peer]);
    }

    private static void AssertFirstChoices(long[] room)
    {
        var shares = Shares(1, [.. room.Select((bytes, peer) => At(peer, bytes))]);
        for (var peer = 0; peer < room.Length; peer++)
            AssertNear(room[peer] / (double)room.Sum(), shares[peer]);
    }

    /// <summary>The part of all packs that each peer is assigned.</summary>
    private static double[] Shares(int copies, Candidate[] candidates)
    {
        var counts = new double[candidates.Length];
        for (var pack = 0; pack < Packs; pack++)
        {
            var plan = PlacementPlanner.Plan(new PlacementRequest
            {
                Pack = Cast.Pack(pack),
                Redundancy = Redundancy.Copies(copies),
                Happy = 1,
                ShardLength = 10,
                Candidates = candidates,
            });
            foreach (var shard in plan.Assignments)
                counts[Array.FindIndex(candidates, candidate => candidate.Peer == shard.Peer)] += 1.0 / Packs;
        }

        return [.. counts.Select(share => Math.Round(share, 9))];
    }

    private static void AssertNear(double expected, double share)
    {
        var deviation = Math.Sqrt(expected * (1 - expected) / Packs);
        Assert.InRange(share, expected - (Sigmas * deviation), expected + (Sigmas * deviation));
    }

    /// <summary>The chance to be among the first draws.</summary>
    private static double ChanceOf(int peer, long[] weights, int draws) => draws == 0 ? 0 : Enumerable.Range(0, weights.Length)
        .Where(first => weights[first] > 0)
        .Sum(first =>
        {
            long[] left = [.. weights];
            left[first] = 0;
            return weights[first] / (double)weights.Sum() * (first == peer ? 1 : ChanceOf(peer, left, draws - 1));
        });

    private static Candidate At(int peer, long room) =>
        new() { Peer = Cast.Peer(peer), Site = $"site {peer}", Room = room, Latency = TimeSpan.Zero };
}
