using System.Buffers.Binary;
using Cairn.Archive.Packing;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests;

/// <summary>Keys, bytes and ids that are the same in every run and can be made again in any language.</summary>
internal static class Samples
{
    /// <summary>The bytes 0 to 31, 32 to 63 and 64 to 95.</summary>
    public static readonly ArchiveKeys Keys = new(Count(0), Count(32), Count(64));

    /// <summary>The same with an archive key of 96 to 127.</summary>
    public static readonly ArchiveKeys OtherKeys = new(Count(96), Count(32), Count(64));

    /// <summary>When tests take place.</summary>
    public static readonly DateTimeOffset Now = new(2031, 5, 17, 12, 30, 0, TimeSpan.Zero);

    /// <summary>The little-endian outputs of SplitMix64 (Steele et al. 2014) from a seed: incompressible.</summary>
    public static byte[] Noise(ulong seed, int length)
    {
        var words = new byte[(length + 7) / 8 * 8];
        for (var offset = 0; offset < words.Length; offset += 8)
        {
            seed += 0x9E3779B97F4A7C15;
            var mixed = seed;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            BinaryPrimitives.WriteUInt64LittleEndian(words.AsSpan(offset), mixed ^ (mixed >> 31));
        }

        return words[..length];
    }

    /// <summary>Bytes that compress well but not to nothing.</summary>
    public static byte[] Prose(ulong seed, int length)
    {
        var noise = Noise(seed, length);
        for (var index = 0; index < length; index++)
        {
            noise[index] = (byte)('a' + (noise[index] % 8));
        }

        return noise;
    }

    /// <summary>An id whose bytes are all the same.</summary>
    public static TId Id<TId>(byte value)
        where TId : struct, IIdentifier<TId> => Identifiers.Read<TId>(Enumerable.Repeat(value, Hash256.Size).ToArray());

    /// <summary>The binary form of a pack's index.</summary>
    public static byte[] Encoded(PackIndex index) => index.Encode(new byte[index.MaximumEncoded]).ToArray();

    /// <summary>Metadata of some file.</summary>
    public static EntryMetadata Metadata(EntryType type, long size = 0) => new()
    {
        Type = type,
        Mode = 0x1a4,
        UserId = 1000,
        GroupId = 100,
        Size = size,
        ModifiedAt = new UnixTime(1_700_000_000, 123_456_789),
    };

    private static byte[] Count(byte first) => [.. Enumerable.Range(first, ArchiveKeys.KeySize).Select(value => (byte)value)];
}
