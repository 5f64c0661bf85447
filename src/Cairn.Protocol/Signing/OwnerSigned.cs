using System.Diagnostics.CodeAnalysis;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;

namespace Cairn.Protocol.Signing;

/// <summary>
/// A record with its verified signature by an owner key, as <see cref="Signed{T}"/> is one by a device. There is no other way to one than
/// signing it or verifying it. The exact bytes that were signed are carried. Immutable; equal when the bytes are.
/// </summary>
/// <typeparam name="T">What is stated.</typeparam>
public sealed class OwnerSigned<T> : IEquatable<OwnerSigned<T>>
    where T : IOwnerRecord<T>
{
    private readonly Envelope _envelope;

    private OwnerSigned(T value, Envelope envelope, ReadOnlyMemory<byte> bytes)
    {
        Value = value;
        _envelope = envelope;
        Bytes = bytes;
        Signer = SignerOf(value);
    }

    /// <summary>Most bytes that <see cref="Open"/> reads.</summary>
    public static int MaxSize => T.MaxBodySize + Envelope.MaxOverhead;

    /// <summary>What is stated.</summary>
    public T Value { get; }

    /// <summary>The encoding of <see cref="Value"/> that was signed; a slice of <see cref="Bytes"/>.</summary>
    public ReadOnlyMemory<byte> Body => _envelope.Body;

    /// <summary>Who states it: the peer of the owner key.</summary>
    public PeerId Signer { get; }

    /// <summary>The complete envelope, to be stored and sent as it is.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Signs a statement with the owner key that it carries.</summary>
    /// <param name="value">What is stated.</param>
    /// <param name="ownerKey">The owner key; stays the caller's to dispose.</param>
    /// <exception cref="ArgumentException">The key is not the one that the statement carries, or may not state this.</exception>
    /// <exception cref="CairnException">The record breaks a limit (code <c>bad-record</c>).</exception>
    public static OwnerSigned<T> Sign(T value, ISigningKey ownerKey)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(ownerKey);
        if (!value.OwnerKey.Span.SequenceEqual(ownerKey.PublicKey.Span) || !value.MaySign(SignerOf(value)))
            throw new ArgumentException($"A {T.Context} record of another owner is not for this key to sign.", nameof(value));

        var body = value.Encode();
        if (body.Length > T.MaxBodySize)
            throw RecordFailure.Of(T.Context, "bad-record", $"it has {body.Length} bytes, more than {T.MaxBodySize}");

        ReadOnlyMemory<byte> bytes = new Envelope(body, SignedBytes.Sign(ownerKey, T.Context, body), default).Encode();
        return new OwnerSigned<T>(value, Envelope.Read(bytes)!.Value, bytes);
    }

    /// <summary>Reads an envelope and verifies everything about it: form, signature, limits, and that the signer may state this. Never
    /// throws for bad input.</summary>
    /// <param name="bytes">The envelope; not copied, so it must stay unchanged as long as the record lives.</param>
    /// <param name="signatures">The scheme.</param>
    /// <param name="record">The record.</param>
    /// <param name="why">What is wrong, for people, if false.</param>
    public static bool TryOpen(
        ReadOnlyMemory<byte> bytes,
        ISignatures signatures,
        [NotNullWhen(true)] out OwnerSigned<T>? record,
        [NotNullWhen(false)] out string? why) => TryOpen(bytes, signatures, static _ => true, out record, out why);

    /// <summary>The same for whoever knows before the signature is verified, which is what costs, whether it has a use for the
    /// statement.</summary>
    /// <param name="bytes">The envelope; not copied, so it must stay unchanged as long as the record lives.</param>
    /// <param name="signatures">The scheme.</param>
    /// <param name="isWanted">Whether there is a use for a statement that may be forged.</param>
    /// <param name="record">The record.</param>
    /// <param name="why">What is wrong, for people, if false.</param>
    public static bool TryOpen(
        ReadOnlyMemory<byte> bytes,
        ISignatures signatures,
        Predicate<T> isWanted,
        [NotNullWhen(true)] out OwnerSigned<T>? record,
        [NotNullWhen(false)] out string? why)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        record = Read(bytes, signatures, isWanted, out var failure);
        why = failure?.What;
        return record is not null;
    }

    /// <summary>The same for whoever has no use for a bad one.</summary>
    /// <exception cref="CairnException">It is not valid (code <c>bad-signature</c>, <c>bad-record</c> or <c>newer-version</c>).</exception>
    public static OwnerSigned<T> Open(ReadOnlyMemory<byte> bytes, ISignatures signatures) =>
        Read(bytes, signatures, static _ => true, out var failure) ?? throw failure!;

    /// <inheritdoc/>
    public bool Equals(OwnerSigned<T>? other) => other is not null && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OwnerSigned<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_envelope.Signature.Span);
        return hash.ToHashCode();
    }

    private static PeerId SignerOf(T value) => new(Hash256.Sha256(value.OwnerKey.Span));

    /// <summary>The key stands in the body, so the body is read before the signature can be verified.</summary>
    private static OwnerSigned<T>? Read(
        ReadOnlyMemory<byte> bytes, ISignatures signatures, Predicate<T> isWanted, out CairnException? failure)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        failure = null;
        if (bytes.Length > MaxSize
            || Envelope.Read(bytes) is not { Certificate.IsEmpty: true } envelope
            || envelope.Body.Length > T.MaxBodySize)
        {
            failure = RecordFailure.Of(T.Context, "bad-record", "it is no envelope of this version");
            return null;
        }

        try
        {
            var value = T.Decode(envelope.Body.Span);
            if (!isWanted(value))
                failure = RecordFailure.Of(T.Context, "bad-record", "nobody here has a use for it");
            else if (!value.MaySign(SignerOf(value)))
                failure = RecordFailure.Of(T.Context, "bad-signature", "its signer may not state this");
            else if (!SignedBytes.Verify(signatures, value.OwnerKey.Span, T.Context, envelope))
                failure = RecordFailure.Of(T.Context, "bad-signature", "its signature does not match");
            else
                return new OwnerSigned<T>(value, envelope, bytes);
        }
        catch (CairnException e)
        {
            failure = e;
        }

        return null;
    }
}
