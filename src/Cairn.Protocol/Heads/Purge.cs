using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Heads;

/// <summary>
/// The owner key's word that what a head drops need not wait for the undelete window. It counts only while that head is the newest that
/// the holder knows of this owner; so neither a replay nor a stolen device gets anything out of it.
/// </summary>
public sealed record Purge : IOwnerRecord<Purge>
{
    private static readonly Form Form = new("A purge");

    /// <summary>The public owner key of the head's owner.</summary>
    public required ReadOnlyMemory<byte> OwnerKey { get; init; }

    /// <summary>The head whose tombstones need not wait.</summary>
    public required HeadId Head { get; init; }

    /// <summary>When, by the owner's clock.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <inheritdoc/>
    public static string Context => "purge";

    /// <inheritdoc/>
    public static int MaxBodySize => 1024;

    /// <summary>A purge of what a head drops.</summary>
    /// <param name="ownerKey">The key of the head's owner.</param>
    /// <param name="head">The head.</param>
    /// <param name="now">The owner's clock.</param>
    /// <exception cref="Core.Errors.CairnException">The time is out of its limits (code <c>bad-record</c>).</exception>
    public static OwnerSigned<Purge> Sign(ISigningKey ownerKey, HeadId head, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ownerKey);
        return OwnerSigned<Purge>.Sign(
            new Purge { OwnerKey = ownerKey.PublicKey.ToArray(), Head = head, IssuedAt = now.ToUniversalTime() }, ownerKey);
    }

    /// <inheritdoc/>
    public static Purge Decode(ReadOnlySpan<byte> body)
    {
        var wire = Form.Parse(Wire.Purge.Parser, body, message => message.Version);
        Form.RequireKey(wire.OwnerKey.Memory, "owner key");
        return new Purge
        {
            OwnerKey = wire.OwnerKey.Memory,
            Head = Form.Id<HeadId>(wire.Head, "head"),
            IssuedAt = Form.Time(wire.IssuedAt, "issue time"),
        };
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Form.RequireKey(OwnerKey, "owner key");
        return new Wire.Purge
        {
            Version = Form.Version,
            OwnerKey = UnsafeByteOperations.UnsafeWrap(OwnerKey),
            Head = Head.ToWire(),
            IssuedAt = Form.Time(IssuedAt, "issue time"),
        }.ToByteArray();
    }

    /// <summary>Whoever signs it: it is about that peer's own heads.</summary>
    public bool MaySign(PeerId signer) => true;

    /// <summary>Equal when all parts are, byte for byte.</summary>
    public bool Equals(Purge? other) =>
        other is not null && (Head, IssuedAt) == (other.Head, other.IssuedAt) && OwnerKey.Span.SequenceEqual(other.OwnerKey.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Head, IssuedAt);
}
