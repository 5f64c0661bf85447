using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>One name in a directory listing. Immutable.</summary>
internal sealed record TreeEntry
{
    /// <summary>The name: 1 to <see cref="TreeFormat.MaximumName"/> bytes, not "." or "..", without '/'.</summary>
    public required BytePath Name { get; init; }

    /// <summary>
    /// Type, mode, owner, modification time, and the size of a file. What belongs to one machine (inode, ctime) is not kept.
    /// </summary>
    public required EntryMetadata Metadata { get; init; }

    /// <summary>Where a symbolic link points; else empty.</summary>
    public BytePath LinkTarget { get; init; }

    /// <summary>The content of a file, or the listing of a directory, in order.</summary>
    public IReadOnlyList<ChunkId> Chunks { get; init; } = [];
}
