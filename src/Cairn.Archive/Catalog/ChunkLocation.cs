using Cairn.Archive.Packing;

namespace Cairn.Archive.Catalog;

/// <summary>Where a chunk is stored.</summary>
/// <param name="Pack">In which pack.</param>
/// <param name="Place">Where in it.</param>
internal sealed record ChunkLocation(PackInfo Pack, ChunkPlace Place);
