namespace Cairn.Platform.Disks;

/// <summary>
/// A folder that Cairn owns, seen as a disk: just enough to store bytes so that a power cut loses nothing acknowledged.
/// Paths are relative to the folder, of ASCII names joined by '/'. Thread-safe; two writers of one path are the caller's bug.
/// The real one is a folder; the simulator's keeps what was not synced apart and drops it at a crash.
/// </summary>
/// <remarks>Every member throws <see cref="IOException"/> when the disk fails, and
/// <see cref="Core.Errors.CairnException"/> with code <c>disk-full</c> when it is full.</remarks>
public interface IDisk
{
    /// <summary>Makes the folder and its parents; does nothing when it is there.</summary>
    void CreateDirectory(string path);

    /// <summary>Files and folders directly in a folder, ordinal order of their names; empty when the folder is missing.</summary>
    IReadOnlyList<DiskEntry> List(string path);

    /// <summary>Whether a file is there.</summary>
    bool Exists(string path);

    /// <summary>Makes a new, empty file, open for writing and reading; mode 0600.</summary>
    /// <exception cref="IOException">A file of that name is there already.</exception>
    IDiskFile Create(string path);

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    IDiskFile Open(string path);

    /// <summary>Moves a file, atomically replacing what has the new name. Durable only after both folders are synced.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; does nothing when it is missing.</summary>
    void Delete(string path);

    /// <summary>Makes the names in a folder durable (fsync of the directory).</summary>
    void SyncDirectory(string path);

    /// <summary>Bytes that an unprivileged writer could still store.</summary>
    long FreeBytes();
}
