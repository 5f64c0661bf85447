namespace Cairn.Archive.Reading;

/// <summary>A frame that a plan needs.</summary>
/// <param name="Number">Its number in the pack.</param>
/// <param name="Offset">Where it starts in the pack.</param>
/// <param name="Length">Its sealed bytes.</param>
/// <param name="Pieces">What to do with its content.</param>
internal sealed record FrameRead(int Number, int Offset, int Length, IReadOnlyList<FilePiece> Pieces);
