namespace Cairn.Bench.Trees;

/// <summary>A file to be made up.</summary>
/// <param name="Path">Where, relative to the root of the tree.</param>
/// <param name="Kind">What its bytes are like.</param>
/// <param name="Size">How many bytes.</param>
/// <param name="Seed">Decides them, and the file's modification time.</param>
internal readonly record struct PlannedFile(string Path, ContentKind Kind, long Size, ulong Seed);
