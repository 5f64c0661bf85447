using Cairn.Cluster.Placement;
using Cairn.Core.Sizes;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Cluster.Tests.Placement;

public sealed class PlacementPlannerTests
{
    private static readonly Config Thoroughly = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Fact]
    public void No_peer_ever_gets_two_shards_and_no_shard_two_peers() => Prop.ForAll(Situation.Any, situation =>
    {
        var plan = PlacementPlanner.Plan(situation.Request);
        var peers = plan.Assignments.Select(shard => shard.Peer).Concat(situation.Request.Existing.Select(held => held.Peer).Distinct());
        Assert.Distinct(peers);
        Assert.Distinct(plan.Assignments.Select(shard => shard.Shard));
        Assert.All(plan.Assignments, shard => Assert.InRange(shard.Shard, 0, situation.K + situation.M - 1));
    }).Check(Thoroughly);

    [Fact]
    public void Only_candidates_with_room_are_asked() => Prop.ForAll(Situation.Any, situation =>
    {
        var plan = PlacementPlanner.Plan(situation.Request);
        Assert.All(plan.Assignments, shard =>
        {
            var peer = Cast.NumberOf(shard.Peer);
            Assert.Contains(peer, situation.Free);
            Assert.Equal(situation.SiteOf(peer), shard.Site);
        });
    }).Check(Thoroughly);

    [Theory]
    [InlineData(99, 0)]
    [InlineData(100, 1)]
    public void Room_for_exactly_the_shard_is_enough(long room, int assigned)
    {
        var plan = PlacementPlanner.Plan(Fresh(Redundancy.Copies(1)) with { ShardLength = 100, Candidates = [At(1, room)] });

        Assert.Equal(assigned, plan.Assignments.Count);
    }

    [Fact]
    public void A_candidate_that_is_named_twice_gets_one_shard()
    {
        var plan = PlacementPlanner.Plan(Fresh(Redundancy.Copies(3)) with { Candidates = [At(1, 50), At(2, 50), At(1, 50)] });

        Assert.Equal([Cast.Peer(1), Cast.Peer(2)], plan.Assignments.Select(shard => shard.Peer).OrderBy(Cast.NumberOf));
    }

    /// <summary>A site may lead another one that still has a free peer by one shard, never by two.</summary>
    [Fact]
    public void Sites_fill_evenly_distinct_ones_first() => Prop.ForAll(Situation.Any, situation =>
    {
        var plan = PlacementPlanner.Plan(situation.Request);
        var assigned = plan.Assignments.Select(shard => Cast.NumberOf(shard.Peer)).ToList();
        var holders = situation.Existing.Select(held => held.Peer).Distinct().Concat(assigned).ToList();

        foreach (var passedOver in situation.Free.Except(assigned))
        {
            foreach (var chosen in assigned)
                Assert.True(CountAt(chosen) - 1 <= CountAt(passedOver), $"{chosen} was preferred to {passedOver}");
        }

        int CountAt(int peer) => holders.Count(holder => situation.SiteOf(holder) == situation.SiteOf(peer));
    }).Check(Thoroughly);

    [Fact]
    public void As_many_shards_as_possible_end_up_at_distinct_peers() => Prop.ForAll(Situation.Any, situation =>
    {
        var possible = situation.K == 1
            ? Math.Max(Math.Min(HolderCount() + situation.Free.Count, situation.M + 1), HolderCount())
            : Matchings.Largest(
                Known(situation).Concat(situation.Free.SelectMany(peer => AllShards(situation).Select(shard => (shard, peer)))));

        Assert.Equal(possible, PlacementPlanner.Plan(situation.Request).Reachable);

        int HolderCount() => situation.Existing.Select(held => held.Peer).Distinct().Count();
    }).Check(Thoroughly);

    [Fact]
    public void Nothing_is_sent_twice_without_need() => Prop.ForAll(Situation.Any, situation =>
    {
        var plan = PlacementPlanner.Plan(situation.Request);
        var counting = situation.K == 1
            ? situation.Existing.Select(held => held.Peer).Distinct().Count()
            : Matchings.Largest(Known(situation));

        Assert.Equal(plan.Reachable, counting + plan.Assignments.Count);
    }).Check(Thoroughly);

    [Fact]
    public void The_verdict_compares_with_desired_and_happy() => Prop.ForAll(Situation.Any, situation =>
    {
        var plan = PlacementPlanner.Plan(situation.Request);
        var expected = plan.Reachable >= situation.K + situation.M ? PlacementVerdict.Desired
            : plan.Reachable >= situation.Happy ? PlacementVerdict.Happy
            : PlacementVerdict.TooFew;
        Assert.Equal(expected, plan.Verdict);
    }).Check(Thoroughly);

    [Theory]
    [InlineData(0, PlacementVerdict.TooFew)]
    [InlineData(4, PlacementVerdict.TooFew)]
    [InlineData(5, PlacementVerdict.Happy)]
    [InlineData(6, PlacementVerdict.Desired)]
    [InlineData(9, PlacementVerdict.Desired)]
    public void Four_plus_two_with_happy_five(int candidates, PlacementVerdict verdict)
    {
        var request = Fresh(new Redundancy(4, 2)) with { Candidates = [.. Enumerable.Range(0, candidates).Select(peer => At(peer, 50))] };

        var plan = PlacementPlanner.Plan(request);

        Assert.Equal(5, request.Happy);
        Assert.Equal(verdict, plan.Verdict);
        Assert.Equal(Enumerable.Range(0, Math.Min(candidates, 6)), plan.Assignments.Select(shard => shard.Shard));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void A_happy_that_no_holders_could_satisfy_is_refused(int happy) =>
        Assert.Throws<ArgumentException>(() => PlacementPlanner.Plan(Fresh(new Redundancy(4, 2)) with { Happy = happy }));

    [Fact]
    public void A_negative_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => PlacementPlanner.Plan(Fresh(Redundancy.Copies(1)) with { ShardLength = -1 }));

    [Fact]
    public void One_shard_at_two_peers_counts_once()
    {
        var plan = PlacementPlanner.Plan(
            Fresh(new Redundancy(2, 1)) with { Existing = [Held(0, 1), Held(0, 2)], Candidates = [At(3, 50)] });

        Assert.Equal([1], plan.Assignments.Select(shard => shard.Shard));
        Assert.Equal((2, PlacementVerdict.TooFew), (plan.Reachable, plan.Verdict));
    }

    [Fact]
    public void Two_shards_at_one_peer_count_once()
    {
        var plan = PlacementPlanner.Plan(
            Fresh(new Redundancy(2, 1)) with { Existing = [Held(0, 1), Held(1, 1)], Candidates = [At(3, 50), At(4, 50)] });

        Assert.Equal(2, plan.Assignments.Count);
        Assert.Contains(2, plan.Assignments.Select(shard => shard.Shard));
        Assert.Equal(PlacementVerdict.Desired, plan.Verdict);
    }

    [Fact]
    public void Every_copy_counts_whatever_its_number()
    {
        var plan = PlacementPlanner.Plan(
            Fresh(Redundancy.Copies(3)) with { Existing = [Held(0, 1), Held(0, 2), Held(7, 3), Held(1, 4)], Candidates = [At(5, 50)] });

        Assert.Empty(plan.Assignments);
        Assert.Equal((4, PlacementVerdict.Desired), (plan.Reachable, plan.Verdict));
    }

    [Fact]
    public void The_order_of_lists_does_not_matter() => Prop.ForAll(Situation.Any, Gen.Choose(0, 1000).ToArbitrary(), (situation, seed) =>
    {
        var request = situation.Request;
        var random = new System.Random(seed);
        var shuffled = request with { Candidates = Shuffled(request.Candidates), Existing = Shuffled(request.Existing) };

        var (plan, other) = (PlacementPlanner.Plan(request), PlacementPlanner.Plan(shuffled));

        Assert.Equal(plan.Assignments, other.Assignments);
        Assert.Equal((plan.Reachable, plan.Verdict), (other.Reachable, other.Verdict));

        T[] Shuffled<T>(IEnumerable<T> items) => [.. items.OrderBy(_ => random.Next())];
    }).Check(Thoroughly);

    [Fact]
    public void When_a_candidate_disappears_only_its_own_shard_moves() => Prop.ForAll(Situation.Fresh, situation =>
    {
        var before = PeersOf(situation);
        foreach (var gone in situation.Candidates)
        {
            var after = PeersOf(situation with { Candidates = [.. situation.Candidates.Where(one => one != gone)] });
            Assert.Subset(after, before.Where(peer => peer != gone.Peer).ToHashSet());
            Assert.Equal(Math.Min(situation.K + situation.M, situation.Free.Except([gone.Peer]).Count()), after.Count);
        }

        static HashSet<int> PeersOf(Situation situation) =>
            [.. PlacementPlanner.Plan(situation.Request).Assignments.Select(shard => Cast.NumberOf(shard.Peer))];
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    /// <summary>Worked out by a few lines of Python from the formula, so that peers of all versions ask the same holders.</summary>
    [Fact]
    public void The_plan_of_a_pack_is_pinned()
    {
        var request = Fresh(Redundancy.Copies(5)) with
        {
            Candidates =
            [
                At(1, 1_000), At(2, 1_000), At(3, 3_000),
                At(4, 1_000) with { Latency = TimeSpan.FromMilliseconds(10), Load = 2 },
                At(5, 1_000) with { Site = "site 3" },
            ],
        };

        Assert.Equal([3, 1, 2, 4, 5], PlacementPlanner.Plan(request).Assignments.Select(shard => Cast.NumberOf(shard.Peer)));
    }

    private static IEnumerable<int> AllShards(Situation situation) => Enumerable.Range(0, situation.K + situation.M);

    private static IEnumerable<(int Shard, int Peer)> Known(Situation situation) =>
        situation.Existing.Where(held => held.Shard < situation.K + situation.M);

    private static PlacementRequest Fresh(Redundancy redundancy) => new()
    {
        Pack = Cast.Pack(1),
        Redundancy = redundancy,
        Happy = redundancy.DefaultHappy,
        ShardLength = 10,
        Candidates = [],
    };

    private static Candidate At(int peer, long room) => new() { Peer = Cast.Peer(peer), Site = $"site {peer}", Room = room };

    private static PlacedShard Held(int shard, int peer) => new(shard, Cast.Peer(peer), $"site {peer}");
}
