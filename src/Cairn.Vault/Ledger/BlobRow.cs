using Cairn.Core.Ids;
using Cairn.Vault.Blobs;

namespace Cairn.Vault.Ledger;

/// <summary>What the ledger has of a blob.</summary>
/// <param name="Blob">The blob.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="State">Whether it can still be claimed.</param>
internal sealed record BlobRow(BlobId Blob, long Length, BlobState State);
