using Cairn.Core.Ids;
using Cairn.Peer.Leaving;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Leaving;

/// <summary>What a leaver takes down of what others say costs no more than it asked about, whatever they say.</summary>
public sealed class CoHoldersTests : IDisposable
{
    private readonly Cast _cast = new(holders: 2);

    private TestPeer Liar => _cast.Holders[0];

    private TestPeer Honest => _cast.Holders[1];

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task Only_packs_that_are_asked_about_are_kept()
    {
        Say(liar: [new HoldingsPage([.. Sorted(1000).Select(pack => Held(pack, 0))], true)], honest: [Cast.Pack(1)]);

        var others = await AskAsync(Cast.Pack(1), Cast.Pack(2));

        Assert.Equal([Liar.Peer, Honest.Peer], others.Of(Cast.Pack(1)).Select(held => held.Peer));
        Assert.Equal([Liar.Peer], others.Of(Cast.Pack(2)).Select(held => held.Peer));
        Assert.Equal(2, Sorted(1000).Count(pack => others.Of(pack).Count > 0));
    }

    [Fact]
    public async Task A_member_counts_once_for_a_pack_however_often_it_names_it()
    {
        Say(liar: [new HoldingsPage([.. Shards(Cast.Pack(1), 10_000)], true)], honest: [Cast.Pack(1)]);

        var others = await AskAsync(Cast.Pack(1));

        Assert.Equal([(0, Liar.Peer), (0, Honest.Peer)], others.Of(Cast.Pack(1)).Select(held => (held.Shard, held.Peer)));
    }

    [Fact]
    public async Task A_member_that_names_packs_without_end_is_let_go_and_the_word_of_others_counts()
    {
        Say(liar: Sorted(100).Select(pack => new HoldingsPage([.. Shards(pack, 65_536)], false)), honest: [Cast.Pack(1)]);

        var others = await AskAsync(Cast.Pack(1));

        Assert.Equal((HoldingsReader.MaxShards / 65_536) + 2, _cast.Calls.Count("holdings"));
        Assert.Contains(Honest.Peer, others.Of(Cast.Pack(1)).Select(held => held.Peer));
        Assert.All(Sorted(100), pack => Assert.InRange(others.Of(pack).Count, 0, pack == Cast.Pack(1) ? 2 : 0));
    }

    private static List<PackId> Sorted(int count) => [.. Enumerable.Range(0, count).Select(Cast.Pack).Order()];

    private static HeldShard Held(PackId pack, int shard) => new(pack, shard, 1, null);

    private static IEnumerable<HeldShard> Shards(PackId pack, int count) => Enumerable.Range(0, count).Select(shard => Held(pack, shard));

    /// <summary>What each answers; the liar page after page.</summary>
    private void Say(IEnumerable<HoldingsPage> liar, IEnumerable<PackId> honest)
    {
        var pages = liar.GetEnumerator();
        _cast.Calls.OnHoldings = (to, _, _) =>
        {
            if (to.Peer == Honest.Peer)
                return Replies.Answer(new HoldingsPage([.. honest.Select(pack => Held(pack, 0))], true));

            Assert.True(pages.MoveNext(), "It was asked for more than it has.");
            return Replies.Answer(pages.Current);
        };
    }

    private Task<CoHolders> AskAsync(params PackId[] packs) => CoHolders.AskAsync(
        [Cast.Member(Liar), Cast.Member(Honest)],
        new HoldingsReader(_cast.Calls, _cast.Time) { Owner = _cast.Owner.Peer },
        packs.ToHashSet(),
        default);
}
