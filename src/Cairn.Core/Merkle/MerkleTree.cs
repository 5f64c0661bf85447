using System.Numerics;
using System.Security.Cryptography;
using Cairn.Core.Ids;

namespace Cairn.Core.Merkle;

/// <summary>
/// The hash tree over a blob's 64 KiB leaves: RFC 6962, section 2.1, with SHA-256. A leaf's hash is SHA-256(0x00 ‖ bytes), a node's
/// SHA-256(0x01 ‖ left ‖ right), so neither can pass for the other; the left subtree has the largest power of two of leaves below all
/// of them. The root of no leaves is SHA-256 of nothing. Pure and thread-safe.
/// </summary>
public static class MerkleTree
{
    /// <summary>Bytes of every leaf but the last, which has 1 to this many.</summary>
    public const int LeafSize = 65536;

    /// <summary>More than the levels of any tree, and the nodes that wait for a right sibling while one is built.</summary>
    internal const int MaxDepth = 64;

    /// <summary>What the hash of a leaf begins with.</summary>
    internal static ReadOnlySpan<byte> LeafPrefix => [0];

    /// <summary>How many leaves a blob of <paramref name="length"/> bytes has; none if it is empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public static long LeafCount(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return (length / LeafSize) + (length % LeafSize == 0 ? 0 : 1);
    }

    /// <summary>
    /// The hash of one leaf; its length is the caller's concern. For many leaves use <see cref="MerkleHasher.HashLeaves"/>.
    /// </summary>
    public static Hash256 LeafHash(ReadOnlySpan<byte> leaf)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return LeafHash(sha, leaf);
    }

    /// <summary>The root over the hashes of a blob's leaves.</summary>
    public static Hash256 Root(ReadOnlySpan<Hash256> leaves)
    {
        if (leaves.IsEmpty)
            return Hash256.Sha256([]);

        // waiting holds the roots of complete subtrees, largest first: one for each set bit of the number of leaves taken so far.
        Span<Hash256> waiting = stackalloc Hash256[MaxDepth];
        var depth = 0;
        for (var i = 0; i < leaves.Length; i++)
        {
            var node = leaves[i];
            for (var merges = BitOperations.TrailingZeroCount(i + 1); merges > 0; merges--)
                node = NodeHash(waiting[--depth], node);

            waiting[depth++] = node;
        }

        var root = waiting[--depth];
        while (depth > 0)
            root = NodeHash(waiting[--depth], root);

        return root;
    }

    /// <summary>Hashes a leaf without copying it behind its prefix. Resets <paramref name="sha"/>.</summary>
    internal static Hash256 LeafHash(IncrementalHash sha, ReadOnlySpan<byte> leaf)
    {
        sha.AppendData(LeafPrefix);
        sha.AppendData(leaf);
        return Finish(sha);
    }

    /// <summary>The digest of what was appended. Resets <paramref name="sha"/>.</summary>
    internal static Hash256 Finish(IncrementalHash sha)
    {
        Span<byte> digest = stackalloc byte[Hash256.Size];
        sha.GetHashAndReset(digest);
        return new Hash256(digest);
    }

    /// <summary>The hash of the node above two subtrees.</summary>
    internal static Hash256 NodeHash(Hash256 left, Hash256 right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * Hash256.Size)];
        node[0] = 1;
        left.Write(node[1..]);
        right.Write(node[(1 + Hash256.Size)..]);
        return Hash256.Sha256(node);
    }
}
