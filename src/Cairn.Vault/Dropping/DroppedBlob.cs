using Cairn.Vault.Ledger;

namespace Cairn.Vault.Dropping;

/// <summary>Rows that went from the ledger, all in one transaction.</summary>
/// <param name="Row">The blob, as it was.</param>
/// <param name="Shards">How many shards of the pack it was that counted against the contract.</param>
/// <param name="IsFree">Whether no shard is this blob any more, so that its file is to go too.</param>
/// <param name="IsLastOfPack">Whether nothing of the pack is kept any more.</param>
internal sealed record DroppedBlob(BlobRow Row, int Shards, bool IsFree, bool IsLastOfPack);
