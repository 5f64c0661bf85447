using Cairn.Core.Ids;

namespace Cairn.Archive.Packing;

/// <summary>A chunk in a frame; it starts where the one before it ends.</summary>
/// <param name="Id">Which.</param>
/// <param name="Length">Plain bytes, 0 to 4 MiB.</param>
public readonly record struct ChunkSpan(ChunkId Id, int Length);
