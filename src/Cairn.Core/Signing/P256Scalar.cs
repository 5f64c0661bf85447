using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cairn.Core.Signing;

/// <summary>
/// Turns a long random seed into a private scalar of P-256 by "extra random bits": d = c mod (n − 1) + 1 (FIPS 186-5, A.2.1).
/// Runs the same instructions whatever the seed is, and leaves no copy of it in collected memory, neither of which BigInteger does.
/// </summary>
internal static class P256Scalar
{
    /// <summary>Length of a scalar in bytes.</summary>
    public const int Size = 32;

    private const int Words = 4;

    /// <summary>n − 1 of P-256, least significant word first; n is the order of the group (SP 800-186, 3.2.1.3).</summary>
    private static ReadOnlySpan<ulong> Modulus => [0xF3B9CAC2FC632550, 0xBCE6FAADA7179E84, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF00000000];

    /// <summary>Writes the scalar of a big-endian seed, big-endian, into <paramref name="scalar"/>, <see cref="Size"/> bytes.</summary>
    public static void Reduce(ReadOnlySpan<byte> seed, Span<byte> scalar)
    {
        Span<ulong> remainder = stackalloc ulong[Words];
        remainder.Clear();
        foreach (var octet in seed)
        {
            for (var bit = 7; bit >= 0; bit--)
                ShiftIn(remainder, (ulong)((octet >> bit) & 1));
        }

        // The remainder is below n − 1, so adding 1 stays below n and cannot carry out.
        var carry = 1UL;
        for (var i = 0; i < Words; i++)
        {
            var sum = (UInt128)remainder[i] + carry;
            carry = (ulong)(sum >> 64);
            BinaryPrimitives.WriteUInt64BigEndian(scalar[(8 * (Words - 1 - i))..], (ulong)sum);
        }

        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(remainder));
    }

    /// <summary>remainder = (2 · remainder + bit) mod (n − 1), by a subtraction that is always made and kept or not by a mask.</summary>
    private static void ShiftIn(Span<ulong> remainder, ulong bit)
    {
        var carry = bit;
        for (var i = 0; i < Words; i++)
        {
            var word = remainder[i];
            remainder[i] = (word << 1) | carry;
            carry = word >> 63;
        }

        Span<ulong> reduced = stackalloc ulong[Words];
        var borrow = 0UL;
        for (var i = 0; i < Words; i++)
        {
            var difference = (UInt128)remainder[i] - Modulus[i] - borrow;
            reduced[i] = (ulong)difference;
            borrow = (ulong)(difference >> 64) & 1;
        }

        // The doubled remainder was at least the modulus if it left the words or the subtraction did not borrow.
        var keep = (ulong)-(long)(carry | (borrow ^ 1));
        for (var i = 0; i < Words; i++)
            remainder[i] = (reduced[i] & keep) | (remainder[i] & ~keep);
    }
}
