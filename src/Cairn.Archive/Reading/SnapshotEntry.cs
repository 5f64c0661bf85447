using Cairn.Archive.Trees;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>A path in a snapshot. Immutable.</summary>
public sealed record SnapshotEntry
{
    /// <summary>Absolute.</summary>
    public required BytePath Path { get; init; }

    /// <summary>What it was, with its extended attributes unless they are in <see cref="AttributesChunk"/>.</summary>
    public required EntryMetadata Metadata { get; init; }

    /// <summary>Where a symbolic link points; else empty.</summary>
    public BytePath LinkTarget { get; init; }

    /// <summary>The content of a file or the listing of a directory.</summary>
    public Content Content { get; init; } = Content.Empty;

    /// <summary>The chunk with the extended attributes, when they are many; else null.</summary>
    public ChunkId? AttributesChunk { get; init; }

    /// <summary>The other names of the same inode, or null.</summary>
    public HardLink? Link { get; init; }

    /// <summary>Of an entry with a <see cref="Link"/>: equal for two entries that differ in nothing but their paths.</summary>
    public Hash256? Sameness { get; init; }

    /// <summary>Whether a later version wrote something into it without which it must not be restored. Only its path counts then.</summary>
    public bool NeedsNewerVersion { get; init; }
}
