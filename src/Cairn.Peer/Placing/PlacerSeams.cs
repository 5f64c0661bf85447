using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Platform.Computing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>What placing and fetching reach the outside through.</summary>
internal sealed record PlacerSeams(
    IPeerCalls Calls, ICompute Compute, TimeProvider Time, PlacementBook Placements, TransferCount Transfers, PeerSettings Settings)
{
    /// <summary>Hears what the operator should know.</summary>
    public Action<PeerEvent> Tell { get; init; } = _ => { };

    /// <summary>Asks the directory who should take a pack; only a hint.</summary>
    public Func<PlacementQuestion, CancellationToken, ValueTask<IReadOnlyList<PeerId>>> Advise { get; init; } = (_, _) => new([]);
}
