using Cairn.Peer.Contracting;
using Cairn.Peer.Evicting;
using Cairn.Peer.Inviting;
using Cairn.Peer.Node;
using Cairn.Protocol.Directories;
using Cairn.Vault;

namespace Cairn.Peer.Holding;

/// <summary>What answering calls is made of.</summary>
internal sealed record HolderParts
{
    public required VaultStore Vault { get; init; }

    public required IDirectory Directory { get; init; }

    public required TimeProvider Time { get; init; }

    public required Gatekeeper Gatekeeper { get; init; }

    public required ContractDesk Contracts { get; init; }

    public required HandOverDesk HandOvers { get; init; }

    public required Intake Intake { get; init; }

    public required EvictionBook Evictions { get; init; }

    public required LendingCheck Lending { get; init; }

    public required InviteBook Invites { get; init; }

    public required SelfRecord Self { get; init; }

    public required TransferCount Transfers { get; init; }

    public required HeardOwners Heard { get; init; }
}
