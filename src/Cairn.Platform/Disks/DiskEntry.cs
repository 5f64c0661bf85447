namespace Cairn.Platform.Disks;

/// <summary>A name in a folder of an <see cref="IDisk"/>.</summary>
/// <param name="Name">The last part of the path.</param>
/// <param name="Kind">File or folder.</param>
/// <param name="Length">Bytes of a file; 0 for a folder.</param>
public readonly record struct DiskEntry(string Name, DiskEntryKind Kind, long Length);
