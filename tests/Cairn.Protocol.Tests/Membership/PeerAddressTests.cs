using Cairn.Protocol.Membership;

namespace Cairn.Protocol.Tests.Membership;

public sealed class PeerAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:7440", "127.0.0.1", 7440)]
    [InlineData("0.0.0.0:0", "0.0.0.0", 0)]
    [InlineData("[::1]:7440", "::1", 7440)]
    [InlineData("[fd00::a]:65535", "fd00::a", 65535)]
    [InlineData("nas:7440", "nas", 7440)]
    [InlineData("my_nas-2.example.org:1", "my_nas-2.example.org", 1)]
    [InlineData("4u.example:1", "4u.example", 1)]
    public void An_address_is_read_and_written_alike(string text, string host, int port)
    {
        Assert.True(PeerAddress.TryParse(text, out var address));
        Assert.Equal(new PeerAddress(host, port), address);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("NAS.Example.ORG:7440", "nas.example.org:7440")]
    [InlineData("[FD00:0:0::000A]:7440", "[fd00::a]:7440")]
    [InlineData("nas:07440", "nas:7440")]
    public void Spellings_of_one_address_become_one(string text, string canonical)
    {
        Assert.True(PeerAddress.TryParse(text, out var address));
        Assert.Equal(canonical, address.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nas")]
    [InlineData(":7440")]
    [InlineData("nas:")]
    [InlineData("nas:x")]
    [InlineData("nas:-1")]
    [InlineData("nas:+1")]
    [InlineData("nas: 1")]
    [InlineData("nas:65536")]
    [InlineData("nas:4294967297")]
    [InlineData("nas:000001")]
    [InlineData("::1:7440")]
    [InlineData("[::1]")]
    [InlineData("[::1:7440")]
    [InlineData("::1]:7440")]
    [InlineData("[]:7440")]
    [InlineData("[nas]:7440")]
    [InlineData("[127.0.0.1]:7440")]
    [InlineData("[fe80::1%eth0]:7440")]
    [InlineData("[[::1]]:7440")]
    [InlineData("127.1:7440")]
    [InlineData("127.0.0.01:7440")]
    [InlineData("0x7f000001:7440")]
    [InlineData("2130706433:7440")]
    [InlineData("256.0.0.1:7440")]
    [InlineData("1.2.3.4.5:7440")]
    [InlineData("a..b:7440")]
    [InlineData(".a:7440")]
    [InlineData("a.:7440")]
    [InlineData("-a:7440")]
    [InlineData("a-.b:7440")]
    [InlineData("a b:7440")]
    [InlineData("a/b:7440")]
    [InlineData("user@nas:7440")]
    [InlineData("näs:7440")]
    [InlineData("http://nas:7440")]
    public void What_is_no_address_is_refused(string? text) => Assert.False(PeerAddress.TryParse(text, out _));

    [Fact]
    public void A_name_as_long_as_names_may_be_is_taken()
    {
        var label = new string('a', 63);
        var longest = $"{label}.{label}.{label}.{label[..61]}";

        Assert.True(PeerAddress.TryParse($"{longest}:1", out _));
        Assert.False(PeerAddress.TryParse($"{longest}a:1", out _));
        Assert.False(PeerAddress.TryParse($"a{label}:1", out _));
    }

    [Fact]
    public void An_address_that_was_never_set_is_harmless() => Assert.Equal(":0", default(PeerAddress).ToString());
}
