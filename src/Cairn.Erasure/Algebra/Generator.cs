using Cairn.Core.Sizes;

namespace Cairn.Erasure.Algebra;

/// <summary>
/// The matrix that makes k + m shards of k slices: the identity above a normalised Cauchy matrix, so the first k shards are the slices
/// themselves. Pure.
/// </summary>
/// <remarks>
/// <para>A Cauchy matrix has the cells 1 / (xᵢ + yⱼ) with all x and y different; here yⱼ = j for slices and xᵢ = 16 + i for parity, so the
/// matrix of every k + m is the upper left corner of one matrix of 15 × 16. Each column is divided by its uppermost cell, then each row
/// by its leftmost one. So the first parity shard is the exclusive or of the slices, and with k = 1 every shard is the pack.</para>
/// <para>Every k rows can be inverted. Of k rows, r are parity; the other k − r are rows of the identity, and expanding the determinant
/// along these leaves that of an r × r part of the parity matrix. Each square part of a Cauchy matrix is a Cauchy matrix, and the
/// determinant of one, ∏ (xᵢ + xₖ)(yᵢ + yₖ) over i &lt; k divided by ∏ (xᵢ + yⱼ) over all i and j, is not 0, since all x and y differ.
/// Multiplying rows and columns by numbers other than 0 does not make it 0.</para>
/// <para>Sources: J. Blömer et al., "An XOR-Based Erasure-Resilient Coding Scheme" (ICSI TR-95-048, 1995) for Cauchy matrices; J. S. Plank
/// and L. Xu, "Optimizing Cauchy Reed-Solomon Codes for Fault-Tolerant Network Storage Applications" (NCA 2006) for dividing rows and
/// columns.</para>
/// </remarks>
internal static class Generator
{
    private const int FirstX = Redundancy.MaxK;

    /// <summary>The rows that make these shards of k slices.</summary>
    public static Matrix Rows(int k, ReadOnlySpan<int> shards)
    {
        var rows = new Matrix(shards.Length, k);
        for (var row = 0; row < shards.Length; row++)
        {
            for (var column = 0; column < k; column++)
                rows[row, column] = Cell(k, shards[row], column);
        }

        return rows;
    }

    private static byte Cell(int k, int shard, int column)
    {
        if (shard < k)
            return shard == column ? (byte)1 : (byte)0;

        var x = FirstX + shard - k;
        var above = Gf256.Multiply(Sum(FirstX, column), Sum(x, 0));
        var below = Gf256.Multiply(Sum(x, column), Sum(FirstX, 0));
        return Gf256.Multiply(above, Gf256.Inverse(below));
    }

    private static byte Sum(int x, int y) => (byte)(x ^ y);
}
