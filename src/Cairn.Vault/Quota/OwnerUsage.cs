using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Vault.Quota;

/// <summary>What one owner has in a vault.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="Used">Bytes of its shards, each counted by itself even where two are one blob.</param>
/// <param name="Reserved">Bytes of shards that are arriving now.</param>
/// <param name="Promised">Bytes that its contract grants in all; none without a contract.</param>
public sealed record OwnerUsage(PeerId Owner, ByteSize Used, ByteSize Reserved, ByteSize Promised);
