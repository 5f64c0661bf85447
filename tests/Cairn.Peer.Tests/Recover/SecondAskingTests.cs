using Cairn.Core.Ids;
using Cairn.Peer.Recover;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Recover;

/// <summary>What a recovery hears when it asks as the device that takes over.</summary>
public sealed class SecondAskingTests : IDisposable
{
    private readonly Cast _cast = new();

    public SecondAskingTests() => _cast.Calls.OnMembers = _ =>
        Replies.Answer<IReadOnlyList<Signed<MemberRecord>>>([.. _cast.Holders.Select(holder => Cast.Member(holder).Record)]);

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task Heads_that_the_walk_was_not_shown_are_found()
    {
        var (one, two) = (Head(1), Head(2));
        var walk = await WalkAsync();
        _cast.Calls.OnOwnerFile = to => Replies.Answer(File(to.Peer == _cast.Holders[0].Peer ? [one] : [two, one]));

        var asking = await AskAsync(walk);

        Assert.Equal([one], asking.Files[_cast.Holders[0].Peer].Heads);
        Assert.Equal([two, one], asking.Files[_cast.Holders[1].Peer].Heads);
        Assert.Empty(asking.Silent);
    }

    [Fact]
    public async Task Heads_that_only_the_walk_was_shown_stay_and_whoever_is_silent_now_is_told_of()
    {
        var (one, two) = (Head(1), Head(2));
        var walk = await WalkAsync(one);
        _cast.Calls.OnOwnerFile = to => to.Peer == _cast.Holders[0].Peer ? Replies.Silence<OwnerFile>() : Replies.Answer(File([two]));

        var asking = await AskAsync(walk);

        Assert.Equal([one], asking.Files[_cast.Holders[0].Peer].Heads);
        Assert.Equal([two, one], asking.Files[_cast.Holders[1].Peer].Heads);
        Assert.Equal(_cast.Holders[0].Peer, Assert.Single(asking.Silent).Key);
    }

    [Fact]
    public async Task A_head_that_many_keep_is_there_once()
    {
        var bytes = Head(1).Bytes;
        var walk = await WalkAsync();
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File([Signed<Head>.Open(bytes.ToArray(), TestPeer.Signatures)]));

        var asking = await AskAsync(walk);

        Assert.Single(asking.Files.Values.Select(file => file.Heads[0]).Distinct(ReferenceEqualityComparer.Instance));
    }

    private static async Task<SecondAsking> AskAsync(NetworkWalk walk, IPeerCalls calls)
    {
        var asking = new SecondAsking(calls, walk);
        await asking.RunAsync(default);
        return asking;
    }

    private Task<SecondAsking> AskAsync(NetworkWalk walk) => AskAsync(walk, _cast.Calls);

    private async Task<NetworkWalk> WalkAsync(params Signed<Head>[] shown)
    {
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File(shown));
        var walk = new NetworkWalk(_cast.Calls, _cast.Owner.Peer, _cast.Owner.Network);
        await walk.RunAsync([Cast.ContactOf(_cast.Holders[0])], default);
        Assert.Equal(_cast.Holders.Count, walk.Files.Count);
        return walk;
    }

    private OwnerFile File(IReadOnlyList<Signed<Head>> heads) => new(1, null, heads, null, _cast.Owner.Settings());

    private Signed<Head> Head(ulong number) => Signed<Head>.Sign(
        new Head
        {
            Owner = _cast.Owner.Peer,
            Epoch = 1,
            Number = number,
            Previous = number == 1 ? null : new HeadId(Hash256.Sha256([(byte)number])),
            Sealed = new byte[] { 1 },
            CreatedAt = Cast.Start,
        },
        _cast.Owner.Identity);
}
