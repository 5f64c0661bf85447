using Cairn.Peer.Node;
using Cairn.Platform.Computing;
using Cairn.Protocol.Calls;

namespace Cairn.Peer.Placing;

/// <summary>What placing and fetching reach the outside through.</summary>
internal sealed record PlacerSeams(
    IPeerCalls Calls, ICompute Compute, TimeProvider Time, PlacementBook Placements, TransferCount Transfers, PeerSettings Settings)
{
    /// <summary>Hears what the operator should know.</summary>
    public Action<PeerEvent> Tell { get; init; } = _ => { };
}
