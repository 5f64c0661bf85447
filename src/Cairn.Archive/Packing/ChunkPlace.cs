namespace Cairn.Archive.Packing;

/// <summary>Where in a pack a chunk lies.</summary>
/// <param name="Frame">Number of its frame, from 0.</param>
/// <param name="FrameOffset">Where the sealed frame starts in the pack.</param>
/// <param name="FrameLength">Bytes of the sealed frame.</param>
/// <param name="Offset">Where the chunk starts in the frame's plain content.</param>
/// <param name="Length">Plain bytes of the chunk.</param>
public readonly record struct ChunkPlace(int Frame, int FrameOffset, int FrameLength, int Offset, int Length);
