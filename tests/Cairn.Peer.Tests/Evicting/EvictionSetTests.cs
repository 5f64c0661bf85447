using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Evicting;

public sealed class EvictionSetTests
{
    private readonly TestPeer _founder = TestPeer.Found("founder");
    private readonly TestPeer _rogue;
    private readonly TestPeer _friend;
    private readonly TestPeer _friendsFriend;
    private readonly TestPeer _other;

    public EvictionSetTests()
    {
        _rogue = _founder.Invite("rogue");
        _friend = _rogue.Invite("friend");
        _friendsFriend = _friend.Invite("friend's friend");
        _other = _founder.Invite("other");
    }

    [Fact]
    public void Nobody_is_excluded_before_an_eviction() =>
        Assert.All([_founder, _rogue, _friend, _other], peer => Assert.False(Excludes(EvictionSet.None, peer)));

    [Fact]
    public void The_evicted_peer_is_out_and_so_is_whoever_it_let_in()
    {
        var set = Evict(_rogue);

        Assert.Equal([true, true, true], new[] { _rogue, _friend, _friendsFriend }.Select(peer => Excludes(set, peer)));
        Assert.Equal([false, false], new[] { _founder, _other }.Select(peer => Excludes(set, peer)));
        Assert.True(Excludes(set, _rogue.Invite("invited later")));
    }

    [Fact]
    public void Who_is_named_as_staying_stays_and_keeps_those_it_let_in()
    {
        var set = Evict(_rogue, _friend.Peer);

        Assert.Equal([true, false, false], new[] { _rogue, _friend, _friendsFriend }.Select(peer => Excludes(set, peer)));
        Assert.False(Excludes(set, _friend.Invite("invited by the friend later")));
        Assert.True(Excludes(set, _rogue.Invite("invited by the rogue later")));
    }

    [Fact]
    public void Somebody_further_down_may_stay_alone()
    {
        var set = Evict(_rogue, _friendsFriend.Peer);

        Assert.Equal([true, true, false], new[] { _rogue, _friend, _friendsFriend }.Select(peer => Excludes(set, peer)));
    }

    [Fact]
    public void Being_named_elsewhere_as_staying_does_not_undo_an_eviction()
    {
        var set = new EvictionSet([_founder.Evict(_rogue.Peer, _friend.Peer).Value, _founder.Evict(_friend.Peer).Value]);

        Assert.Equal([true, true, true], new[] { _rogue, _friend, _friendsFriend }.Select(peer => Excludes(set, peer)));
    }

    [Fact]
    public void Evictions_of_one_peer_add_up_in_any_order()
    {
        var one = _founder.Evict(_rogue.Peer).Value;
        var another = _founder.Evict(_rogue.Peer, _friend.Peer).Value;

        Assert.All([[one, another], [another, one]], (Eviction[] both) => Assert.False(Excludes(new EvictionSet(both), _friend)));
    }

    private static bool Excludes(EvictionSet set, TestPeer peer) => set.Excludes(peer.Peer, peer.Record().Value.Credential);

    private EvictionSet Evict(TestPeer peer, params PeerId[] staying) => new([_founder.Evict(peer.Peer, staying).Value]);
}
