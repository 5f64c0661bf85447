namespace Cairn.Platform.Trees;

/// <summary>A part of a file.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="End">Offset behind its last byte.</param>
public readonly record struct FileStretch(long Start, long End);
