using Cairn.Archive.Chunking;
using Cairn.Archive.Writing;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Backup;

/// <summary>What one backup is asked to do.</summary>
public sealed record BackupOptions
{
    /// <summary>Absolute paths of files and folders to back up; at least one.</summary>
    public required IReadOnlyList<BytePath> Paths { get; init; }

    /// <summary>How the snapshot is to be spread; null is <c>auto</c>: three copies, content with as many as there are
    /// candidates.</summary>
    public Redundancy? Redundancy { get; init; }

    /// <summary>Receipts on distinct peers below which the backup fails; null is the redundancy's default, or 1 for <c>auto</c>.</summary>
    public int? Happy { get; init; }

    /// <summary>Names or ids of the only peers that may hold it; empty means any.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Labels of the snapshot.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Patterns of names to leave out.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>Whether other file systems below the paths are entered.</summary>
    public FileSystemScope Scope { get; init; } = FileSystemScope.All;

    /// <summary>How files are cut.</summary>
    public ChunkerChoice Chunker { get; init; } = ChunkerChoice.ContentDefined;

    /// <summary>zstd level 1 to 19; null is the default.</summary>
    public int? Level { get; init; }
}
