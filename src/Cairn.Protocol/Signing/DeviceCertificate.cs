using System.Diagnostics.CodeAnalysis;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Signing;

/// <summary>
/// The owner key's statement that a device key speaks for it, in an epoch. Of two devices of one owner the one with the higher epoch
/// counts. Immutable; equal when the bytes are. Its signature was verified when it was decoded, so there is no unverified one.
/// </summary>
public sealed class DeviceCertificate : IEquatable<DeviceCertificate>
{
    /// <summary>The label that is signed along.</summary>
    public const string Context = "device";

    /// <summary>Most bytes of a public key; P-256 has 91.</summary>
    public const int MaxKeySize = Form.MaxKeySize;

    /// <summary>Most bytes of an encoded certificate.</summary>
    public const int MaxSize = 1024;

    private static readonly Form Form = new("A device certificate");

    private readonly byte[] _encoded;

    private DeviceCertificate(Body body, ReadOnlyMemory<byte> signature, byte[] encoded)
    {
        OwnerKey = body.OwnerKey;
        DeviceKey = body.DeviceKey;
        Epoch = body.Epoch;
        IssuedAt = body.IssuedAt;
        Signature = signature;
        Peer = new PeerId(Hash256.Sha256(body.OwnerKey.Span));
        _encoded = encoded;
    }

    /// <summary>The owner's public key (SubjectPublicKeyInfo), whose hash names the peer.</summary>
    public ReadOnlyMemory<byte> OwnerKey { get; }

    /// <summary>The device's public key (SubjectPublicKeyInfo).</summary>
    public ReadOnlyMemory<byte> DeviceKey { get; }

    /// <summary>Counts the devices of this owner from 1.</summary>
    public ulong Epoch { get; }

    /// <summary>When, by the issuing machine's clock.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>The owner key's signature.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>The peer that the device speaks for.</summary>
    public PeerId Peer { get; }

    /// <summary>Certifies a device.</summary>
    /// <param name="ownerKey">The owner key, which signs.</param>
    /// <param name="deviceKey">The device's public key (SubjectPublicKeyInfo).</param>
    /// <param name="epoch">At least 1, and above every epoch of this owner that was ever seen.</param>
    /// <param name="issuedAt">Now.</param>
    /// <exception cref="CairnException">A value is out of its limits (code <c>bad-record</c>).</exception>
    public static DeviceCertificate Issue(
        ISigningKey ownerKey, ReadOnlyMemory<byte> deviceKey, ulong epoch, DateTimeOffset issuedAt)
    {
        ArgumentNullException.ThrowIfNull(ownerKey);
        var body = new Body(ownerKey.PublicKey.ToArray(), deviceKey.ToArray(), epoch, issuedAt.ToUniversalTime());
        var encodedBody = body.Encode();
        var signature = SignedBytes.Sign(ownerKey, Context, encodedBody);
        return new DeviceCertificate(body, signature, new Envelope(encodedBody, signature, default).Encode());
    }

    /// <summary>The bytes that were signed, in their envelope; a fresh array.</summary>
    public byte[] Encode() => [.. _encoded];

    /// <summary>Reads a certificate and verifies the owner's signature. False for anything malformed, absurd, newer or forged.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> encoded, ISignatures signatures, [NotNullWhen(true)] out DeviceCertificate? certificate)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        certificate = null;
        if (encoded.Length > MaxSize)
            return false;

        var own = encoded.ToArray();
        if (Envelope.Read(own) is not { Certificate.IsEmpty: true } envelope)
            return false;

        try
        {
            var body = Body.Decode(envelope.Body.Span);
            if (SignedBytes.Verify(signatures, body.OwnerKey.Span, Context, envelope))
                certificate = new DeviceCertificate(body, envelope.Signature, own);
        }
        catch (CairnException)
        {
            // Told by false: to whoever asks, a certificate of a newer version is as useless as a broken one.
        }

        return certificate is not null;
    }

    /// <inheritdoc/>
    public bool Equals(DeviceCertificate? other) => other is not null && _encoded.AsSpan().SequenceEqual(other._encoded);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DeviceCertificate);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Peer, Epoch);

    /// <summary>The peer and the epoch, for logs.</summary>
    public override string ToString() => $"{Peer.Short()} epoch {Epoch}";

    private sealed record Body(ReadOnlyMemory<byte> OwnerKey, ReadOnlyMemory<byte> DeviceKey, ulong Epoch, DateTimeOffset IssuedAt)
    {
        public byte[] Encode()
        {
            Check();
            return new Wire.DeviceCertificate
            {
                Version = Form.Version,
                OwnerKey = UnsafeByteOperations.UnsafeWrap(OwnerKey),
                DeviceKey = UnsafeByteOperations.UnsafeWrap(DeviceKey),
                Epoch = Epoch,
                IssuedAt = Form.Time(IssuedAt, "issue time"),
            }.ToByteArray();
        }

        public static Body Decode(ReadOnlySpan<byte> encoded)
        {
            var wire = Form.Parse(Wire.DeviceCertificate.Parser, encoded, message => message.Version);
            var body = new Body(wire.OwnerKey.Memory, wire.DeviceKey.Memory, wire.Epoch, Form.Time(wire.IssuedAt, "issue time"));
            body.Check();
            return body;
        }

        private void Check()
        {
            Form.RequireKey(OwnerKey, "owner key");
            Form.RequireKey(DeviceKey, "device key");
            Form.RequireEpoch(Epoch);
        }
    }
}
