using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;

namespace Cairn.Erasure;

/// <summary>
/// How the bytes of a pack lie in its shards. Shard i &lt; K is the i-th contiguous slice, padded with zeros to the length that all shards
/// have; the others are parity. Of copies (K = 1) every shard is the pack. Pure arithmetic; immutable.
/// </summary>
public readonly record struct ShardLayout
{
    /// <summary>Lays out a pack.</summary>
    /// <param name="redundancy">How many shards there are.</param>
    /// <param name="packLength">Bytes of the pack, from 1 to <see cref="Manifest.MaxPackLength"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is out of range.</exception>
    public ShardLayout(Redundancy redundancy, long packLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packLength, Manifest.MaxPackLength);
        Redundancy = redundancy;
        PackLength = packLength;
    }

    /// <summary>How many shards there are.</summary>
    public Redundancy Redundancy { get; }

    /// <summary>Bytes of the pack.</summary>
    public long PackLength { get; }

    /// <summary>Bytes of each shard, padding included.</summary>
    public long ShardLength => Manifest.ShardLengthOf(Redundancy, PackLength);

    /// <summary>What a data shard holds of the pack. The last ones may hold less than a shard's length, or nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The shard is not from 0 to K − 1.</exception>
    public PackSlice SliceOf(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, Redundancy.K);
        var offset = Math.Min(shard * ShardLength, PackLength);
        var length = Math.Min(ShardLength, PackLength - offset);
        return new PackSlice(offset, length, ShardLength - length);
    }
}
