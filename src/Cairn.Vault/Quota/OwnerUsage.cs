using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Vault.Quota;

/// <summary>What one owner has in a vault.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="Used">Bytes of its shards under the contract, each counted by itself even where two are one blob.</param>
/// <param name="Reserved">Bytes of shards that are arriving now.</param>
/// <param name="Promised">Bytes that its contract grants in all; none without a contract.</param>
public sealed record OwnerUsage(PeerId Owner, ByteSize Used, ByteSize Reserved, ByteSize Promised)
{
    /// <summary>Bytes of its shards that were handed over by others, besides those under the contract.</summary>
    public ByteSize Mandated { get; init; }

    /// <summary>Bytes of the quota that are this owner's: what it has here, or has been promised, whichever is more, and what was handed
    /// over.</summary>
    public ByteSize Claimed => new(Math.Max(Promised.Bytes, Used.Bytes + Reserved.Bytes) + Mandated.Bytes);
}
