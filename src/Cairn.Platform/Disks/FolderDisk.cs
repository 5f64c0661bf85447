using System.Text;
using Cairn.Platform.Native;
using Cairn.Platform.Trees;

namespace Cairn.Platform.Disks;

/// <summary>
/// A folder of the real file system as a disk: files of mode 0600, folders of mode 0700, real fsync. What lies in the folder but is
/// neither file nor folder, or has a name that is not ASCII, is not Cairn's and stays unseen.
/// </summary>
public sealed class FolderDisk : IDisk, IDisposable
{
    private readonly string _root;
    private readonly Descriptor _folder;

    /// <summary>Opens the folder; makes it, durably, if it is missing.</summary>
    /// <param name="root">A path, made absolute against the working directory. Links in it are followed: the user chose them.</param>
    /// <exception cref="IOException">The folder cannot be made or opened.</exception>
    public FolderDisk(string root)
    {
        _root = Path.GetFullPath(root);
        var bytes = Encoding.UTF8.GetBytes(_root);
        var error = Open(bytes, out _folder);
        if (error == Errno.NoEntry)
        {
            DiskErrors.ThrowIf(PrivateFolders.TryCreate(bytes), "create", _root);
            error = Open(bytes, out _folder);
        }

        DiskErrors.ThrowIf(error, "open", _root);

        static int Open(byte[] path, out Descriptor folder) =>
            Posix.Open(Descriptor.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out folder);
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        var bytes = DiskPath.Folder(path);
        for (var end = 1; end <= bytes.Length; end++)
        {
            if (end < bytes.Length && bytes[end] != (byte)'/')
            {
                continue;
            }

            var error = Posix.MakeDirectory(_folder, bytes.AsSpan(0, end), PrivateFolders.FolderMode);
            if (error is not (0 or Errno.Exists))
            {
                throw DiskErrors.From(error, "create", Shown(path));
            }
        }

        DiskErrors.ThrowIf(OpenFolder(bytes, out var made), "create", Shown(path));
        made.Dispose();
    }

    /// <inheritdoc/>
    public IReadOnlyList<DiskEntry> List(string path)
    {
        var error = OpenFolder(DiskPath.Folder(path), out var folder);
        using (folder)
        {
            if (error == Errno.NoEntry)
            {
                return [];
            }

            DiskErrors.ThrowIf(error, "open", Shown(path));
            var names = new List<BytePath>();
            DiskErrors.ThrowIf(DirectoryReader.Read(folder, names), "list", Shown(path));
            names.Sort();
            var entries = new List<DiskEntry>(names.Count);
            foreach (var name in names)
            {
                if (Ascii.IsValid(name.Bytes) && Describe(folder, name, path) is { } entry)
                {
                    entries.Add(entry);
                }
            }

            return entries;
        }
    }

    /// <inheritdoc/>
    public bool Exists(string path)
    {
        var error = Posix.Stat(_folder, DiskPath.File(path), out var stat);
        if (error is Errno.NoEntry or Errno.NotDirectory)
        {
            return false;
        }

        DiskErrors.ThrowIf(error, "look at", Shown(path));
        return FileModes.TypeOf(stat.Mode) == EntryType.File;
    }

    /// <inheritdoc/>
    public IDiskFile Create(string path)
    {
        const int flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive;
        var error = Posix.Open(_folder, DiskPath.File(path), flags, PrivateFolders.FileMode, out var file);
        DiskErrors.ThrowIf(error, "create", Shown(path));
        return new FolderDiskFile(file, Shown(path));
    }

    /// <inheritdoc/>
    public IDiskFile Open(string path)
    {
        var error = Posix.Open(_folder, DiskPath.File(path), OpenFlags.ReadOnly | OpenFlags.NoFollow, 0, out var file);
        DiskErrors.ThrowIf(error, "open", Shown(path));
        return new FolderDiskFile(file, Shown(path));
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) =>
        DiskErrors.ThrowIf(Posix.Rename(_folder, DiskPath.File(from), _folder, DiskPath.File(to)), "rename", $"{Shown(from)} to {to}");

    /// <inheritdoc/>
    public void Delete(string path)
    {
        var error = Posix.Unlink(_folder, DiskPath.File(path));
        if (error is not (Errno.NoEntry or Errno.NotDirectory))
        {
            DiskErrors.ThrowIf(error, "delete", Shown(path));
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        var error = OpenFolder(DiskPath.Folder(path), out var folder);
        using (folder)
        {
            DiskErrors.ThrowIf(error, "open", Shown(path));
            DiskErrors.ThrowIf(Posix.Sync(folder), "sync", Shown(path));
        }
    }

    /// <inheritdoc/>
    public long FreeBytes()
    {
        DiskErrors.ThrowIf(Posix.FreeBytes(_folder, out var bytes), "measure the free space of", _root);
        return bytes;
    }

    /// <summary>Closes the folder; open files stay open.</summary>
    public void Dispose() => _folder.Dispose();

    private DiskEntry? Describe(Descriptor folder, BytePath name, string path)
    {
        var error = Posix.Stat(folder, name.Bytes, out var stat);
        if (error == Errno.NoEntry)
        {
            // Deleted since its name was read.
            return null;
        }

        DiskErrors.ThrowIf(error, "look at", $"{Shown(path)}/{name}");
        return FileModes.TypeOf(stat.Mode) switch
        {
            EntryType.File => new DiskEntry(name.ToString(), DiskEntryKind.File, (long)stat.Size),
            EntryType.Directory => new DiskEntry(name.ToString(), DiskEntryKind.Directory, 0),
            _ => null,
        };
    }

    private int OpenFolder(byte[] path, out Descriptor folder)
    {
        var flags = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;
        return Posix.Open(_folder, path.Length == 0 ? "."u8 : path, flags, 0, out folder);
    }

    private string Shown(string path) => Path.Combine(_root, path);
}
