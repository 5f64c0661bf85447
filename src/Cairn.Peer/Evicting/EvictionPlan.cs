using Cairn.Core.Ids;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Evicting;

/// <summary>What evicting a peer would mean. Nothing is decided by it: the eviction itself takes the founder's recovery key.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Member">What is known of it; null when it is on no list.</param>
/// <param name="Network">The network, whose founder has to sign.</param>
/// <param name="Staying">Members that it, or somebody it let in, let in, ordered by PeerId: an eviction that does not name them evicts
/// them too. Those that an earlier eviction took along unnamed are among them, those that one names are not.</param>
public sealed record EvictionPlan(PeerId Peer, Member? Member, NetworkId Network, IReadOnlyList<Member> Staying);
