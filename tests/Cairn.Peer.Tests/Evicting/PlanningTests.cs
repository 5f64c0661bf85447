using Cairn.Peer.Tests.Node;
using Cairn.Protocol.Directories;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Evicting;

public sealed class PlanningTests : IDisposable
{
    private readonly Cast _cast = new();

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task Whom_a_peer_let_in_and_whom_these_did_is_planned_for_also_when_it_is_evicted_already()
    {
        await using var holding = new HoldingNode(_cast);
        var rogue = _cast.Owner.Invite("rogue");
        var friend = rogue.Invite("friend");
        var stranger = friend.Invite("stranger");
        var other = _cast.Owner.Invite("other");
        _cast.Directory.List(rogue.Record(), friend.Record(), stranger.Record(), other.Record());
        TestPeer[] vouched = [friend, stranger];
        Assert.Equal(vouched.Select(peer => peer.Peer).Order(), Planned("rogue"));

        // Nobody was named as staying, so that on the list these have left. A second eviction can still let them stay.
        await holding.Node.EvictAsync(_cast.Owner.Evict(rogue.Peer), default);
        Assert.Equal(Liveness.Left, holding.Node.Members.Find(friend.Peer)!.State);
        Assert.Equal(vouched.Select(peer => peer.Peer).Order(), Planned("rogue"));

        await holding.Node.EvictAsync(_cast.Owner.Evict(friend.Peer), default);
        Assert.Equal([stranger.Peer], Planned("rogue"));

        IEnumerable<Core.Ids.PeerId> Planned(string name) => holding.Node.PlanEviction(name).Staying.Select(member => member.Peer).Order();
    }
}
