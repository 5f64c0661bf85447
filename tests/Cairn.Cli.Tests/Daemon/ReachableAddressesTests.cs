using System.Net;
using Cairn.Cli.Daemon;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Tests.Daemon;

public sealed class ReachableAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("nas.lan")]
    public void A_certain_address_is_told_as_it_is(string host)
    {
        var bound = new PeerAddress(host, 7440);

        Assert.Equal([bound], ReachableAddresses.Of(bound));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void Every_address_is_told_as_those_that_others_can_call(string host)
    {
        var told = ReachableAddresses.Of(new PeerAddress(host, 7440));

        Assert.InRange(told.Count, 1, MemberRecord.MaxAddresses);
        Assert.All(told, address =>
        {
            Assert.Equal(7440, address.Port);
            Assert.NotEqual(host, address.Host);
            Assert.True(IPAddress.TryParse(address.Host, out _));
        });
    }
}
