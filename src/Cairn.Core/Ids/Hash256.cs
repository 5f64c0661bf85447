using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cairn.Core.Ids;

/// <summary>
/// A 256-bit value, as SHA-256 yields it, held in four words so that ids neither allocate nor copy arrays.
/// Compares as an unsigned big-endian integer; its text form is 64 lower-case hexadecimal digits.
/// </summary>
public readonly record struct Hash256 : IComparable<Hash256>
{
    /// <summary>Length of the binary form in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Reads the value from exactly <see cref="Size"/> bytes.</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A 256-bit id has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The SHA-256 digest of <paramref name="data"/> (FIPS 180-4).</summary>
    public static Hash256 Sha256(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(data, digest);
        return new Hash256(digest);
    }

    /// <summary>Writes the 32 bytes, big-endian, into the start of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>A fresh array with the 32 bytes, big-endian.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>Reads 64 hexadecimal digits of either case; anything else yields false.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out Hash256 value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (hex.Length != Size * 2
            || Convert.FromHexString(hex, bytes, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != Size)
        {
            value = default;
            return false;
        }

        value = new Hash256(bytes);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Hash256 other)
    {
        var byA = _a.CompareTo(other._a);
        if (byA != 0)
        {
            return byA;
        }

        var byB = _b.CompareTo(other._b);
        if (byB != 0)
        {
            return byB;
        }

        var byC = _c.CompareTo(other._c);
        return byC != 0 ? byC : _d.CompareTo(other._d);
    }

    /// <summary>Seeded anew in each process, so that nobody can choose ids that collide in a peer's tables.</summary>
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    /// <summary>The 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
