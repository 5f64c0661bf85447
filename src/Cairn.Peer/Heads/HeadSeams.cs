using Cairn.Core.Signing;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;

namespace Cairn.Peer.Heads;

/// <summary>What writing heads reaches the outside through.</summary>
internal sealed record HeadSeams(IPeerCalls Calls, TimeProvider Time, IEntropy Entropy, Action<PeerEvent> Tell);
