namespace Cairn.Archive.Reading;

/// <summary>How far a restore is.</summary>
/// <param name="Files">Files done.</param>
/// <param name="Bytes">Bytes of files written.</param>
/// <param name="TotalBytes">Bytes to write in all, or null while unknown.</param>
/// <param name="FetchedBytes">Bytes of packs read for files.</param>
public readonly record struct RestoreProgress(long Files, long Bytes, long? TotalBytes, long FetchedBytes);
