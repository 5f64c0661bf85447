using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>Numbers and rules of the listing format, version 2. Frozen: see docs/formats/archive.md.</summary>
/// <remarks>
/// <code>
/// listing   version (1 byte), entries by name in ascending byte order, then 4 zero bytes
/// entry     length of the rest (4 bytes, little-endian), then:
///           type (1 byte), name (block), mode, user, group, mtime seconds (signed), mtime nanoseconds,
///           fields by number in ascending order: number, block
/// </code>
/// Equal directories have equal listings, so they are stored once. A long listing is cut into chunks like a file. A reader passes over
/// fields with an odd number that it does not know, and refuses an entry with an even one.
/// </remarks>
internal static class TreeFormat
{
    /// <summary>The first byte of a listing. Version 1 was never released.</summary>
    public const byte Version = 2;

    /// <summary>Bytes of an entry's length.</summary>
    public const int LengthSize = sizeof(uint);

    /// <summary>Most bytes of a name; Linux file systems have 255, a few others up to this.</summary>
    public const int MaximumName = 4096;

    /// <summary>Most bytes of a link's target; Linux has 4,095.</summary>
    public const int MaximumTarget = 4096;

    /// <summary>Most bytes of an entry.</summary>
    public const int MaximumEntry = 64 * 1024;

    /// <summary>Most bytes of a chunk of a listing.</summary>
    public const int MaximumChunk = 64 * 1024;

    /// <summary>Most directories within each other, the root of the snapshot not counted.</summary>
    public const int MaximumDepth = 2048;

    /// <summary>Most bytes of a path.</summary>
    public const int MaximumPath = 64 * 1024;

    /// <summary>Field: content of a file or directory. Not there when it is empty.</summary>
    public const int ContentField = 2;

    /// <summary>Field: group (16) and count of a hard link.</summary>
    public const int LinkField = 3;

    /// <summary>Field: target of a symbolic link.</summary>
    public const int TargetField = 4;

    /// <summary>Field: major and minor number of a device.</summary>
    public const int DeviceField = 6;

    /// <summary>Field: extended attributes.</summary>
    public const int AttributesField = 8;

    /// <summary>Field: id (32) of the chunk with the extended attributes.</summary>
    public const int AttributesChunkField = 10;

    /// <summary>Whether a field that is not known makes the entry one for a later version.</summary>
    public static bool IsEssential(long field) => field % 2 == 0;

    /// <summary>Whether a directory can hold this name.</summary>
    public static bool IsName(BytePath name)
    {
        var bytes = name.Bytes;
        return bytes.Length is > 0 and <= MaximumName
            && !bytes.Contains((byte)'/')
            && !bytes.SequenceEqual("."u8)
            && !bytes.SequenceEqual(".."u8);
    }
}
