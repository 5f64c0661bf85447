using Cairn.Core.Ids;

namespace Cairn.Vault.Ledger;

/// <summary>What the ledger knows of a store before its bytes arrive.</summary>
/// <param name="IsDropped">Whether the owner's newest head lists the pack as dropped.</param>
/// <param name="Blob">The blob; null if it is new here.</param>
/// <param name="KeptAs">The blob as which the owner has this shard here already; null if it has not.</param>
internal readonly record struct KnownShard(bool IsDropped, BlobRow? Blob, BlobId? KeptAs);
