using Cairn.Core.Ids;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Evicting;

/// <summary>What evicting a peer would mean. Nothing is decided by it: the eviction itself takes the founder's recovery key.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Name">Its name; null when it is on no list.</param>
/// <param name="Network">The network, whose founder has to sign.</param>
/// <param name="Staying">Members that it, or somebody it let in, let in, ordered by PeerId: an eviction that does not name them evicts
/// them too.</param>
public sealed record EvictionPlan(PeerId Peer, string? Name, NetworkId Network, IReadOnlyList<Member> Staying);
