using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Contracts;

/// <summary>What owner and holder agree on before any data flows. Both sign the same bytes.</summary>
public sealed record Contract : IRecord<Contract>
{
    private static readonly Form Form = new("A contract");

    /// <summary>Who may store.</summary>
    public required PeerId Owner { get; init; }

    /// <summary>Who keeps it.</summary>
    public required PeerId Holder { get; init; }

    /// <summary>Counts the contracts of this pair from 1; a higher one replaces the lower.</summary>
    public required uint Version { get; init; }

    /// <summary>Room granted in all.</summary>
    public required ByteSize Bytes { get; init; }

    /// <summary>From when, by the owner's clock.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>For how long; renewed whenever the owner is seen.</summary>
    public required TimeSpan Term { get; init; }

    /// <summary>How long dropped packs stay.</summary>
    public required TimeSpan UndeleteWindow { get; init; }

    /// <summary>How long data stays after the owner was last seen.</summary>
    public required TimeSpan MinimumHold { get; init; }

    /// <summary>Bytes lent per byte used that the network asks for, in thousandths; 0 asks for nothing.</summary>
    public required int ReciprocityPermille { get; init; }

    /// <inheritdoc/>
    public static string Context => "contract";

    /// <inheritdoc/>
    public static Contract Decode(ReadOnlySpan<byte> body, ISignatures signatures)
    {
        var wire = Form.Parse(Wire.Contract.Parser, body, message => message.Version);
        var contract = new Contract
        {
            Owner = Form.Id<PeerId>(wire.Owner, "owner"),
            Holder = Form.Id<PeerId>(wire.Holder, "holder"),
            Version = wire.ContractVersion,
            Bytes = Form.Size(wire.Bytes, "size"),
            Start = Form.Time(wire.Start, "start"),
            Term = Form.Duration(wire.Term, "term"),
            UndeleteWindow = Form.Duration(wire.UndeleteWindow, "undelete window"),
            MinimumHold = Form.Duration(wire.MinimumHold, "minimum hold"),
            ReciprocityPermille = Form.Int(wire.ReciprocityPermille, "reciprocity"),
        };
        contract.Check();
        return contract;
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Check();
        return new Wire.Contract
        {
            Version = Form.Version,
            Owner = Owner.ToWire(),
            Holder = Holder.ToWire(),
            ContractVersion = Version,
            Bytes = Bytes.Bytes,
            Start = Form.Time(Start, "start"),
            Term = Form.Duration(Term, "term"),
            UndeleteWindow = Form.Duration(UndeleteWindow, "undelete window"),
            MinimumHold = Form.Duration(MinimumHold, "minimum hold"),
            ReciprocityPermille = (uint)ReciprocityPermille,
        }.ToByteArray();
    }

    /// <summary>Either side may: the owner proposes, the holder agrees, over the same bytes.</summary>
    public bool MaySign(PeerId signer, ulong epoch) => signer == Owner || signer == Holder;

    private void Check()
    {
        Form.Require(Owner != Holder, "its two sides are the same peer");
        Form.Require(Version >= 1, "its version is zero");
        Form.RequirePermille(ReciprocityPermille);
    }
}
