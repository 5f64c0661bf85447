using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Packs;

/// <summary>A holder's statement that it keeps a shard durably: file and directory synced, ledger committed. Placement is the set of
/// these.</summary>
public sealed record Receipt : IRecord<Receipt>
{
    private static readonly Form Form = new("A receipt");

    /// <summary>Whose pack it is.</summary>
    public required PeerId Owner { get; init; }

    /// <summary>The pack.</summary>
    public required PackId Pack { get; init; }

    /// <summary>Which shard, from 0.</summary>
    public required int Shard { get; init; }

    /// <summary>The bytes kept.</summary>
    public required BlobId Blob { get; init; }

    /// <summary>The manifest version that came with it.</summary>
    public required uint ManifestVersion { get; init; }

    /// <summary>Who keeps it.</summary>
    public required PeerId Holder { get; init; }

    /// <summary>The holder's epoch: a holder that returns with a higher one has lost what it held before.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Grows with every receipt of this holder's epoch, so that a replayed one is recognised.</summary>
    public required ulong Counter { get; init; }

    /// <summary>When, by the holder's clock.</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <inheritdoc/>
    public static string Context => "receipt";

    /// <inheritdoc/>
    public static Receipt Decode(ReadOnlySpan<byte> body, ISignatures signatures)
    {
        var wire = Form.Parse(Wire.Receipt.Parser, body, message => message.Version);
        var receipt = new Receipt
        {
            Owner = Form.Id<PeerId>(wire.Owner, "owner"),
            Pack = Form.Id<PackId>(wire.Pack, "pack"),
            Shard = Form.Int(wire.Shard, "shard"),
            Blob = Form.Id<BlobId>(wire.Blob, "blob"),
            ManifestVersion = wire.ManifestVersion,
            Holder = Form.Id<PeerId>(wire.Holder, "holder"),
            Epoch = wire.Epoch,
            Counter = wire.Counter,
            StoredAt = Form.Time(wire.StoredAt, "time"),
        };
        receipt.Check();
        return receipt;
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Check();
        return new Wire.Receipt
        {
            Version = Form.Version,
            Owner = Owner.ToWire(),
            Pack = Pack.ToWire(),
            Shard = (uint)Shard,
            Blob = Blob.ToWire(),
            ManifestVersion = ManifestVersion,
            Holder = Holder.ToWire(),
            Epoch = Epoch,
            Counter = Counter,
            StoredAt = Form.Time(StoredAt, "time"),
        }.ToByteArray();
    }

    /// <inheritdoc/>
    public bool MaySign(PeerId signer, ulong epoch) => signer == Holder && epoch == Epoch;

    private void Check()
    {
        Form.Require(Shard is >= 0 and < Redundancy.MaxK + Redundancy.MaxM, "its shard is out of range");
        Form.Require(ManifestVersion >= 1, "its manifest version is zero");
        Form.RequireEpoch(Epoch);
        Form.RequireCounter(Counter);
    }
}
