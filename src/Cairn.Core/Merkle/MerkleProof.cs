using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Cairn.Core.Ids;

namespace Cairn.Core.Merkle;

/// <summary>
/// Shows that some bytes are a range of a blob's leaves, given nothing but the blob's root: the audit path of RFC 6962, section 2.1.1,
/// for a run of leaves instead of one. Immutable and thread-safe as long as <see cref="Path"/> is.
/// </summary>
/// <param name="LeafCount">Leaves of the whole tree, as the prover says; the root does not fix it.</param>
/// <param name="Range">The leaves that are shown, as the prover says.</param>
/// <param name="Path">Roots of the largest subtrees outside the range, from left to right.</param>
public sealed record MerkleProof(long LeafCount, LeafRange Range, IReadOnlyList<Hash256> Path)
{
    /// <summary>Most bytes of an encoded proof; whoever receives one need not accept more.</summary>
    public const int MaxEncodedSize = HeaderSize + (MaxPathLength * Hash256.Size);

    /// <summary>Leaves of the longest blob that a long can measure.</summary>
    private const long MaxLeafCount = 1L << 47;

    /// <summary>On each of 47 levels, at most one subtree to the left of the range and one to its right.</summary>
    private const int MaxPathLength = 2 * 47;

    private const int HeaderSize = 8 + 8 + 4;

    /// <summary>The proof for a range, from the hashes of all leaves. Costs a hash for each leaf outside the range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or not within the leaves.</exception>
    public static MerkleProof Build(IReadOnlyList<Hash256> leaves, LeafRange range)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (!range.IsWithinLeaves(leaves.Count))
            throw new ArgumentOutOfRangeException(nameof(range), $"A tree of {leaves.Count} leaves does not have {range}.");

        var hashes = AsSpan(leaves);
        var outside = Outside(leaves.Count, range);
        var path = new Hash256[outside.Count];
        for (var i = 0; i < path.Length; i++)
            path[i] = MerkleTree.Root(hashes.Slice((int)outside[i].First, (int)outside[i].Count));

