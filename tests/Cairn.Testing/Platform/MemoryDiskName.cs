namespace Cairn.Testing.Platform;

/// <summary>What a name on a <see cref="MemoryDisk"/> stands for: a file's content, or a folder when there is none.</summary>
internal sealed record MemoryDiskName(MemoryDiskContent? Content)
{
    public static readonly MemoryDiskName Folder = new(Content: null);
}
