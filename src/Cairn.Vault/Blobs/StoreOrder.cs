using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Vault.Blobs;

/// <summary>
/// What a holder is to keep. Everything else about the shard follows from the manifest, so that nothing can contradict it.
/// </summary>
/// <param name="Manifest">The owner's statement of what the pack is.</param>
/// <param name="Shard">Which of its shards.</param>
/// <param name="ContractLimit">Most bytes that this owner may have in the vault under its contract, this shard included; null for a shard
/// that is taken under the manifest's mandate, which uses up no contract.</param>
public sealed record StoreOrder(Signed<Manifest> Manifest, int Shard, ByteSize? ContractLimit)
{
    /// <summary>Whether another holder gives it away: then it is taken although its pack is dropped, for the rest of the window. Its owner
    /// lists a pack as needed again before it stores any of it.</summary>
    public bool IsHandedOver { get; init; }

    /// <summary>Whose pack it is.</summary>
    public PeerId Owner => Manifest.Value.Owner;

    /// <summary>The pack.</summary>
    public PackId Pack => Manifest.Value.Pack;

    /// <summary>Bytes of the shard.</summary>
    public long Length => Manifest.Value.ShardLength;

    /// <summary>Whether the manifest has such a shard.</summary>
    public bool IsInManifest => Shard >= 0 && Shard < Manifest.Value.Shards.Count;

    /// <summary>The bytes to keep; only for a shard that is in the manifest.</summary>
    public BlobId Blob => Manifest.Value.Shards[Shard];
}
