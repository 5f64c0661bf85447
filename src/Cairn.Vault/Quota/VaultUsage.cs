using Cairn.Core.Sizes;

namespace Cairn.Vault.Quota;

/// <summary>How full a vault is, at one moment.</summary>
/// <param name="Quota">Bytes it may take of its disk.</param>
/// <param name="Used">Bytes that its files take, in whole blocks.</param>
/// <param name="Reserved">Bytes set aside for files that are being written, in whole blocks.</param>
/// <param name="Owners">Everyone with a shard, an arriving one or a contract, in order of PeerId.</param>
public sealed record VaultUsage(ByteSize Quota, ByteSize Used, ByteSize Reserved, IReadOnlyList<OwnerUsage> Owners)
{
    /// <summary>Bytes of the quota that heads and other records of owners take, or that are set aside for these.</summary>
    public ByteSize Records { get; init; }

    /// <summary>Bytes that can still be reserved; none while the quota is below what is used.</summary>
    public ByteSize Free => new(Math.Max(0, Quota.Bytes - Used.Bytes - Reserved.Bytes - Records.Bytes));
}
