using System.Net;
using Cairn.Platform.Sockets;

namespace Cairn.Platform.Tests.Sockets;

/// <summary>One machine gets so many connections, however many addresses it has.</summary>
public sealed class ConnectionsByAddressTests
{
    [Fact]
    public void A_connection_too_many_is_refused_until_another_ends()
    {
        var connections = new ConnectionsByAddress(2);
        var here = new IPEndPoint(IPAddress.Loopback, 1);
        using var first = connections.TryEnter(here);
        var second = connections.TryEnter(here);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(connections.TryEnter(new IPEndPoint(IPAddress.Loopback, 2)));
        Assert.NotNull(connections.TryEnter(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 1)));

        second.Dispose();
        second.Dispose();
        Assert.NotNull(connections.TryEnter(here));
        Assert.Null(connections.TryEnter(here));
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::1")]
    public void Addresses_of_one_machine_count_as_one(string one, string other) => Assert.Equal(
        ConnectionsByAddress.KeyOf(IPAddress.Parse(one)), ConnectionsByAddress.KeyOf(IPAddress.Parse(other)));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1")]
    public void Addresses_of_two_machines_count_as_two(string one, string other) => Assert.NotEqual(
        ConnectionsByAddress.KeyOf(IPAddress.Parse(one)), ConnectionsByAddress.KeyOf(IPAddress.Parse(other)));
}
