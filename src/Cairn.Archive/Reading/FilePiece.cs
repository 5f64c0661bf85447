namespace Cairn.Archive.Reading;

/// <summary>A stretch of a frame's content that belongs into a file.</summary>
/// <param name="File">Index of the file in the plan.</param>
/// <param name="FileOffset">Where in the file.</param>
/// <param name="Start">Where in the content.</param>
/// <param name="Length">How many bytes, at least 1.</param>
internal readonly record struct FilePiece(int File, long FileOffset, int Start, int Length);
