using Cairn.Protocol.Directories;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Placing;

/// <summary>What makes a receipt count. Pure.</summary>
internal static class ReceiptCheck
{
    /// <summary>Whether a receipt is for this shard, under this manifest or a later one, by the device that the holder has now or a later
    /// one.</summary>
    public static bool Fits(Signed<Receipt> receipt, Manifest manifest, int shard, Member holder) =>
        IsFor(receipt, manifest, shard, holder) && receipt.Value.ManifestVersion >= manifest.Version;

    /// <summary>The same, under whatever manifest: the bytes are the same under all of them.</summary>
    public static bool IsFor(Signed<Receipt> receipt, Manifest manifest, int shard, Member holder) =>
        receipt.Signer == holder.Peer
        && receipt.Epoch >= holder.Record.Epoch
        && receipt.Value.Owner == manifest.Owner
        && receipt.Value.Pack == manifest.Pack
        && receipt.Value.Shard == shard
        && receipt.Value.Blob == manifest.Shards[shard];
}
