using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Core.Sizes;
using Cairn.Peer.Joining;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Recover;

/// <summary>What a recovery starts from.</summary>
public sealed record RecoverOptions
{
    /// <summary>The root secret; the caller disposes it.</summary>
    public required RootSecret Secret { get; init; }

    /// <summary>Whom to ask first, from the kit, an invite or the command line; one that answers is enough.</summary>
    public required IReadOnlyList<Contact> Contacts { get; init; }

    /// <summary>The members that the kit names; none when there is no kit.</summary>
    public IReadOnlyList<KitMember> KitMembers { get; init; } = [];

    /// <summary>Name, room, address and site of the new machine.</summary>
    public required InitOptions Machine { get; init; }

    /// <summary>Room to lend that was asked for; null is what the lost peer lent by its own last record, or what <see cref="Machine"/>
    /// says where nobody has one.</summary>
    public ByteSize? Lend { get; init; }

    /// <summary>The network, where known; else the one that the first peer that knows this owner names.</summary>
    public NetworkId? Network { get; init; }

    /// <summary>Proof of membership from the kit, for when no peer remembers it.</summary>
    public CredentialChain? Credential { get; init; }
}
