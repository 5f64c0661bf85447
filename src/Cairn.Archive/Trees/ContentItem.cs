using Cairn.Core.Ids;

namespace Cairn.Archive.Trees;

/// <summary>
/// One piece of a content, or, in a content with levels, a node that lists some: a chunk that covers so many bytes, or a hole.
/// </summary>
/// <param name="Chunk">What is stored; the zero id for a hole.</param>
/// <param name="Length">Bytes that it covers.</param>
/// <param name="Data">How many of them are no holes: all of a piece, none of a hole.</param>
public readonly record struct ContentItem(ChunkId Chunk, long Length, long Data)
{
    /// <summary>Whether nothing is stored for it.</summary>
    public bool IsHole => Chunk == default;

    /// <summary>A chunk.</summary>
    public static ContentItem Piece(ChunkId chunk, long length) => new(chunk, length, length);

    /// <summary>Bytes that read as zeros and take no room.</summary>
    public static ContentItem Hole(long length) => new(default, length, 0);
}
