using Cairn.Core.Ids;
using Cairn.Vault.Blobs;

namespace Cairn.Vault.Ledger;

/// <summary>A shard whose blob is in place.</summary>
internal readonly record struct HeldRow(PackId Pack, int Shard, BlobId Blob, StoredShard Stored)
{
    /// <summary>The manifest under which it is kept.</summary>
    public uint ManifestVersion => Stored.ManifestVersion;
}
