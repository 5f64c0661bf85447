using Cairn.Core.Ids;

namespace Cairn.Core.Merkle;

/// <summary>What hashing a blob yields: its name, its length, and the leaf hashes from which proofs are built.</summary>
/// <param name="Root">The blob's name. It does not fix the length: records that name a blob state both.</param>
/// <param name="Length">Bytes of the blob.</param>
/// <param name="Leaves">One hash per leaf, in order.</param>
public sealed record MerkleSummary(BlobId Root, long Length, IReadOnlyList<Hash256> Leaves)
{
    /// <summary>The summary of a blob whose leaves are hashed already, perhaps in parallel. The array is kept, not copied.</summary>
    /// <exception cref="ArgumentException">A blob of that length has another number of leaves.</exception>
    public static MerkleSummary Of(Hash256[] leaves, long length)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (MerkleTree.LeafCount(length) != leaves.Length)
            throw new ArgumentException($"A blob of {length} bytes does not have {leaves.Length} leaves.", nameof(leaves));

        return new MerkleSummary(new BlobId(MerkleTree.Root(leaves)), length, leaves);
    }

    /// <summary>Equal when root and length are; the leaves follow from them.</summary>
    public bool Equals(MerkleSummary? other) => other is not null && Root == other.Root && Length == other.Length;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Root, Length);
}
