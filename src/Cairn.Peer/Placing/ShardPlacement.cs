using Cairn.Core.Ids;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Placing;

/// <summary>A shard at a holder.</summary>
/// <param name="Shard">Which.</param>
/// <param name="Holder">Who.</param>
/// <param name="Epoch">The holder's epoch.</param>
/// <param name="Receipt">Its signed word; null when it only told so when asked, as after a recovery.</param>
internal sealed record ShardPlacement(int Shard, PeerId Holder, long Epoch, Signed<Receipt>? Receipt);
