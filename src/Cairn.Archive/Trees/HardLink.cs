using System.Buffers.Binary;
using System.Security.Cryptography;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>Says that several names of a snapshot are one inode. Each of them has all of its content and metadata.</summary>
/// <param name="Group">The same for all names of one inode, and for no other inode of the snapshot.</param>
/// <param name="Count">Names that the inode had in all, at least 2; some may lie outside of the snapshot.</param>
public readonly record struct HardLink(UInt128 Group, long Count)
{
    /// <summary>
    /// The link that metadata tells of: none for directories and for what has one name. The group follows from device and inode, so that it
    /// is the same in the next snapshot, and its listing too.
    /// </summary>
    public static HardLink? Of(EntryMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.Links < 2 || metadata.Type == EntryType.Directory)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[12 + (2 * sizeof(ulong))];
        "cairn/link/1"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[12..], metadata.Device);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[20..], metadata.Inode);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new HardLink(BinaryPrimitives.ReadUInt128BigEndian(hash), (long)Math.Min(metadata.Links, long.MaxValue));
    }
}
