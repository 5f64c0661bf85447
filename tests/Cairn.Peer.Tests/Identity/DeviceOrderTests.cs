using Cairn.Peer.Identity;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Identity;

public sealed class DeviceOrderTests
{
    private readonly TestPeer _first = TestPeer.Found("laptop");

    private DeviceCertificate First => _first.Identity.Certificate;

    [Fact]
    public void The_higher_epoch_takes_over()
    {
        var second = _first.Recover().Identity.Certificate;

        Assert.True(First.IsSupersededBy(second));
        Assert.False(second.IsSupersededBy(First));
    }

    [Fact]
    public void Of_two_devices_of_one_epoch_exactly_one_counts()
    {
        var one = _first.Recover().Identity.Certificate;
        var other = _first.Recover().Identity.Certificate;

        Assert.NotEqual(one.IsSupersededBy(other), other.IsSupersededBy(one));
    }

    [Fact]
    public void A_device_does_not_take_over_from_itself() => Assert.False(First.IsSupersededBy(First));

    [Fact]
    public void Nobody_takes_over_from_another_peer() =>
        Assert.False(First.IsSupersededBy(TestPeer.Found("other").Recover().Identity.Certificate));
}
