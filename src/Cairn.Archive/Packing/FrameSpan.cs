namespace Cairn.Archive.Packing;

/// <summary>A frame in a pack; it starts where the one before it ends.</summary>
/// <param name="SealedLength">Bytes it takes in the pack.</param>
/// <param name="Chunks">What is in it, in order; at least one.</param>
public readonly record struct FrameSpan(int SealedLength, IReadOnlyList<ChunkSpan> Chunks);
