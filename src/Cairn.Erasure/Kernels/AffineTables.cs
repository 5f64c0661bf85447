using Cairn.Erasure.Algebra;

namespace Cairn.Erasure.Kernels;

/// <summary>
/// Multiplication by a constant as an 8 × 8 matrix of bits, in the form of the instruction GF2P8AFFINEQB. The instruction set's own
/// multiplication is of no use: it has another polynomial (0x11B).
/// </summary>
internal static class AffineTables
{
    /// <summary>The matrix of each constant. Byte 7 − i is row i, which yields bit i of the product: its bit j says whether bit j of the
    /// other factor takes part (Intel, "Galois Field New Instructions", 2018).</summary>
    public static readonly ulong[] Matrices = [.. Enumerable.Range(0, Gf256.Order).Select(constant => MatrixOf((byte)constant))];

    private static ulong MatrixOf(byte constant)
    {
        var matrix = 0UL;
        for (var i = 0; i < 8; i++)
        {
            for (var j = 0; j < 8; j++)
            {
                var bit = (Gf256.Multiply(constant, (byte)(1 << j)) >> i) & 1;
                matrix |= (ulong)bit << ((8 * (7 - i)) + j);
            }
        }

        return matrix;
    }
}
