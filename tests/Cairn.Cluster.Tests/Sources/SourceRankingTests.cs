using Cairn.Cluster.Sources;
using Cairn.Core.Ids;

namespace Cairn.Cluster.Tests.Sources;

public sealed class SourceRankingTests
{
    [Fact]
    public void Every_holder_is_tried_once()
    {
        var holders = Enumerable.Range(0, 30).Select(peer => Holder(peer, peer * 7, peer % 3, peer % 2)).ToList();

        var order = Order(holders);

        Assert.Equal(Enumerable.Range(0, 30), order.Order());
    }

    [Fact]
    public void Near_peers_come_before_far_ones() => Assert.Equal([3, 1, 2], Order([Holder(1, 20), Holder(2, 300), Holder(3, 2)]));

    [Fact]
    public void A_peer_that_failed_lately_comes_after_all_that_did_not() =>
        Assert.Equal([2, 3, 1], Order([Holder(1, 1, failures: 2), Holder(2, 900), Holder(3, 1, failures: 1)]));

    [Fact]
    public void A_busy_near_peer_comes_after_an_idle_far_one() => Assert.Equal([2, 1], Order([Holder(1, 30, load: 7), Holder(2, 100)]));

    [Fact]
    public void Among_neighbours_the_idle_one_comes_first() => Assert.Equal([2, 1], Order([Holder(1, 0, load: 1), Holder(2, 0.9)]));

    [Theory]
    [InlineData(20, true)]
    [InlineData(100, false)]
    public void A_peer_that_was_never_measured_counts_as_50_ms_away(int other, bool otherFirst)
    {
        var unmeasured = new SourceCandidate(Cast.Peer(1), null, 0, 0);

        Assert.Equal(otherFirst ? [2, 1] : [1, 2], Order([unmeasured, Holder(2, other)]));
    }

    [Fact]
    public void Holders_that_are_about_equal_share_the_readers()
    {
        const int Packs = 3000;
        var first = new int[3];
        for (var pack = 0; pack < Packs; pack++)
            first[Order([Holder(0, 33), Holder(1, 40), Holder(2, 60)], Cast.Pack(pack).Value)[0]]++;

        // Five standard deviations of a fair three-sided die.
        Assert.All(first, count => Assert.InRange(count, 1000 - 130, 1000 + 130));
    }

    [Fact]
    public void The_order_of_the_candidates_does_not_matter()
    {
        SourceCandidate[] holders = [Holder(1, 5), Holder(2, 5), Holder(3, 80), Holder(4, 5, load: 1), Holder(5, 6)];

        Assert.Equal(Order(holders), Order([.. holders.Reverse()]));
    }

    private static SourceCandidate Holder(int peer, double milliseconds, int load = 0, int failures = 0) =>
        new(Cast.Peer(peer), TimeSpan.FromMilliseconds(milliseconds), load, failures);

    private static List<int> Order(IReadOnlyList<SourceCandidate> candidates, Hash256? wanted = null) =>
        [.. SourceRanking.Order(wanted ?? Cast.Named("wanted"), candidates).Select(Cast.NumberOf)];
}
