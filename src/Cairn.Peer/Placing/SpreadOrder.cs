using Cairn.Cluster.Placement;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Placing;

/// <summary>Which shards of a pack are wanted where.</summary>
internal sealed record SpreadOrder
{
    /// <summary>The manifest that goes with the shards.</summary>
    public required Signed<Manifest> Manifest { get; init; }

    /// <summary>Shards at distinct holders that are wanted; at most as many as the manifest has.</summary>
    public required Redundancy Desired { get; init; }

    /// <summary>Shards at distinct holders that must be in reach for anything to be sent.</summary>
    public required int AtLeast { get; init; }

    /// <summary>Shards that are held already and need no other holder.</summary>
    public IReadOnlyList<PlacedShard> Held { get; init; } = [];

    /// <summary>Who is not to be asked.</summary>
    public Func<PeerId, bool> Shuns { get; init; } = _ => false;
}
