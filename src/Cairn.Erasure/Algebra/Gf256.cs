namespace Cairn.Erasure.Algebra;

/// <summary>
/// The field of 256 elements: bytes are polynomials over GF(2) modulo x⁸ + x⁴ + x³ + x² + 1, the polynomial of RAID 6 and of QR codes.
/// Addition is exclusive or. Pure.
/// </summary>
internal static class Gf256
{
    /// <summary>How many elements there are.</summary>
    public const int Order = 256;

    /// <summary>The modulus, bit i standing for xⁱ. It is primitive (H. P. Anvin, "The mathematics of RAID-6", 2004).</summary>
    public const int Polynomial = 0x11D;

    private static readonly byte[] AllProducts =
    [
        .. from a in Enumerable.Range(0, Order)
           from b in Enumerable.Range(0, Order)
           select ByShifting(a, b),
    ];

    /// <summary>The products of <paramref name="factor"/> and 0, 1, 2 ... 255.</summary>
    public static ReadOnlySpan<byte> Products(byte factor) => AllProducts.AsSpan(factor * Order, Order);

    /// <summary>a · b.</summary>
    public static byte Multiply(byte a, byte b) => AllProducts[(a * Order) + b];

    /// <summary>The b of a · b = 1.</summary>
    /// <exception cref="DivideByZeroException">The element is 0.</exception>
    public static byte Inverse(byte a) =>
        a == 0 ? throw new DivideByZeroException("0 has no inverse.") : (byte)Products(a).IndexOf((byte)1);

    private static byte ByShifting(int a, int b)
    {
        var product = 0;
        for (; b != 0; b >>= 1)
        {
            product ^= (b & 1) * a;
            a <<= 1;
            a ^= (a >> 8) * Polynomial;
        }

        return (byte)product;
    }
}
