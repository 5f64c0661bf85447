using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Browse;

/// <summary>An entry of a snapshot's tree.</summary>
/// <param name="Path">Absolute path in the snapshot.</param>
/// <param name="Metadata">What it was.</param>
/// <param name="LinkTarget">Where a symbolic link points; else null.</param>
/// <param name="FileId">SHA-256 of path, size, modification time and chunk ids of a regular file; else null.</param>
public sealed record ListedEntry(BytePath Path, EntryMetadata Metadata, BytePath? LinkTarget, Hash256? FileId);
