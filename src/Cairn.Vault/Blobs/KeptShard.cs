using Cairn.Core.Ids;

namespace Cairn.Vault.Blobs;

/// <summary>What a receipt is about.</summary>
/// <param name="Owner">Whose pack it is.</param>
/// <param name="Pack">The pack.</param>
/// <param name="Shard">Which shard.</param>
/// <param name="Blob">The bytes.</param>
/// <param name="Stored">When and under which manifest.</param>
public sealed record KeptShard(PeerId Owner, PackId Pack, int Shard, BlobId Blob, StoredShard Stored);
