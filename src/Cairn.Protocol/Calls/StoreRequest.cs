using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Calls;

/// <summary>Asks a holder to keep one shard; its bytes follow. Storing twice is one blob.</summary>
/// <param name="Manifest">The pack's manifest.</param>
/// <param name="Shard">Which of its shards.</param>
public sealed record StoreRequest(Signed<Manifest> Manifest, int Shard);
