using Cairn.Core.Errors;
using Cairn.Peer.Recover;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Recover;

public sealed class NetworkWalkTests : IDisposable
{
    private readonly Cast _cast = new(4);
    private readonly TestPeer _member;

    public NetworkWalkTests()
    {
        _member = _cast.Owner.Invite("lost");
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File());
    }

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task One_address_leads_to_everybody()
    {
        // Each knows only the next one.
        _cast.Calls.OnMembers = to => Members(_cast.Holders.SkipWhile(holder => holder.Peer != to.Peer).Take(2));
        var walk = await WalkAsync(_cast.Holders[0]);

        Assert.Equal(4, walk.Asked);
        Assert.Equal(_cast.Holders.Select(holder => holder.Peer).Order(), walk.Members(Cast.Start).Select(member => member.Peer));
        Assert.Equal(4, walk.Files.Count);
    }

    [Fact]
    public async Task An_address_without_a_name_is_enough()
    {
        _cast.Calls.OnMembers = _ => Members(_cast.Holders);
        var walk = new NetworkWalk(_cast.Calls, _member.Peer, null);
        await walk.RunAsync([new Contact(null, [Cast.AddressOf(_cast.Holders[0])])], default);

        Assert.Equal(4, walk.Files.Count);
    }

    [Fact]
    public async Task Nobody_who_answers_is_told()
    {
        var failure = await Assert.ThrowsAsync<CairnException>(() => WalkAsync(_cast.Holders[0], _cast.Holders[1]));

        Assert.Equal("nobody-answers", failure.Code);
    }

    [Fact]
    public async Task A_peer_of_another_network_is_told_as_that()
    {
        var foreign = TestPeer.Found("foreign");
        _cast.Calls.OnMembers = _ => Members([foreign]);
        var walk = new NetworkWalk(_cast.Calls, _member.Peer, _cast.Owner.Network);

        var failure = await Assert.ThrowsAsync<CairnException>(
            () => walk.RunAsync([new Contact(null, [Cast.AddressOf(foreign)])], default));

        Assert.Equal("owner-unknown", failure.Code);
        Assert.StartsWith("The one peer that was asked does not answer", failure.What, StringComparison.Ordinal);
        Assert.Contains("another network", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_without_a_credential_is_not_asked()
    {
        var impostor = _cast.Owner.Impostor("mallory");
        _cast.Calls.OnMembers = _ => Members([_cast.Holders[0], impostor]);
        await WalkAsync(_cast.Holders[0]);

        Assert.DoesNotContain(_cast.Calls.Made, call => call.To == impostor.Peer);
    }

    [Fact]
    public async Task Members_of_another_network_are_not_asked_once_the_owner_named_its_own()
    {
        var foreign = TestPeer.Found("foreign");
        _cast.Calls.OnMembers = _ => Members([_cast.Holders[0], foreign]);
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File() with { Record = _member.Record() });
        var walk = await WalkAsync(_cast.Holders[0]);

        Assert.Equal(_cast.Owner.Network, walk.Network);
        Assert.DoesNotContain(_cast.Calls.Made, call => call.To == foreign.Peer);
        Assert.DoesNotContain(walk.Members(Cast.Start), member => member.Peer == foreign.Peer);
    }

    [Fact]
    public async Task A_stranger_does_not_decide_which_network_it_is()
    {
        var liar = TestPeer.Found("liar");
        _cast.Calls.OnMembers = to => Members(to.Peer == liar.Peer ? [liar] : _cast.Holders);
        _cast.Calls.OnOwnerFile = to => Replies.Answer(to.Peer == liar.Peer
            ? File() with { Settings = liar.Settings(), Record = liar.Record() }
            : File() with { Record = _member.Record() });
        var walk = await WalkAsync(liar, _cast.Holders[0]);

        Assert.Equal(_cast.Owner.Network, walk.Network);
    }

    [Fact]
    public async Task The_newest_record_of_a_member_counts_whoever_tells_it()
    {
        var older = _cast.Holders[1].Record(1, new PeerAddress("127.0.0.1", 1));
        var newer = _cast.Holders[1].Record(2, new PeerAddress("127.0.0.1", 2));
        _cast.Calls.OnMembers = to => Replies.Answer<IReadOnlyList<Signed<MemberRecord>>>(
            to.Peer == _cast.Holders[0].Peer ? [newer, Cast.Member(_cast.Holders[2]).Record] : [older]);
        var walk = await WalkAsync(_cast.Holders[0]);

        Assert.Equal(newer, walk.Members(Cast.Start).Single(member => member.Peer == _cast.Holders[1].Peer).Record);
    }

    [Fact]
    public async Task A_peer_that_moved_is_asked_again_where_another_one_knows_it_to_be()
    {
        var moved = _cast.Holders[1];
        var now = new PeerAddress("127.0.0.1", 4321);
        _cast.Calls.OnMembers = to => to.Peer == moved.Peer && !to.Addresses.Contains(now)
            ? Replies.Silence<IReadOnlyList<Signed<MemberRecord>>>()
            : Replies.Answer<IReadOnlyList<Signed<MemberRecord>>>([Cast.Member(_cast.Holders[0]).Record, moved.Record(1000, now)]);

        var walk = await WalkAsync(moved, _cast.Holders[0]);

        Assert.Contains(moved.Peer, walk.Files.Keys);
        Assert.Empty(walk.Silent);
    }

    [Fact]
    public async Task A_peer_that_moves_with_every_answer_ends_the_walk()
    {
        var restless = _cast.Holders[1];
        var port = 0;
        _cast.Calls.OnMembers = _ => Replies.Answer<IReadOnlyList<Signed<MemberRecord>>>(
            [restless.Record((ulong)++port + 1000, new PeerAddress("127.0.0.1", port))]);
        _cast.Calls.OnOwnerFile = to => to.Peer == restless.Peer ? Replies.Silence<OwnerFile>() : Replies.Answer(File());

        await WalkAsync(_cast.Holders[0]);

        Assert.InRange(port, 2, 20);
    }

    [Fact]
    public async Task Members_without_end_end_the_walk()
    {
        // Every answer names two peers that nobody heard of, as one liar with many names would.
        var invented = 0;
        var names = new Queue<TestPeer>(Enumerable.Range(0, 40).Select(index => _cast.Owner.Invite($"fake{index}")));
        _cast.Calls.OnMembers = _ =>
        {
            invented += 2;
            return Members(names.Count >= 2 ? [names.Dequeue(), names.Dequeue()] : []);
        };
        var walk = new NetworkWalk(_cast.Calls, _member.Peer, _cast.Owner.Network) { MaxAsked = 10 };
        await walk.RunAsync([Cast.ContactOf(_cast.Holders[0])], default);

        Assert.Equal(10, walk.Asked);
        Assert.True(invented <= 20);
    }

    [Fact]
    public async Task Many_silent_peers_are_counted_instead_of_named()
    {
        var crowd = Enumerable.Range(0, 30).Select(index => _cast.Owner.Invite($"silent{index}")).ToList();
        _cast.Calls.OnMembers = to => to.Peer == _cast.Holders[0].Peer
            ? Members([.. crowd, _cast.Holders[0]])
            : Replies.Silence<IReadOnlyList<Signed<MemberRecord>>>();
        var walk = await WalkAsync(_cast.Holders[0]);

        Assert.Equal(21, walk.Silent.Count);
        Assert.Contains("10 more", walk.Silent[^1], StringComparison.Ordinal);
    }

    private static Task<Reply<IReadOnlyList<Signed<MemberRecord>>>> Members(IEnumerable<TestPeer> peers) =>
        Replies.Answer<IReadOnlyList<Signed<MemberRecord>>>([.. peers.Select(peer => Cast.Member(peer).Record)]);

    private async Task<NetworkWalk> WalkAsync(params TestPeer[] contacts)
    {
        var walk = new NetworkWalk(_cast.Calls, _member.Peer, null);
        await walk.RunAsync([.. contacts.Select(Cast.ContactOf)], default);
        return walk;
    }

    private OwnerFile File() => new(0, null, [], null, _cast.Owner.Settings());
}
