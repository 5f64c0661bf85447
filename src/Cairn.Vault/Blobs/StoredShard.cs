namespace Cairn.Vault.Blobs;

/// <summary>What goes into the receipt for a shard.</summary>
/// <param name="Counter">Never given twice by one ledger, whatever crashes; storing the same shard again yields the same.</param>
/// <param name="StoredAt">When, by the holder's clock, in whole milliseconds.</param>
/// <param name="ManifestVersion">The manifest under which it is kept: the highest version that was ever sent for the pack.</param>
public sealed record StoredShard(ulong Counter, DateTimeOffset StoredAt, uint ManifestVersion);
