using Cairn.Core.Ids;

namespace Cairn.Cluster.Placement;

/// <summary>A shard and the peer that holds it, or is to hold it.</summary>
/// <param name="Shard">Index of the shard, from 0.</param>
/// <param name="Peer">The holder.</param>
/// <param name="Site">The holder's site.</param>
public readonly record struct PlacedShard(int Shard, PeerId Peer, string Site);
