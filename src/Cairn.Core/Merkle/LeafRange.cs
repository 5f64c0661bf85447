namespace Cairn.Core.Merkle;

/// <summary>
/// A run of whole leaves of a blob, the last of which may be short. What a peer sends as one need not lie in any blob: ask
/// <see cref="IsWithin"/> before anything else.
/// </summary>
/// <param name="First">Index of the first leaf, from 0.</param>
/// <param name="Count">How many leaves; at least 1.</param>
public readonly record struct LeafRange(long First, int Count)
{
    /// <summary>Offset of the first byte.</summary>
    /// <exception cref="OverflowException">No blob is so long.</exception>
    public long Offset => checked(First * MerkleTree.LeafSize);

    /// <summary>
    /// The leaves that cover <paramref name="length"/> bytes from <paramref name="offset"/>; the one at the offset if the length is 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Either is negative.</exception>
    public static LeafRange Covering(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var first = offset / MerkleTree.LeafSize;
        var last = checked(offset + Math.Max(length, 1) - 1) / MerkleTree.LeafSize;
        return new LeafRange(first, checked((int)(last - first + 1)));
    }

    /// <summary>Whether every leaf exists in a blob of <paramref name="blobLength"/> bytes. An empty blob has none. Never throws.</summary>
    public bool IsWithin(long blobLength) => blobLength > 0 && IsWithinLeaves(MerkleTree.LeafCount(blobLength));

    /// <summary>
    /// Bytes that the range has in a blob of <paramref name="blobLength"/> bytes, of which leaves beyond the end have none.
    /// </summary>
    /// <exception cref="OverflowException">They are 2 GiB or more, or no blob is so long.</exception>
    public int LengthIn(long blobLength) =>
        checked((int)(Math.Min(blobLength, (First + Count) * MerkleTree.LeafSize) - Math.Min(blobLength, Offset)));

    /// <summary>Such as <c>leaves 3+2</c>: the first, and how many. Any range can be shown.</summary>
    public override string ToString() => $"leaves {First}+{Count}";

    /// <summary>Whether every leaf exists in a tree of so many. Cannot overflow.</summary>
    internal bool IsWithinLeaves(long leafCount) => First >= 0 && Count >= 1 && Count <= leafCount && First <= leafCount - Count;
}
