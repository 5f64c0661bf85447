using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>One name in a directory listing. Immutable.</summary>
internal sealed record TreeEntry
{
    /// <summary>The name: 1 to <see cref="TreeFormat.MaximumName"/> bytes, not "." or "..", without '/'.</summary>
    public required BytePath Name { get; init; }

    /// <summary>
    /// Type, mode, owner, modification time, the size of a file, the number of a device, and extended attributes, unless they are in
    /// <see cref="AttributesChunk"/>. What belongs to one machine (inode, ctime) is not kept.
    /// </summary>
    public required EntryMetadata Metadata { get; init; }

    /// <summary>Where a symbolic link points; else empty.</summary>
    public BytePath LinkTarget { get; init; }

    /// <summary>The content of a file, or the listing of a directory.</summary>
    public Content Content { get; init; } = Content.Empty;

    /// <summary>The chunk with the extended attributes, when they are many; else null.</summary>
    public ChunkId? AttributesChunk { get; init; }

    /// <summary>The other names of the same inode, or null.</summary>
    public HardLink? Link { get; init; }

    /// <summary>Of an entry that was read and has a <see cref="Link"/>: equal for two entries that differ in nothing but their
    /// names.</summary>
    public Hash256? Sameness { get; init; }

    /// <summary>Whether a later version wrote something into it without which it must not be restored.</summary>
    public bool NeedsNewerVersion { get; init; }
}
