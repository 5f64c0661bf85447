using System.Text;
using Cairn.Core.Ids;
using Cairn.Peer.Heads;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Tests.Heads;

public sealed class HeadBookTests : IDisposable
{
    private readonly Cast _cast = new();
    private readonly Dictionary<(ulong, string), Signed<Head>> _heads = [];

    private HeadBook Book => _cast.Heads;

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void An_empty_book_has_no_head()
    {
        Assert.Null(Book.Latest());
        Assert.Null(Book.LatestAcknowledged());
        Assert.Empty(Book.Recent());
    }

    [Fact]
    public void The_latest_head_is_the_one_of_the_highest_number()
    {
        Book.Record(Head(2));
        Book.Record(Head(7));
        Book.Record(Head(3));

        Assert.Equal(Head(7), Book.Latest());
        Assert.Equal([Head(7).HeadId(), Head(3).HeadId(), Head(2).HeadId()], Book.Recent());
    }

    [Fact]
    public void Only_an_acknowledged_head_counts_as_that()
    {
        Book.Record(Head(1));
        Book.Acknowledge(Head(1));
        Book.Record(Head(2));

        Assert.Equal(Head(2), Book.Latest());
        Assert.Equal(Head(1), Book.LatestAcknowledged());
    }

    [Fact]
    public void Another_head_of_the_same_number_is_not_acknowledged_by_mistake()
    {
        Book.Record(Head(1));
        Book.Acknowledge(Head(1, "other"));

        Assert.Null(Book.LatestAcknowledged());
    }

    [Fact]
    public void Old_heads_go_but_never_the_acknowledged_one()
    {
        Book.Record(Head(1));
        Book.Acknowledge(Head(1));
        for (ulong number = 2; number <= 40; number++)
            Book.Record(Head(number));

        Assert.Equal(17, Book.Recent().Count);
        Assert.Equal(Head(40), Book.Latest());
        Assert.Equal(Head(1), Book.LatestAcknowledged());
    }

    private Signed<Head> Head(ulong number, string content = "content")
    {
        if (!_heads.TryGetValue((number, content), out var head))
        {
            head = Signed<Head>.Sign(
                new Head
                {
                    Owner = _cast.Owner.Peer,
                    Epoch = 1,
                    Number = number,
                    Previous = number == 1 ? null : new HeadId(Hash256.Sha256([1])),
                    Sealed = Encoding.UTF8.GetBytes(content),
                    CreatedAt = Cast.Start,
                },
                _cast.Owner.Identity);
            _heads.Add((number, content), head);
        }

        return head;
    }
}
