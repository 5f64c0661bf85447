using Cairn.Peer.Node;
using Cairn.Protocol.Directories;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Node;

public sealed class MemberBookTests : IDisposable
{
    private readonly Cast _cast = new();

    private MemberBook Book => new(_cast.Database, TestPeer.Signatures);

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void Members_come_back_without_the_peer_itself()
    {
        var members = _cast.Holders.Select(holder => Cast.Member(holder)).ToList();
        Save([.. members, Cast.Member(_cast.Owner)]);

        Assert.Equal(members.Select(member => member.Record).OrderBy(record => record.Value.Peer), Book.Load());
    }

    [Fact]
    public void A_view_that_knows_nobody_makes_nobody_forgotten()
    {
        Save(Cast.Member(_cast.Holders[0]));
        Save();

        Assert.Single(Book.Load());
    }

    [Fact]
    public void Who_said_goodbye_goes_and_who_is_dead_stays()
    {
        Save(Cast.Member(_cast.Holders[0]), Cast.Member(_cast.Holders[1]));
        Save(Cast.Member(_cast.Holders[0], Liveness.Left), Cast.Member(_cast.Holders[1], Liveness.Dead));

        Assert.Equal(_cast.Holders[1].Peer, Assert.Single(Book.Load()).Value.Peer);
    }

    [Fact]
    public void A_changed_record_replaces_the_one_before()
    {
        Save(Cast.Member(_cast.Holders[0]));
        var newer = Cast.Member(_cast.Holders[0]);
        Save(newer);

        Assert.Equal(newer.Record, Assert.Single(Book.Load()));
    }

    [Fact]
    public void A_record_that_the_disk_changed_is_left_out()
    {
        Save(Cast.Member(_cast.Holders[0]), Cast.Member(_cast.Holders[1]));
        _cast.Database.Write(session => session.Execute(
            "UPDATE members SET record = ?2 WHERE peer = ?1", _cast.Holders[0].Peer, new byte[200]));

        Assert.Equal(_cast.Holders[1].Peer, Assert.Single(Book.Load()).Value.Peer);
    }

    [Fact]
    public void Whoever_the_view_does_not_know_goes_when_there_is_no_more_room()
    {
        var (one, two, three) = (Cast.Member(_cast.Holders[0]), Cast.Member(_cast.Holders[1]), Cast.Member(_cast.Holders[2]));
        Save(one, two);

        Book.Save(View(three), _cast.Owner.Peer, maxMembers: 3, maxBytes: 100_000);
        Assert.Equal(3, Book.Load().Count);

        var newer = Cast.Member(_cast.Holders[2]);
        Book.Save(View(one, newer), _cast.Owner.Peer, maxMembers: 2, maxBytes: 100_000);
        Assert.Equal(new[] { one, newer }.Select(member => member.Record).OrderBy(record => record.Signer), Book.Load());

        Book.Save(View(two), _cast.Owner.Peer, maxMembers: 3, maxBytes: 100);
        Assert.Equal(two.Record, Assert.Single(Book.Load()));
    }

    private static DirectoryView View(params Member[] members) =>
        new(1, [.. members.OrderBy(member => member.Peer)], DirectorySource.Live);

    private void Save(params Member[] members) => Book.Save(View(members), _cast.Owner.Peer);
}
