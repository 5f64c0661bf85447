namespace Cairn.Archive.Packing;

/// <summary>A frame in a pack; it starts where the one before it ends.</summary>
/// <param name="SealedLength">Bytes it takes in the pack.</param>
/// <param name="ChunkCount">Chunks in it, at least 1.</param>
public readonly record struct FrameSpan(int SealedLength, int ChunkCount);
