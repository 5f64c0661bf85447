using Cairn.Core.Ids;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Tests.Records;

namespace Cairn.Protocol.Tests.Heads;

public sealed class OrderTests
{
    [Fact]
    public void A_later_epoch_outranks_any_number()
    {
        HeadOrder[] ordered = [new(1, 1), new(1, 2), new(1, ulong.MaxValue), new(2, 1), new(2, 5), new(10, 0)];

        Assert.Equal(ordered, ordered.Reverse().Order());
        for (var i = 1; i < ordered.Length; i++)
        {
            Assert.True(ordered[i - 1] < ordered[i] && ordered[i - 1] <= ordered[i]);
            Assert.True(ordered[i] > ordered[i - 1] && ordered[i] >= ordered[i - 1]);
            Assert.False(ordered[i] < ordered[i - 1] || ordered[i] <= ordered[i - 1]);
            Assert.False(ordered[i - 1] > ordered[i] || ordered[i - 1] >= ordered[i]);
        }
    }

    [Fact]
    public void Two_heads_of_one_place_are_neither_newer()
    {
        var other = Samples.Head with { Sealed = new byte[] { 9 } };

        Assert.NotEqual(Samples.Head, other);
        Assert.Equal(Samples.Head.Order, other.Order);
        Assert.True(Samples.Head.Order <= other.Order && Samples.Head.Order >= other.Order);
        Assert.False(Samples.Head.Order < other.Order || Samples.Head.Order > other.Order);
        Assert.Equal("3/7", other.Order.ToString());
    }

    [Fact]
    public void A_later_epoch_of_a_member_outranks_any_counter()
    {
        MemberOrder[] ordered = [new(1, 0), new(1, 7), new(2, 0), new(2, 1)];

        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.True(ordered[1] < ordered[2] && ordered[2] > ordered[1] && ordered[1] <= ordered[2] && ordered[2] >= ordered[1]);
        Assert.Equal(new MemberOrder(3, 5), Samples.Member.Order);
        Assert.Equal("3/5", Samples.Member.Order.ToString());
    }

    [Fact]
    public void A_head_is_named_by_what_was_signed_and_not_by_the_signature()
    {
        var signed = Signed<Head>.Sign(Samples.Head, Samples.Guest);

        Assert.Equal(new HeadId(Hash256.Sha256(Samples.Head.Encode())), signed.HeadId());
    }
}
