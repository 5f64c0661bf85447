using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Peer.Node;
using Cairn.Platform.Disks;

namespace Cairn.Peer.Joining;

/// <summary>What making a home needs of the outside.</summary>
public sealed record HomeSeams
{
    /// <summary>The home folder.</summary>
    public required IDisk Disk { get; init; }

    /// <summary>The signature scheme.</summary>
    public required ISignatures Signatures { get; init; }

    /// <summary>Where keys come from.</summary>
    public required IEntropy Entropy { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Wraps the keys on disk; empty for none.</summary>
    public ReadOnlyMemory<byte> Passphrase { get; init; }

    /// <summary>Where a newcomer notes whom its inviter told of, so that its first start knows them; null for nowhere.</summary>
    public MemberBook? Members { get; init; }

    /// <summary>The identity file of the home.</summary>
    internal IdentityStore Identities => new(Disk, Signatures);

    internal void Save(PeerIdentity identity) => Identities.Save(identity, Passphrase.Span, Entropy);
}
