using Cairn.Core.Ids;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Membership;

/// <summary>
/// The founder's statement that a peer belongs to the network no more. Signed by the founder's owner key, so that no machine can state it
/// alone, and nothing refutes it. A credential chain that passes through the peer counts only for those who stay.
/// </summary>
public sealed record Eviction : IOwnerRecord<Eviction>
{
    /// <summary>Most peers that one eviction lets stay.</summary>
    public const int MaxStaying = 10_000;

    private static readonly Form Form = new("An eviction");

    /// <summary>The founder's public owner key.</summary>
    public required ReadOnlyMemory<byte> OwnerKey { get; init; }

    /// <summary>Which network.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>Who is evicted.</summary>
    public required PeerId Peer { get; init; }

    /// <summary>Who was let in by the evicted peer, or by somebody whom it let in, and stays; ascending. Of several evictions of one peer
    /// each lets its own stay.</summary>
    public required IReadOnlyList<PeerId> Staying { get; init; }

    /// <summary>When, by the founder's clock.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <inheritdoc/>
    public static string Context => "eviction";

    /// <inheritdoc/>
    public static int MaxBodySize => 512 * 1024;

    /// <inheritdoc/>
    public static Eviction Decode(ReadOnlySpan<byte> body)
    {
        var wire = Form.Parse(Wire.Eviction.Parser, body, message => message.Version);
        Form.Require(wire.Staying.Count <= MaxStaying, "it lets too many peers stay");
        var eviction = new Eviction
        {
            OwnerKey = wire.OwnerKey.Memory,
            Network = Form.Id<NetworkId>(wire.Network, "network"),
            Peer = Form.Id<PeerId>(wire.Peer, "peer"),
            Staying = [.. wire.Staying.Select(peer => Form.Id<PeerId>(peer, "staying peer"))],
            IssuedAt = Form.Time(wire.IssuedAt, "issue time"),
        };
        eviction.Check();
        return eviction;
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Check();
        var wire = new Wire.Eviction
        {
            Version = Form.Version,
            OwnerKey = UnsafeByteOperations.UnsafeWrap(OwnerKey),
            Network = Network.ToWire(),
            Peer = Peer.ToWire(),
            IssuedAt = Form.Time(IssuedAt, "issue time"),
        };
        wire.Staying.AddRange(Staying.Select(peer => peer.ToWire()));
        return wire.ToByteArray();
    }

    /// <summary>Only the founder may, whose PeerId is the network's id.</summary>
    public bool MaySign(PeerId signer) => signer.Value == Network.Value;

    /// <summary>Equal when all parts are, peer for peer.</summary>
    public bool Equals(Eviction? other) =>
        other is not null
        && (Network, Peer, IssuedAt) == (other.Network, other.Peer, other.IssuedAt)
        && OwnerKey.Span.SequenceEqual(other.OwnerKey.Span)
        && Staying.SequenceEqual(other.Staying);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Peer, IssuedAt);

    private void Check()
    {
        Form.Require(OwnerKey.Length is > 0 and <= Signing.DeviceCertificate.MaxKeySize, "its owner key is out of its limits");
        Form.Require(Peer.Value != Network.Value, "it evicts the founder");
        Form.Require(Staying.Count <= MaxStaying, "it lets too many peers stay");
        Form.Require(Staying.Zip(Staying.Skip(1)).All(pair => pair.First.CompareTo(pair.Second) < 0), "its staying peers are out of order");
        Form.Require(!Staying.Contains(Peer), "it lets the evicted peer stay");
    }
}