        return new MerkleProof(leaves.Count, range, path);
    }

    /// <summary>
    /// Whether <paramref name="data"/> are the leaves <paramref name="asked"/> of the blob that has this root and this length: what a
    /// reader asks about an answer from a peer. Never throws; false for everything malformed.
    /// </summary>
    public bool Verify(BlobId root, long blobLength, LeafRange asked, ReadOnlySpan<byte> data) =>
        Answers(blobLength, asked, data.Length) && Verify(root, data);

    /// <summary>
    /// The same for data that came in portions and went through a <see cref="MerkleHasher"/> of their own, from the first byte of the
    /// range to its last; so that they need not be in memory together. Only when this is true may they be used.
    /// </summary>
    public bool Verify(BlobId root, long blobLength, LeafRange asked, MerkleSummary received) =>
        received is not null && Answers(blobLength, asked, received.Length) && VerifyLeaves(root, AsSpan(received.Leaves));

    /// <summary>
    /// Whether a tree of <see cref="LeafCount"/> leaves with this root has <paramref name="data"/> at <see cref="Range"/>. Both are the
    /// prover's claim, and the root alone does not refute a false one: the last leaf of a tree of 3 is also the last of a tree of 2.
    /// Whoever did not build the proof must compare both with what it asked and with the signed length, or use the other overload.
    /// Never throws; false for everything malformed, with work proportional to the data and the logarithm of the leaf count at most.
    /// </summary>
    public bool Verify(BlobId root, ReadOnlySpan<byte> data)
    {
        if (!IsWellFormed() || !HasLengthOfRange(data))
            return false;

        // As many as the data fill, so the claim cannot make this large.
        var hashes = new Hash256[Range.Count];
        MerkleHasher.HashLeaves(data, hashes);
        return Leads(hashes, root);
    }

    /// <summary>The part of <see cref="Verify(BlobId, ReadOnlySpan{byte})"/> that does not depend on what the leaves are.</summary>
    internal bool VerifyLeaves(BlobId root, ReadOnlySpan<Hash256> hashes) =>
        IsWellFormed() && hashes.Length == Range.Count && Leads(hashes, root);

    /// <summary>Leaf count (8 bytes), first leaf (8), number of leaves (4), all big-endian; then the path, 32 bytes each.</summary>
    public byte[] Encode()
    {
        var encoded = new byte[HeaderSize + (Path.Count * Hash256.Size)];
        BinaryPrimitives.WriteInt64BigEndian(encoded, LeafCount);
        BinaryPrimitives.WriteInt64BigEndian(encoded.AsSpan(8), Range.First);
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(16), Range.Count);
        for (var i = 0; i < Path.Count; i++)
            Path[i].Write(encoded.AsSpan(HeaderSize + (i * Hash256.Size)));

        return encoded;
    }

    /// <summary>
    /// Reads what <see cref="Encode"/> writes. False, after work of the leaf count's logarithm, for an impossible range or any other
    /// number of hashes than the range needs; so a proof has one encoding, and at most <see cref="MaxEncodedSize"/> bytes.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MerkleProof? proof)
    {
        proof = null;
        if (encoded.Length is < HeaderSize or > MaxEncodedSize)
            return false;

        var leafCount = BinaryPrimitives.ReadInt64BigEndian(encoded);
        var range = new LeafRange(BinaryPrimitives.ReadInt64BigEndian(encoded[8..]), BinaryPrimitives.ReadInt32BigEndian(encoded[16..]));
        var hashes = encoded[HeaderSize..];
        if (!IsPossible(leafCount, range) || hashes.Length != Outside(leafCount, range).Count * Hash256.Size)
            return false;

        var path = new Hash256[hashes.Length / Hash256.Size];
        for (var i = 0; i < path.Length; i++)
            path[i] = new Hash256(hashes.Slice(i * Hash256.Size, Hash256.Size));

        proof = new MerkleProof(leafCount, range, path);
        return true;
    }

    /// <summary>Equal when all parts are, hash for hash.</summary>
    public bool Equals(MerkleProof? other) =>
        other is not null && LeafCount == other.LeafCount && Range == other.Range && Path.SequenceEqual(other.Path);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(LeafCount, Range, Path.Count);

    private static bool IsPossible(long leafCount, LeafRange range) => leafCount <= MaxLeafCount && range.IsWithinLeaves(leafCount);

    private static ReadOnlySpan<Hash256> AsSpan(IReadOnlyList<Hash256> hashes) => hashes switch
    {
        Hash256[] array => array,
        List<Hash256> list => CollectionsMarshal.AsSpan(list),
        _ => hashes.ToArray(),
    };

    /// <summary>Whether the proof is about what was asked, and so many bytes are what a blob of that length has there.</summary>
    private bool Answers(long blobLength, LeafRange asked, long received) =>
        asked.IsWithin(blobLength)
        && Range == asked
        && LeafCount == MerkleTree.LeafCount(blobLength)
        && received == Math.Min(blobLength - asked.Offset, (long)asked.Count * MerkleTree.LeafSize);

    private bool IsWellFormed() =>
        IsPossible(LeafCount, Range) && Path is not null && Path.Count == Outside(LeafCount, Range).Count;

    private bool Leads(ReadOnlySpan<Hash256> hashes, BlobId root) =>
        new Fold(Range, Path, hashes).Root(new Subtree(0, LeafCount)) == root.Value;

    /// <summary>Only the blob's last leaf may be short, and none is empty.</summary>
    private bool HasLengthOfRange(ReadOnlySpan<byte> data)
    {
        var full = (long)Range.Count * MerkleTree.LeafSize;
        var reachesEnd = Range.First + Range.Count == LeafCount;
        return data.Length == full || (reachesEnd && data.Length < full && data.Length > full - MerkleTree.LeafSize);
    }

    /// <summary>The largest subtrees without a leaf of the range, from left to right: those whose roots make the path.</summary>
    private static List<Subtree> Outside(long leafCount, LeafRange range)
    {
        var outside = new List<Subtree>();
        Collect(new Subtree(0, leafCount));
        return outside;

        void Collect(Subtree subtree)
        {
            if (subtree.IsOutside(range))
            {
                outside.Add(subtree);
            }
            else if (!subtree.IsInside(range))
            {
                Collect(subtree.Left);
                Collect(subtree.Right);
            }
        }
    }

    /// <summary>
    /// Computes the root from both halves of the tree: hashes of the range's leaves, and the path in the order of its subtrees.
    /// </summary>
    private ref struct Fold(LeafRange range, IReadOnlyList<Hash256> path, ReadOnlySpan<Hash256> hashes)
    {
        private readonly ReadOnlySpan<Hash256> _hashes = hashes;
        private int _next;

        public Hash256 Root(Subtree subtree)
        {
            if (subtree.IsOutside(range))
                return path[_next++];

            if (subtree.IsInside(range))
                return MerkleTree.Root(_hashes.Slice((int)(subtree.First - range.First), (int)subtree.Count));

            var left = Root(subtree.Left);
            return MerkleTree.NodeHash(left, Root(subtree.Right));
        }
    }
}
