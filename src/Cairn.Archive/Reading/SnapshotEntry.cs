using Cairn.Archive.Trees;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>A path in a snapshot. Immutable.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Metadata">What it was.</param>
/// <param name="LinkTarget">Where a symbolic link points; else empty.</param>
/// <param name="Chunks">The content of a file or the listing of a directory, in order.</param>
public sealed record SnapshotEntry(BytePath Path, EntryMetadata Metadata, BytePath LinkTarget, IReadOnlyList<ChunkId> Chunks)
{
    /// <summary>SHA-256 of path, size, modification time and chunk ids of a regular file, computed at each call; else null.</summary>
    public Hash256? FileId => Metadata.Type == EntryType.File ? FileIds.Compute(Path, Metadata, Chunks) : null;
}
