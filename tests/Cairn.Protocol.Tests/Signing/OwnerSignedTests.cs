using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Tests.Records;

namespace Cairn.Protocol.Tests.Signing;

public sealed class OwnerSignedTests
{
    private static readonly P256Signatures P256 = new();

    [Fact]
    public void A_stolen_device_makes_no_purge()
    {
        Assert.Throws<ArgumentException>(() => OwnerSigned<Purge>.Sign(Samples.Purge, Samples.Guest.Key));

        // What it can make: the right words under its own signature, with and without its certificate.
        var body = Samples.Purge.Encode();
        var signature = SignedBytes.Sign(Samples.Guest.Key, Purge.Context, body);
        Assert.False(OwnerSigned<Purge>.TryOpen(new Envelope(body, signature, default).Encode(), Samples.Signatures, out _, out _));
        Assert.False(OwnerSigned<Purge>.TryOpen(
            new Envelope(body, signature, Samples.Guest.Certificate.Encode()).Encode(), Samples.Signatures, out _, out _));
    }

    [Fact]
    public void What_the_owner_key_signed_opens_to_the_same_record_and_signer()
    {
        using var key = Devices.OwnerKey(P256, 1);
        var eviction = EvictionBy(key);

        var signed = OwnerSigned<Eviction>.Sign(eviction, key);

        Assert.True(OwnerSigned<Eviction>.TryOpen(signed.Bytes, P256, out var opened, out var why), why);
        Assert.Equal(eviction, opened.Value);
        Assert.Equal(eviction.Encode(), opened.Body);
        Assert.Equal(new PeerId(Hash256.Sha256(key.PublicKey.Span)), opened.Signer);
        Assert.Equal(signed, opened);
        Assert.Equal(signed.GetHashCode(), opened.GetHashCode());
    }

    [Fact]
    public void Every_flipped_bit_of_a_real_signature_or_of_the_key_that_made_it_is_noticed()
    {
        using var key = Devices.OwnerKey(P256, 1);
        var bytes = OwnerSigned<Eviction>.Sign(EvictionBy(key), key).Bytes.ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(OwnerSigned<Eviction>.TryOpen(bytes, P256, out _, out _), $"bit {bit} was flipped and the record opened");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(OwnerSigned<Eviction>.TryOpen(bytes, P256, out _, out _));
    }

    [Fact]
    public void Nobody_signs_with_a_key_that_the_statement_does_not_carry()
    {
        using var founder = Devices.OwnerKey(P256, 1);
        using var other = Devices.OwnerKey(P256, 2);

        Assert.Throws<ArgumentException>(() => OwnerSigned<Eviction>.Sign(EvictionBy(founder), other));
    }

    [Fact]
    public void Only_the_founders_key_evicts()
    {
        using var other = Devices.OwnerKey(Samples.Signatures, 2);
        var claimed = Samples.Eviction with { OwnerKey = other.PublicKey };
        var body = claimed.Encode();
        var bytes = new Envelope(body, SignedBytes.Sign(other, Eviction.Context, body), default).Encode();

        Assert.Throws<ArgumentException>(() => OwnerSigned<Eviction>.Sign(claimed, other));
        Assert.Equal("bad-signature", Assert.Throws<CairnException>(() => OwnerSigned<Eviction>.Open(bytes, Samples.Signatures)).Code);
    }

    [Fact]
    public void A_device_of_the_founder_does_not_evict()
    {
        var body = Samples.Eviction.Encode();
        var signature = SignedBytes.Sign(Samples.Founder.Key, Eviction.Context, body);
        var withCertificate = new Envelope(body, signature, Samples.Founder.Certificate.Encode()).Encode();
        var without = new Envelope(body, signature, default).Encode();

        Assert.Equal("bad-record", CodeOf(withCertificate));
        Assert.Equal("bad-signature", CodeOf(without));
    }

    [Fact]
    public void A_record_beyond_its_size_is_not_read() =>
        Assert.Equal("bad-record", CodeOf(new byte[OwnerSigned<Eviction>.MaxSize + 1]));

    private static string CodeOf(byte[] bytes) =>
        Assert.Throws<CairnException>(() => OwnerSigned<Eviction>.Open(bytes, Samples.Signatures)).Code;

    private static Eviction EvictionBy(ISigningKey key) => Samples.Eviction with
    {
        OwnerKey = key.PublicKey.ToArray(),
        Network = new NetworkId(Hash256.Sha256(key.PublicKey.Span)),
    };
}
