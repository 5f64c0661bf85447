using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>Numbers and rules of the listing format, version 1.</summary>
/// <remarks>
/// <code>
/// listing   version (1 byte), entries by name in ascending byte order, then 4 zero bytes
/// entry     length of the rest (4 bytes, little-endian), then:
///           type (1 byte), name (block), mode, user, group, mtime seconds (signed), mtime nanoseconds,
///           file: size, number of chunks, their ids     directory: number of chunks, their ids     symlink: target (block)
///           fields that later versions add: number, block; a reader refuses those it does not know
/// </code>
/// Equal directories have equal listings, so they are stored once. A long listing is cut into chunks like a file.
/// </remarks>
internal static class TreeFormat
{
    /// <summary>The first byte of a listing.</summary>
    public const byte Version = 1;

    /// <summary>Bytes of an entry's length.</summary>
    public const int LengthSize = sizeof(uint);

    /// <summary>Most bytes of a name; Linux file systems have 255, a few others up to this.</summary>
    public const int MaximumName = 4096;

    /// <summary>Most bytes of a link's target.</summary>
    public const int MaximumTarget = 64 * 1024;

    /// <summary>Most chunks of one file or listing: about 2 TiB of content-defined chunks.</summary>
    public const int MaximumChunks = 2 * 1024 * 1024;

    /// <summary>Most bytes of an entry.</summary>
    public const int MaximumEntry = (MaximumChunks * 32) + MaximumTarget + (2 * MaximumName);

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
