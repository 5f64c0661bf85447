using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Core.Sizes;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Identity;

/// <summary>
/// Who this peer is and what it may do: all that its home keeps of it. The recovery key is not among it. Immutable; disposing wipes
/// the device key.
/// </summary>
public sealed record PeerIdentity : IDisposable
{
    /// <summary>The device key with its certificate by the owner key.</summary>
    public required DeviceIdentity Device { get; init; }

    /// <summary>The peer's name in the network.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required PeerRole Role { get; init; }

    /// <summary>Its failure domain.</summary>
    public required string Site { get; init; }

    /// <summary>Bytes offered to others.</summary>
    public required ByteSize Lend { get; init; }

    /// <summary>Where it listens; port 0 takes any free one.</summary>
    public required PeerAddress Listen { get; init; }

    /// <summary>Its network.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>What the founder decided; null while joining.</summary>
    public Signed<NetworkSettings>? Settings { get; init; }

    /// <summary>Proof of membership; null while joining.</summary>
    public CredentialChain? Credential { get; init; }

    /// <summary>The keys of its archive.</summary>
    public required ArchiveKeys Keys { get; init; }

    /// <summary>The peer.</summary>
    public PeerId Peer => Device.Peer;

    /// <summary>Whether it is a member already.</summary>
    public MembershipState State => Settings is null || Credential is null ? MembershipState.Joining : MembershipState.Member;

    /// <summary>Refuses to go on while joining is not finished.</summary>
    /// <exception cref="CairnException">Code <c>not-a-member</c>.</exception>
    public void RequireMember()
    {
        if (State is not MembershipState.Member)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "not-a-member",
                "This home has an identity but has not joined its network yet.",
                "Nothing was changed.",
                "Run 'cairn init --join -' again with a valid invite.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Device.Dispose();

    /// <summary>Name and short id, without secrets.</summary>
    public override string ToString() => $"{Name} ({Peer.Short()})";
}
