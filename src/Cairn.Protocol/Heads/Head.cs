using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Heads;

/// <summary>
/// The end of the thread that a restore pulls on: the owner's numbered list of all live snapshots and index packs, sealed.
/// Heads are ordered by (epoch, number).
/// </summary>
public sealed record Head : IRecord<Head>
{
    /// <summary>Most bytes of the sealed list.</summary>
    public const int MaxSealedLength = 64 * 1024 * 1024;

    /// <summary>Most heads that one head merges.</summary>
    public const int MaxMerged = 64;

    /// <summary>Most packs that one head lists as dropped.</summary>
    public const int MaxTombstones = 1_000_000;

    private static readonly Form Form = new("A head");

    /// <summary>Whose head it is.</summary>
    public required PeerId Owner { get; init; }

    /// <summary>Epoch of the device that wrote it: the high part of its order.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Number within all heads of the owner, from 1: the low part of its order.</summary>
    public required ulong Number { get; init; }

    /// <summary>The head that this one replaces; null for the first.</summary>
    public HeadId? Previous { get; init; }

    /// <summary>Other heads whose snapshots were taken over into this one.</summary>
    public IReadOnlyList<HeadId> Merged { get; init; } = [];

    /// <summary>
    /// The packs that are dropped, in ascending order, each once. A holder may remove what it keeps of them as soon as the undelete window
    /// has passed, as long as the newest head lists them. Not sealed, since holders act on it.
    /// </summary>
    public IReadOnlyList<PackId> Tombstones { get; init; } = [];

    /// <summary>The list, sealed under the archive key; only the owner can read it.</summary>
    public required ReadOnlyMemory<byte> Sealed { get; init; }

    /// <summary>When, by the owner's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public static string Context => "head";

    /// <inheritdoc/>
    public static int MaxBodySize => MaxSealedLength + (MaxTombstones * Hash256.Size) + (64 * 1024);

    /// <summary>Its place among the heads of its owner.</summary>
    public HeadOrder Order => new(Epoch, Number);

    /// <inheritdoc/>
    public static Head Decode(ReadOnlySpan<byte> body, ISignatures signatures)
    {
        var wire = Form.Parse(Wire.Head.Parser, body, message => message.Version);
        Form.Require(wire.Merged.Count <= MaxMerged, "it merges too many heads");
        Form.Require(wire.Tombstones.Length <= MaxTombstones * Hash256.Size, "it drops too many packs");
        var head = new Head
        {
            Owner = Form.Id<PeerId>(wire.Owner, "owner"),
            Epoch = wire.Epoch,
            Number = wire.Number,
            Previous = wire.Previous.IsEmpty ? null : Form.Id<HeadId>(wire.Previous, "previous head"),
            Merged = [.. wire.Merged.Select(merged => Form.Id<HeadId>(merged, "merged head"))],
            Sealed = wire.Sealed.Memory,
            CreatedAt = Form.Time(wire.CreatedAt, "creation time"),
            Tombstones = Form.Ids<PackId>(wire.Tombstones, "list of dropped packs"),
        };
        head.Check();
        return head;
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Check();
        var wire = new Wire.Head
        {
            Version = Form.Version,
            Owner = Owner.ToWire(),
            Epoch = Epoch,
            Number = Number,
            Previous = Previous?.ToWire() ?? ByteString.Empty,
            Sealed = UnsafeByteOperations.UnsafeWrap(Sealed),
            CreatedAt = Form.Time(CreatedAt, "creation time"),
            Tombstones = Tombstones.ToWire(),
        };
        wire.Merged.AddRange(Merged.Select(merged => merged.ToWire()));
        return wire.ToByteArray();
    }

    /// <inheritdoc/>
    public bool MaySign(PeerId signer, ulong epoch) => signer == Owner && epoch == Epoch;

    /// <summary>Equal when all parts are, byte for byte.</summary>
    public bool Equals(Head? other) =>
        other is not null
        && (Owner, Epoch, Number, Previous, CreatedAt) == (other.Owner, other.Epoch, other.Number, other.Previous, other.CreatedAt)
        && Merged.SequenceEqual(other.Merged)
        && Tombstones.SequenceEqual(other.Tombstones)
        && Sealed.Span.SequenceEqual(other.Sealed.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Owner, Order);

    private void Check()
    {
        Form.RequireEpoch(Epoch);
        Form.Require(Number is >= 1 and <= Form.MaxNumber, "its number is out of range");
        Form.Require(Number == 1 == Previous is null, "its number does not fit whether it replaces another");
        Form.Require(Merged.Count <= MaxMerged, "it merges too many heads");
        Form.Require(Tombstones.Count <= MaxTombstones, "it drops too many packs");
        Form.RequireAscending(Tombstones, "list of dropped packs");
        Form.Require(Sealed.Length is >= 1 and <= MaxSealedLength, "its sealed list is out of its limits");
    }
}
