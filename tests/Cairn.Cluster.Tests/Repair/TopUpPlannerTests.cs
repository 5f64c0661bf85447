using Cairn.Cluster.Placement;
using Cairn.Cluster.Repair;
using Cairn.Core.Sizes;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Cluster.Tests.Repair;

public sealed class TopUpPlannerTests
{
    private static readonly Config Thoroughly = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void A_pack_with_all_its_copies_is_left_alone()
    {
        var plan = TopUpPlanner.Plan([State(1, copies: 3, happy: 2, confirmed: [1, 2, 3])]);

        Assert.Empty(plan.Items);
        Assert.Empty(plan.Waiting);
        Assert.Empty(plan.Lost);
    }

    [Theory]
    [InlineData(new[] { 1 }, new int[0], 2)]
    [InlineData(new[] { 1, 2 }, new int[0], 1)]
    [InlineData(new[] { 1, 2 }, new[] { 3 }, 1)]
    [InlineData(new[] { 1 }, new[] { 2, 3 }, 2)]
    public void Down_to_happy_holders_nobody_is_waited_for(int[] confirmed, int[] awaited, int missing)
    {
        var item = Assert.Single(TopUpPlanner.Plan([State(1, copies: 3, happy: 2, confirmed, awaited)]).Items);

        Assert.Equal(missing, item.Missing);
        Assert.Equal(confirmed.Select(Cast.Peer), item.Counting.Select(held => held.Peer));
    }

    [Fact]
    public void Above_happy_silent_holders_are_waited_for()
    {
        var plan = TopUpPlanner.Plan([State(1, copies: 3, happy: 1, confirmed: [1, 2], awaited: [3])]);

        Assert.Empty(plan.Items);
        Assert.Equal([Cast.Pack(1)], plan.Waiting);

        // One of four is missing all the same, and then the silent one counts.
        var item = Assert.Single(TopUpPlanner.Plan([State(1, copies: 4, happy: 1, confirmed: [1, 2], awaited: [3])]).Items);
        Assert.Equal((1, 3), (item.Missing, item.Counting.Count));
    }

    [Fact]
    public void What_nobody_who_answers_has_cannot_be_copied()
    {
        var plan = TopUpPlanner.Plan([State(1, copies: 2, happy: 1, confirmed: []) with { IsReadable = false }]);

        Assert.Empty(plan.Items);
        Assert.Equal([Cast.Pack(1)], plan.Lost);
    }

    [Fact]
    public void What_only_others_than_the_wanted_peers_have_is_copied_to_those()
    {
        var item = Assert.Single(TopUpPlanner.Plan([State(1, copies: 2, happy: 2, confirmed: [])]).Items);

        Assert.Equal((2, 0), (item.Missing, item.Counting.Count));
    }

    [Fact]
    public void The_pack_with_the_fewest_holders_comes_first()
    {
        var plan = TopUpPlanner.Plan(
        [
            State(1, copies: 4, happy: 1, confirmed: [1, 2, 3]),
            State(2, copies: 4, happy: 1, confirmed: [1]),
            State(3, copies: 3, happy: 1, confirmed: [1, 2]),
        ]);

        Assert.Equal([Cast.Pack(2), Cast.Pack(3), Cast.Pack(1)], plan.Items.Select(item => item.Pack));
    }

    [Fact]
    public void An_outdated_manifest_is_a_reason_of_its_own()
    {
        var plan = TopUpPlanner.Plan([State(1, copies: 2, happy: 1, confirmed: [1, 2]) with { IsOutdated = true }]);

        Assert.Equal(0, Assert.Single(plan.Items).Missing);
    }

    /// <summary>Done on enough other peers, the plan leaves nothing to be done, and nobody is asked to hold a pack twice.</summary>
    [Fact]
    public void A_plan_that_is_carried_out_leaves_nothing_missing() => Prop.ForAll(Any, situation =>
    {
        var (copies, confirmed, awaited) = situation;
        var before = State(1, copies, Redundancy.Copies(copies).DefaultHappy, confirmed, awaited);
        var plan = TopUpPlanner.Plan([before]);
        if (plan.Items.Count == 0)
        {
            Assert.True(confirmed.Length + (confirmed.Length > before.Happy ? awaited.Length : 0) >= copies);
            return;
        }

        var placed = PlacementPlanner.Plan(new PlacementRequest
        {
            Pack = before.Pack,
            Redundancy = before.Desired,
            Happy = 1,
            ShardLength = 10,
            Candidates = [.. Enumerable.Range(1, 40).Select(peer => new Candidate { Peer = Cast.Peer(peer), Site = $"{peer}", Room = 10 })],
            Existing = plan.Items[0].Counting,
        }).Assignments;

        Assert.Equal(plan.Items[0].Missing, placed.Count);
        Assert.Empty(placed.Select(shard => shard.Peer).Intersect(plan.Items[0].Counting.Select(held => held.Peer)));
        Assert.Empty(TopUpPlanner.Plan([before with { Confirmed = [.. before.Confirmed, .. placed] }]).Items);
    }).Check(Thoroughly);

    private static Arbitrary<(int Copies, int[] Confirmed, int[] Awaited)> Any => (
        from copies in Gen.Choose(1, 8)
        from confirmed in Gen.Choose(1, 8)
        from awaited in Gen.Choose(0, 4)
        select (copies, Enumerable.Range(1, confirmed).ToArray(), Enumerable.Range(21, awaited).ToArray())).ToArbitrary();

    private static PackState State(int pack, int copies, int happy, int[] confirmed, int[]? awaited = null) => new()
    {
        Pack = Cast.Pack(pack),
        Desired = Redundancy.Copies(copies),
        Happy = happy,
        IsReadable = true,
        Confirmed = Held(confirmed),
        Awaited = Held(awaited ?? []),
    };

    /// <summary>All of one shard, since copies are all the same.</summary>
    private static IReadOnlyList<PlacedShard> Held(int[] peers) =>
        [.. peers.Select(peer => new PlacedShard(0, Cast.Peer(peer), $"{peer}"))];
}
