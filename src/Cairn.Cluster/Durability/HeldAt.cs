using Cairn.Core.Ids;

namespace Cairn.Cluster.Durability;

/// <summary>A shard that a peer confirmed to hold.</summary>
/// <param name="Shard">Index of the shard.</param>
/// <param name="Peer">The holder.</param>
/// <param name="Site">The holder's failure domain.</param>
public readonly record struct HeldAt(int Shard, PeerId Peer, string Site);
