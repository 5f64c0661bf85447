namespace Cairn.Archive.Writing;

/// <summary>How far a backup is.</summary>
/// <param name="Files">Files done.</param>
/// <param name="Bytes">Bytes of files done, read or not.</param>
/// <param name="NewBytes">Bytes of chunks that were not stored before.</param>
/// <param name="StoredBytes">Bytes of packs handed to the store, one copy each.</param>
public readonly record struct WriteProgress(long Files, long Bytes, long NewBytes, long StoredBytes);
