using System.Security.Cryptography;
using Cairn.Core.Ids;

namespace Cairn.Core.Merkle;

/// <summary>
/// Hashes a blob that arrives in portions of any size. Neither copies the bytes nor allocates per leaf, apart from the growing list of
/// leaf hashes (32 bytes per 64 KiB). Not thread-safe; to hash on several cores, cut at leaf borders and use <see cref="HashLeaves"/>.
/// </summary>
public sealed class MerkleHasher : IDisposable
{
    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Hash256> _leaves = [];
    private long _length;

    /// <summary>Bytes appended so far.</summary>
    public long Length => _length;

    /// <summary>The summary of bytes that are all at hand.</summary>
    public static MerkleSummary Hash(ReadOnlySpan<byte> whole)
    {
        var leaves = new Hash256[MerkleTree.LeafCount(whole.Length)];
        HashLeaves(whole, leaves);
        return MerkleSummary.Of(leaves, whole.Length);
    }

    /// <summary>
    /// Hashes the leaves of a slice of a blob. The slice begins at a leaf border, and ends at one or where the blob ends. Pure, so slices
    /// may be hashed in parallel into slices of one array, for <see cref="MerkleSummary.Of"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="leaves"/> has not exactly one place per leaf.</exception>
    public static void HashLeaves(ReadOnlySpan<byte> data, Span<Hash256> leaves)
    {
        if (leaves.Length != MerkleTree.LeafCount(data.Length))
            throw new ArgumentException($"{data.Length} bytes do not have {leaves.Length} leaves.", nameof(leaves));

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < leaves.Length; i++)
        {
            var rest = data[(i * MerkleTree.LeafSize)..];
            leaves[i] = MerkleTree.LeafHash(sha, rest[..Math.Min(rest.Length, MerkleTree.LeafSize)]);
        }
    }

    /// <summary>Takes the next bytes of the blob.</summary>
    public void Append(ReadOnlySpan<byte> portion)
    {
        while (!portion.IsEmpty)
        {
            var filled = (int)(_length % MerkleTree.LeafSize);
            if (filled == 0)
                _sha.AppendData(MerkleTree.LeafPrefix);

            var taken = Math.Min(portion.Length, MerkleTree.LeafSize - filled);
            _sha.AppendData(portion[..taken]);
            _length += taken;
            portion = portion[taken..];
            if (filled + taken == MerkleTree.LeafSize)
                _leaves.Add(MerkleTree.Finish(_sha));
        }
    }

    /// <summary>Ends the blob. The hasher then stands as new, ready for another one.</summary>
    public MerkleSummary Finish()
    {
        if (_length % MerkleTree.LeafSize != 0)
            _leaves.Add(MerkleTree.Finish(_sha));

        var summary = MerkleSummary.Of([.. _leaves], _length);
        _leaves.Clear();
        _length = 0;
        return summary;
    }

    /// <inheritdoc/>
    public void Dispose() => _sha.Dispose();
}
