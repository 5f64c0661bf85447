using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Tests.Signing;

public sealed class DeviceOrderTests
{
    private static readonly FixedSignatures Signatures = new();

    private static readonly DeviceCertificate First = Devices.Make(Signatures, 1).Certificate;

    [Fact]
    public void The_higher_epoch_takes_over()
    {
        var second = Devices.Make(Signatures, 1, epoch: 2).Certificate;

        Assert.True(First.IsSupersededBy(second));
        Assert.False(second.IsSupersededBy(First));
        Assert.False(First.IsSameDevice(second));
    }

    [Fact]
    public void Of_two_devices_of_one_epoch_exactly_one_counts()
    {
        var (one, other) = (Issue("one", Devices.Founded), Issue("other", Devices.Founded));

        Assert.NotEqual(one.IsSupersededBy(other), other.IsSupersededBy(one));
        Assert.Equal(Math.Sign(one.ComparePrecedence(other)), -Math.Sign(other.ComparePrecedence(one)));
        Assert.False(one.IsSameDevice(other));
    }

    [Fact]
    public void A_device_does_not_take_over_from_itself() => Assert.False(First.IsSupersededBy(First));

    [Fact]
    public void A_device_is_the_same_whatever_the_bytes_of_its_certificate()
    {
        var (one, other) = (Issue("one", Devices.Founded), Issue("one", Devices.Founded.AddDays(1)));

        Assert.NotEqual(one, other);
        Assert.True(one.IsSameDevice(other));
        Assert.False(one.IsSupersededBy(other) || other.IsSupersededBy(one));
    }

    [Fact]
    public void Nobody_takes_over_from_another_peer()
    {
        var other = Devices.Make(Signatures, 2, epoch: 2).Certificate;

        Assert.False(First.IsSupersededBy(other));
        Assert.False(First.IsSameDevice(other));
    }

    private static DeviceCertificate Issue(string key, DateTimeOffset at)
    {
        using var owner = Signatures.Derive("owner"u8);
        return DeviceCertificate.Issue(owner, System.Text.Encoding.ASCII.GetBytes(key), 1, at);
    }
}
