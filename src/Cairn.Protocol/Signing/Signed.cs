using System.Diagnostics.CodeAnalysis;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;

namespace Cairn.Protocol.Signing;

/// <summary>
/// A record with its verified signature. There is no other way to one than signing it or verifying it, so whoever has one need not ask
/// again. The exact bytes that were signed are carried, whatever later versions add to them. Immutable; equal when the bytes are.
/// </summary>
/// <typeparam name="T">What is stated.</typeparam>
public sealed class Signed<T> : IEquatable<Signed<T>>
    where T : IRecord<T>
{
    private readonly Envelope _envelope;

    private Signed(T value, Envelope envelope, DeviceCertificate device, ReadOnlyMemory<byte> bytes)
    {
        Value = value;
        _envelope = envelope;
        Device = device;
        Bytes = bytes;
    }

    /// <summary>Most bytes that <see cref="TryOpen"/> reads.</summary>
    public static int MaxSize => T.MaxBodySize + Envelope.MaxOverhead;

    /// <summary>What is stated.</summary>
    public T Value { get; }

    /// <summary>The encoding of <see cref="Value"/> that was signed; a slice of <see cref="Bytes"/>.</summary>
    public ReadOnlyMemory<byte> Body => _envelope.Body;

    /// <summary>Who states it.</summary>
    public PeerId Signer => Device.Peer;

    /// <summary>The epoch of the device that signed.</summary>
    public ulong Epoch => Device.Epoch;

    /// <summary>The certificate of the device that signed.</summary>
    public DeviceCertificate Device { get; }

    /// <summary>The complete envelope, to be stored and sent as it is.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Signs a statement as this machine.</summary>
    /// <exception cref="ArgumentException">This machine's signature would not make the statement valid: it speaks for another peer or
    /// epoch.</exception>
    /// <exception cref="CairnException">The record breaks a limit (code <c>bad-record</c>).</exception>
    public static Signed<T> Sign(T value, DeviceIdentity by)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(by);
        if (!value.MaySign(by.Peer, by.Epoch))
            throw new ArgumentException($"A {T.Context} record of another peer or epoch is not for this one to sign.", nameof(value));

        var body = value.Encode();
        if (body.Length > T.MaxBodySize)
            throw RecordFailure.Of(T.Context, "bad-record", $"it has {body.Length} bytes, more than {T.MaxBodySize}");

        var signature = SignedBytes.Sign(by.Key, T.Context, body);
        ReadOnlyMemory<byte> bytes = new Envelope(body, signature, by.Certificate.Encode()).Encode();
        return new Signed<T>(value, Envelope.Read(bytes)!.Value, by.Certificate, bytes);
    }

    /// <summary>Reads an envelope and verifies everything about it: form, device certificate, signature, limits, and that the signer may
    /// state this. Never throws for bad input.</summary>
    /// <param name="bytes">The envelope; not copied, so it must stay unchanged as long as the record lives.</param>
    /// <param name="signatures">The scheme.</param>
    /// <param name="record">The record.</param>
    /// <param name="why">What is wrong, for people, if false.</param>
    public static bool TryOpen(
        ReadOnlyMemory<byte> bytes,
        ISignatures signatures,
        [NotNullWhen(true)] out Signed<T>? record,
        [NotNullWhen(false)] out string? why)
    {
        record = Read(bytes, signatures, out var failure);
        why = failure?.What;
        return record is not null;
    }

    /// <summary>The same for whoever has no use for a bad one.</summary>
    /// <exception cref="CairnException">It is not valid (code <c>bad-signature</c>, <c>bad-record</c> or <c>newer-version</c>).</exception>
    public static Signed<T> Open(ReadOnlyMemory<byte> bytes, ISignatures signatures) =>
        Read(bytes, signatures, out var failure) ?? throw failure!;

    /// <inheritdoc/>
    public bool Equals(Signed<T>? other) => other is not null && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Signed<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_envelope.Signature.Span);
        return hash.ToHashCode();
    }

    private static Signed<T>? Read(ReadOnlyMemory<byte> bytes, ISignatures signatures, out CairnException? failure)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        failure = null;
        if (bytes.Length > MaxSize || Envelope.Read(bytes) is not { } envelope || envelope.Body.Length > T.MaxBodySize)
        {
            failure = RecordFailure.Of(T.Context, "bad-record", "it is no envelope of this version");
        }
        else if (!DeviceCertificate.TryDecode(envelope.Certificate.Span, signatures, out var device))
        {
            failure = RecordFailure.Of(T.Context, "bad-signature", "its device certificate is not valid");
        }
        else if (!SignedBytes.Verify(signatures, device.DeviceKey.Span, T.Context, envelope))
        {
            failure = RecordFailure.Of(T.Context, "bad-signature", "its signature does not match");
        }
        else
        {
            try
            {
                var value = T.Decode(envelope.Body.Span, signatures);
                if (value.MaySign(device.Peer, device.Epoch))
                    return new Signed<T>(value, envelope, device, bytes);

                failure = RecordFailure.Of(T.Context, "bad-signature", "its signer may not state this");
            }
            catch (CairnException e)
            {
                failure = e;
            }
        }

        return null;
    }
}
