namespace Cairn.Archive.Writing;

/// <summary>Whether a backup enters other file systems.</summary>
public enum FileSystemScope
{
    /// <summary>Everything below a path.</summary>
    All,

    /// <summary>Only what lies on the file system of the path asked for; of others the empty mount point.</summary>
    One,
}
