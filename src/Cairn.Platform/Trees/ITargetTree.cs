namespace Cairn.Platform.Trees;

/// <summary>
/// A folder that a restore writes into. Paths are relative to it; every parent is opened one by one without following links, so
/// nothing outside can be reached whatever the paths say. Thread-safe for different paths.
/// </summary>
/// <remarks>Members throw <see cref="Core.Errors.CairnException"/>: <c>unsafe-path</c> for an empty, absolute or dotted path or one
/// that goes through a link, <c>target-full</c> when there is no room or no inode, <c>target-failed</c> for anything else the system
/// refuses.</remarks>
public interface ITargetTree : IDisposable
{
    /// <summary>Makes the folder itself where it is missing. To be called before anything is written; asking makes nothing.</summary>
    void Begin()
    {
    }

    /// <summary>lstat of a path, or null when nothing is there.</summary>
    EntryMetadata? Find(BytePath path);

    /// <summary>
    /// Makes one directory (mode 0700 until its metadata is set); an existing directory is kept, a link or file there is refused.
    /// </summary>
    void CreateDirectory(BytePath path);

    /// <summary>
    /// Starts a file of <paramref name="size"/> bytes, <paramref name="data"/> of which will be written, under a temporary name beside
    /// <paramref name="path"/>; the others are holes. It appears under its own name, replacing any file or link there, only by
    /// <see cref="ITargetFile.Commit"/>.
    /// </summary>
    ITargetFile CreateFile(BytePath path, long size, long data);

    /// <summary>Makes a symbolic link, replacing a file or link of that name; its target is never followed. It has its metadata
    /// before it has its name.</summary>
    AppliedMetadata CreateSymlink(BytePath path, BytePath target, EntryMetadata metadata);

    /// <summary>Makes a named pipe, socket or device, as the metadata say, replacing a file or link of that name. It has its metadata
    /// before it has its name. Only root may make devices.</summary>
    AppliedMetadata CreateSpecial(BytePath path, EntryMetadata metadata);

    /// <summary>Gives what is at <paramref name="existing"/>, which is no directory, one more name, replacing a file or link of that
    /// name.</summary>
    void CreateLink(BytePath path, BytePath existing);

    /// <summary>Sets owner, extended attributes (both when allowed), mode and modification time of what is at the path, links themselves
    /// included. An empty path means the root folder. A directory has no other attributes then, but those of the system's security
    /// (<c>security.*</c>).</summary>
    AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata);

    /// <summary>
    /// Makes all that was written, made and named before the call durable. Costs what the file system has still to write, so it is
    /// called for many files at once; no thread of the caller's waits for the disk.
    /// </summary>
    /// <exception cref="Core.Errors.CairnException">The disk fails at it (code <c>target-disk-failed</c>): what was written since the last
    /// time may be lost, and calling again proves nothing.</exception>
    Task SyncAsync();

    /// <summary>Bytes that could still be written.</summary>
    long FreeBytes();
}
