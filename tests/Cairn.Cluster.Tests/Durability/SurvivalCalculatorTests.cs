using Cairn.Cluster.Durability;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Cluster.Tests.Durability;

public sealed class SurvivalCalculatorTests
{
    private static readonly Config Thoroughly = Config.QuickThrowOnFailure.WithMaxTest(1000);

    /// <summary>Up to ten shards at seven peers, some twice, some peers with several.</summary>
    private static readonly Arbitrary<Holding> Chaos =
        (from k in Gen.Choose(1, 5)
         from sites in Gen.Choose(1, 7)
         from count in Gen.Choose(0, 10)
         from held in Gen.Choose(0, 6).Zip(Gen.Choose(0, 6)).ArrayOf(count)
         select new Holding(k, sites, held)).ToArbitrary();

    /// <summary>As placement leaves it: each shard at one peer, each peer with one shard.</summary>
    private static readonly Arbitrary<Holding> Tidy =
        (from k in Gen.Choose(1, 5)
         from sites in Gen.Choose(1, 7)
         from count in Gen.Choose(0, 8)
         from peers in Gen.Shuffle(Enumerable.Range(0, 8))
         select new Holding(k, sites, [.. peers.Take(count).Select((peer, shard) => (shard, peer))])).ToArbitrary();

    [Fact]
    public void Shards_at_distinct_peers_are_counted_as_by_trying_every_choice() => Prop.ForAll(Chaos, holding =>
    {
        var expected = holding.K == 1 ? holding.Peers.Count : Matchings.Largest(holding.Held);
        Assert.Equal(expected, holding.Survival.Shards);
    }).Check(Thoroughly);

    [Fact]
    public void Whichever_peers_go_what_is_left_rebuilds_the_pack() => Prop.ForAll(Chaos, holding =>
    {
        if (holding.Survival.Peers < 0)
            return;

        Assert.All(Subsets(holding.Peers, holding.Survival.Peers), gone => Assert.True(holding.RebuildsWithout(gone.Contains)));
    }).Check(Thoroughly);

    [Fact]
    public void Whichever_sites_go_what_is_left_rebuilds_the_pack() => Prop.ForAll(Chaos, holding =>
    {
        if (holding.Survival.Sites < 0)
            return;

        Assert.All(
            Subsets(holding.SitesInUse, holding.Survival.Sites),
            gone => Assert.True(holding.RebuildsWithout(peer => gone.Contains(holding.SiteOf(peer)))));
    }).Check(Thoroughly);

    [Fact]
    public void Nothing_can_be_rebuilt_exactly_when_minus_one_is_said() => Prop.ForAll(Chaos, holding =>
    {
        var rebuilds = holding.RebuildsWithout(_ => false);
        Assert.Equal(rebuilds, holding.Survival.Peers >= 0);
        Assert.Equal(rebuilds, holding.Survival.Sites >= 0);
    }).Check(Thoroughly);

    [Fact]
    public void One_more_peer_could_be_fatal_where_nothing_is_held_twice() => Prop.ForAll(Tidy, holding =>
    {
        if (holding.Survival.Peers < 0)
            return;

        Assert.Contains(Subsets(holding.Peers, holding.Survival.Peers + 1), gone => !holding.RebuildsWithout(gone.Contains));
    }).Check(Thoroughly);

    [Fact]
    public void One_more_site_could_be_fatal_where_nothing_is_held_twice() => Prop.ForAll(Tidy, holding =>
    {
        if (holding.Survival.Sites < 0)
            return;

        Assert.Contains(
            Subsets(holding.SitesInUse, holding.Survival.Sites + 1),
            gone => !holding.RebuildsWithout(peer => gone.Contains(holding.SiteOf(peer))));
    }).Check(Thoroughly);

    [Fact]
    public void The_order_of_the_shards_does_not_matter() => Prop.ForAll(Chaos, Gen.Choose(0, 1000).ToArbitrary(), (holding, seed) =>
    {
        var random = new System.Random(seed);
        var shuffled = holding with { Held = [.. holding.Held.OrderBy(_ => random.Next())] };

        Assert.Equal(holding.Survival, shuffled.Survival);
    }).Check(Thoroughly);

    [Fact]
    public void Three_copies_of_the_same_shard_are_three_copies() => Assert.Equal(new Survival(3, 2, 2), Of(1, 9, (0, 0), (0, 1), (0, 2)));

    [Fact]
    public void Two_copies_at_one_peer_are_one() => Assert.Equal(new Survival(1, 0, 0), Of(1, 9, (0, 4), (1, 4)));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(6, 2)]
    public void Four_plus_two_over_so_many_houses(int houses, int sites) =>
        Assert.Equal(new Survival(6, 2, sites), Of(4, houses, (0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)));

    [Fact]
    public void A_shard_is_counted_at_its_second_holder_when_the_first_has_another_shard_to_offer() =>
        Assert.Equal(new Survival(3, 1, 1), Of(2, 9, (0, 0), (0, 1), (1, 0), (1, 2), (2, 0)));

    [Fact]
    public void All_shards_at_one_peer_rebuild_the_pack_as_long_as_it_stays() =>
        Assert.Equal(new Survival(1, 0, 0), Of(2, 9, (0, 3), (1, 3), (2, 3)));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_nobody_holds_is_lost(int k) => Assert.Equal(new Survival(0, -1, -1), Of(k, 9));

    [Fact]
    public void Two_packs_together_survive_what_the_worse_of_them_survives() =>
        Assert.Equal(new Survival(3, 1, 0), new Survival(5, 1, 2).And(new Survival(3, 4, 0)));

    [Fact]
    public void A_pack_that_needs_no_shard_is_a_mistake() => Assert.Throws<ArgumentOutOfRangeException>(() => Of(0, 9, (0, 0)));

    private static Survival Of(int k, int sites, params (int Shard, int Peer)[] held) => new Holding(k, sites, held).Survival;

    private static IEnumerable<T[]> Subsets<T>(IReadOnlyList<T> all, int size)
    {
        if (size == 0)
            return [[]];

        return all.Count < size
            ? []
            : Subsets([.. all.Skip(1)], size - 1).Select(rest => (T[])[all[0], .. rest]).Concat(Subsets([.. all.Skip(1)], size));
    }

    /// <summary>Shards and their holders; peer p stands at site p mod <paramref name="Sites"/>.</summary>
    public sealed record Holding(int K, int Sites, (int Shard, int Peer)[] Held)
    {
        public IReadOnlyList<int> Peers => [.. Held.Select(one => one.Peer).Distinct()];

        public IReadOnlyList<string> SitesInUse => [.. Peers.Select(SiteOf).Distinct()];

        internal Survival Survival =>
            SurvivalCalculator.Of(K, [.. Held.Select(one => new HeldAt(one.Shard, Cast.Peer(one.Peer), SiteOf(one.Peer)))]);

        public string SiteOf(int peer) => $"site {peer % Sites}";

        /// <summary>Whether the holders that stay have enough distinct shards; of copies one is enough, whichever.</summary>
        public bool RebuildsWithout(Func<int, bool> gone) =>
            Held.Where(one => !gone(one.Peer)).Select(one => one.Shard).Distinct().Count() >= K;

        public override string ToString() => $"k {K}, {Sites} sites, [{string.Join(' ', Held)}]";
    }
}
