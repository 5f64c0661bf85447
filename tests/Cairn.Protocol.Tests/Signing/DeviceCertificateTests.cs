using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Tests.Records;
using Google.Protobuf;

namespace Cairn.Protocol.Tests.Signing;

public sealed class DeviceCertificateTests
{
    private static readonly P256Signatures P256 = new();

    [Fact]
    public void A_certificate_reads_back_as_itself()
    {
        using var owner = P256.Derive(new byte[ISignatures.SeedSize]);
        using var device = Devices.Make(P256, 1);

        var issued = DeviceCertificate.Issue(owner, device.Key.PublicKey, 7, Devices.Founded.ToOffset(TimeSpan.FromHours(2)));

        Assert.True(DeviceCertificate.TryDecode(issued.Encode(), P256, out var read));
        Assert.Equal(owner.PublicKey, read.OwnerKey);
        Assert.Equal(device.Key.PublicKey, read.DeviceKey);
        Assert.Equal((7UL, Devices.Founded), (read.Epoch, read.IssuedAt));
        Assert.Equal(new PeerId(Hash256.Sha256(owner.PublicKey.Span)), read.Peer);
        Assert.Equal(issued.Signature, read.Signature);
        Assert.Equal(issued, read);
        Assert.Equal(issued.GetHashCode(), read.GetHashCode());
    }

    [Fact]
    public void Every_flipped_bit_is_noticed()
    {
        using var device = Devices.Make(P256, 1);
        var bytes = device.Certificate.Encode();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(DeviceCertificate.TryDecode(bytes, P256, out _), $"bit {bit} was flipped and the certificate was taken");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_cut_certificate_is_refused()
    {
        var bytes = Samples.Founder.Certificate.Encode();
        for (var length = 0; length < bytes.Length; length++)
            Assert.False(DeviceCertificate.TryDecode(bytes.AsSpan(0, length), Samples.Signatures, out _));
    }

    [Fact]
    public void Only_the_owner_key_certifies()
    {
        var body = Envelope.Read(Samples.Founder.Certificate.Encode())!.Value.Body;
        var byDevice = SignedBytes.Sign(Samples.Founder.Key, DeviceCertificate.Context, body.Span);

        Assert.False(DeviceCertificate.TryDecode(new Envelope(body, byDevice, default).Encode(), Samples.Signatures, out _));
    }

    [Fact]
    public void A_certificate_has_no_certificate()
    {
        var own = Envelope.Read(Samples.Founder.Certificate.Encode())!.Value;

        Assert.True(DeviceCertificate.TryDecode(own.Encode(), Samples.Signatures, out _));
        Assert.False(DeviceCertificate.TryDecode((own with { Certificate = new byte[] { 1 } }).Encode(), Samples.Signatures, out _));
    }

    [Fact]
    public void A_certificate_beyond_its_limits_is_refused()
    {
        Taken(wire => wire.Epoch = 5);
        Refused(wire => wire.Version = 0);
        Refused(wire => wire.Version = 2);
        Refused(wire => wire.Epoch = 0);
        Refused(wire => wire.Epoch = 1UL << 63);
        Refused(wire => wire.IssuedAt = -1);
        Refused(wire => wire.DeviceKey = ByteString.Empty);
        Taken(wire => wire.DeviceKey = ByteString.CopyFrom(new byte[256]));
        Refused(wire => wire.DeviceKey = ByteString.CopyFrom(new byte[257]));
        Refused(wire => wire.OwnerKey = ByteString.Empty);
        Taken(wire => wire.OwnerKey = ByteString.CopyFrom(new byte[256]));
        Refused(wire => wire.OwnerKey = ByteString.CopyFrom(new byte[257]));
    }

    [Fact]
    public void A_certificate_beyond_its_limits_is_not_issued()
    {
        using var owner = Samples.Signatures.Derive(new byte[ISignatures.SeedSize]);

        NotIssued(() => DeviceCertificate.Issue(owner, new byte[32], 0, Devices.Founded));
        NotIssued(() => DeviceCertificate.Issue(owner, default, 1, Devices.Founded));
        NotIssued(() => DeviceCertificate.Issue(owner, new byte[32], 1, DateTimeOffset.MinValue));
    }

    [Fact]
    public void An_identity_needs_the_key_that_is_certified()
    {
        using var other = Samples.Signatures.Derive(new byte[ISignatures.SeedSize]);

        Assert.Throws<ArgumentException>(() => new DeviceIdentity(Samples.Founder.Certificate, other));
    }

    private static void NotIssued(Func<object> issue) => Assert.Equal("bad-record", Assert.Throws<CairnException>(issue).Code);

    private static void Refused(Action<Wire.DeviceCertificate> spoil) =>
        Assert.False(DeviceCertificate.TryDecode(Signed(spoil), Samples.Signatures, out _));

    private static void Taken(Action<Wire.DeviceCertificate> change) =>
        Assert.True(DeviceCertificate.TryDecode(Signed(change), Samples.Signatures, out _));

    private static byte[] Signed(Action<Wire.DeviceCertificate> change)
    {
        var wire = Wire.DeviceCertificate.Parser.ParseFrom(Envelope.Read(Samples.Founder.Certificate.Encode())!.Value.Body.Span);
        change(wire);
        var body = wire.ToByteArray();

        // Of the fixed scheme the public key is all there is to a key.
        using var owner = Samples.Signatures.Import(wire.OwnerKey.Span);
        return new Envelope(body, SignedBytes.Sign(owner, DeviceCertificate.Context, body), default).Encode();
    }
}
