using Cairn.Core.Ids;

namespace Cairn.Archive.Reading;

/// <summary>A piece of a directory's listing.</summary>
/// <param name="Chunk">Its name.</param>
/// <param name="Bytes">Its content; valid until the next fetch.</param>
internal readonly record struct ListedChunk(ChunkId Chunk, ReadOnlyMemory<byte> Bytes);
