using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Membership;

/// <summary>A member's statement that it let a peer in. Chained, these lead to the founder.</summary>
public sealed record Credential : IRecord<Credential>
{
    private static readonly Form Form = new("A credential");

    /// <summary>Which network.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>Who was let in.</summary>
    public required PeerId Peer { get; init; }

    /// <summary>Who let it in, and signs.</summary>
    public required PeerId Inviter { get; init; }

    /// <summary>When, by the inviter's clock.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <inheritdoc/>
    public static string Context => "credential";

    /// <inheritdoc/>
    public static Credential Decode(ReadOnlySpan<byte> body, ISignatures signatures)
    {
        var wire = Form.Parse(Wire.Credential.Parser, body, message => message.Version);
        var credential = new Credential
        {
            Network = Form.Id<NetworkId>(wire.Network, "network"),
            Peer = Form.Id<PeerId>(wire.Peer, "peer"),
            Inviter = Form.Id<PeerId>(wire.Inviter, "inviter"),
            IssuedAt = Form.Time(wire.IssuedAt, "time"),
        };
        credential.Check();
        return credential;
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Check();
        return new Wire.Credential
        {
            Version = Form.Version,
            Network = Network.ToWire(),
            Peer = Peer.ToWire(),
            Inviter = Inviter.ToWire(),
            IssuedAt = Form.Time(IssuedAt, "time"),
        }.ToByteArray();
    }

    /// <inheritdoc/>
    public bool MaySign(PeerId signer, ulong epoch) => signer == Inviter;

    private void Check() => Form.Require(Peer != Inviter, "its peer let itself in");
}
