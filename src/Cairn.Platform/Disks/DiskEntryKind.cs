namespace Cairn.Platform.Disks;

/// <summary>What a name in a folder stands for.</summary>
public enum DiskEntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,
}
