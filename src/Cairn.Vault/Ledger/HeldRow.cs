using Cairn.Core.Ids;

namespace Cairn.Vault.Ledger;

/// <summary>A shard whose blob is in place.</summary>
internal readonly record struct HeldRow(PackId Pack, int Shard, uint ManifestVersion);
