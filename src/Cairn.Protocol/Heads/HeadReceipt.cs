using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Heads;

/// <summary>A holder's statement that it keeps a head durably.</summary>
public sealed record HeadReceipt : IRecord<HeadReceipt>
{
    private static readonly Form Form = new("A head receipt");

    /// <summary>Whose head it is.</summary>
    public required PeerId Owner { get; init; }

    /// <summary>The head kept.</summary>
    public required HeadId Head { get; init; }

    /// <summary>Who keeps it.</summary>
    public required PeerId Holder { get; init; }

    /// <summary>The holder's epoch.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Grows with every receipt of this holder's epoch.</summary>
    public required ulong Counter { get; init; }

    /// <summary>When, by the holder's clock.</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <inheritdoc/>
    public static string Context => "head-receipt";

    /// <inheritdoc/>
    public static HeadReceipt Decode(ReadOnlySpan<byte> body, ISignatures signatures)
    {
        var wire = Form.Parse(Wire.HeadReceipt.Parser, body, message => message.Version);
        var receipt = new HeadReceipt
        {
            Owner = Form.Id<PeerId>(wire.Owner, "owner"),
            Head = Form.Id<HeadId>(wire.Head, "head"),
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
        return new Wire.HeadReceipt
        {
            Version = Form.Version,
            Owner = Owner.ToWire(),
            Head = Head.ToWire(),
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
        Form.RequireEpoch(Epoch);
        Form.RequireCounter(Counter);
    }
}
