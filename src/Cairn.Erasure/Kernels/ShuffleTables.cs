using Cairn.Erasure.Algebra;

namespace Cairn.Erasure.Kernels;

/// <summary>
/// Products by halves of bytes: a product is the sum of those of the lower and the upper four bits, and a shuffle instruction looks 16 or
/// more of them up at once (J. S. Plank, K. M. Greenan, E. L. Miller, "Screaming Fast Galois Field Arithmetic Using Intel SIMD
/// Instructions", FAST 2013).
/// </summary>
internal static class ShuffleTables
{
    /// <summary>Bytes of the two tables of one constant.</summary>
    public const int Size = 32;

    /// <summary>For each constant its products with 0, 1 ... 15, then those with 0, 16 ... 240.</summary>
    public static readonly byte[] Products =
    [
        .. from constant in Enumerable.Range(0, Gf256.Order)
           from half in Enumerable.Range(0, Size)
           select Gf256.Multiply((byte)constant, (byte)(half < 16 ? half : half << 4)),
    ];
}
