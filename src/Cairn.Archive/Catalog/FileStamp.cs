using Cairn.Platform.Trees;

namespace Cairn.Archive.Catalog;

/// <summary>What must be as it was for a file not to be read again: a change of content changes at least one of these.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">mtime.</param>
/// <param name="ChangedAt">ctime, which no program can set.</param>
/// <param name="Inode">Inode number, so that a file moved over another of equal size and times is noticed.</param>
internal readonly record struct FileStamp(long Size, UnixTime ModifiedAt, UnixTime ChangedAt, ulong Inode)
{
    /// <summary>The stamp of a file with this metadata.</summary>
    public static FileStamp Of(EntryMetadata metadata) => new(metadata.Size, metadata.ModifiedAt, metadata.ChangedAt, metadata.Inode);
}
