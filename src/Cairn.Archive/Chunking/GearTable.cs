using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cairn.Archive.Chunking;

/// <summary>
/// 256 random 64-bit values, one per byte value, that the gear hash adds up. Derived from the chunker key, so that where a file is
/// cut tells nothing to somebody who knows the file but not the key.
/// </summary>
internal static class GearTable
{
    /// <summary>Values in a table.</summary>
    public const int Count = 256;

    /// <summary>HKDF-SHA-256 (RFC 5869) of the key, no salt, info <c>cairn/gear/1</c>, 2048 bytes read as big-endian values.</summary>
    public static ulong[] Derive(ReadOnlySpan<byte> chunkerKey)
    {
        Span<byte> stream = stackalloc byte[Count * sizeof(ulong)];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, chunkerKey, stream, salt: [], info: "cairn/gear/1"u8);
        var table = new ulong[Count];
        for (var index = 0; index < Count; index++)
        {
            table[index] = BinaryPrimitives.ReadUInt64BigEndian(stream[(index * sizeof(ulong))..]);
        }

        return table;
    }
}
