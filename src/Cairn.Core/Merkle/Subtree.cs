using System.Numerics;

namespace Cairn.Core.Merkle;

/// <summary>A node of the tree, named by the run of leaves below it.</summary>
/// <param name="First">Index of its first leaf.</param>
/// <param name="Count">Its leaves, at least 1; at least 2 for <see cref="Left"/> and <see cref="Right"/>.</param>
internal readonly record struct Subtree(long First, long Count)
{
    /// <summary>The child with the largest power of two of leaves below <see cref="Count"/>.</summary>
    public Subtree Left => new(First, LeftCount);

    /// <summary>The child with the rest.</summary>
    public Subtree Right => new(First + LeftCount, Count - LeftCount);

    private long LeftCount => 1L << BitOperations.Log2((ulong)(Count - 1));

    /// <summary>Whether it has no leaf of the range.</summary>
    public bool IsOutside(LeafRange range) => First + Count <= range.First || range.First + range.Count <= First;

    /// <summary>Whether it has only leaves of the range.</summary>
    public bool IsInside(LeafRange range) => range.First <= First && First + Count <= range.First + range.Count;
}
