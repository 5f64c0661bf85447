using Cairn.Core.Errors;
using Cairn.Platform.Disks;

namespace Cairn.Testing.Platform;

/// <summary>
/// A disk in memory that forgets, at <see cref="Crash"/>, what a power cut may forget: content that was not synced (all, nothing, or
/// cut at any byte) and names whose folder was not synced. Everything is drawn from one seed. Thread-safe.
/// </summary>
/// <param name="seed">Decides what crashes keep; print it when a test fails.</param>
/// <param name="capacity">Bytes of content that fit; more is refused with <c>disk-full</c>.</param>
public sealed class MemoryDisk(int seed = 0, long capacity = long.MaxValue) : IDisk
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly MemoryDiskNames _names = new();
    private int _crashes;

    /// <summary>Bytes of all files that have a name.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_gate)
            {
                return Used();
            }
        }
    }

    /// <summary>The power fails and comes back: files that were open are dead, what was not synced may be gone.</summary>
    public void Crash()
    {
        lock (_gate)
        {
            _crashes++;
            _names.Crash(_random);
            foreach (var content in Contents())
            {
                content.Crash(_random);
            }
        }
    }

    /// <summary>Flips the lowest bit of a byte without anybody being told.</summary>
    public void Corrupt(string path, long offset)
    {
        lock (_gate)
        {
            Content(path).Flip(offset, 0);
        }
    }

    /// <summary>Cuts a file short without anybody being told.</summary>
    public void Cut(string path, long length)
    {
        lock (_gate)
        {
            Content(path).Cut(checked((int)length));
        }
    }

    /// <summary>All paths of files, in ordinal order.</summary>
    public IReadOnlyList<string> Files()
    {
        lock (_gate)
        {
            return [.. _names.Current.Where(entry => entry.Value.Content is not null).Select(entry => entry.Key)];
        }
    }

    /// <summary>The whole content of a file.</summary>
    public byte[] ReadAll(string path)
    {
        lock (_gate)
        {
            return Content(path).ToArray();
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        _ = DiskPath.Folder(path);
        lock (_gate)
        {
            for (var end = path.IndexOf('/'); path.Length > 0; end = path.IndexOf('/', end + 1))
            {
                var part = end < 0 ? path : path[..end];
                if (!_names.Current.TryGetValue(part, out var there))
                {
                    _names.Change((part, MemoryDiskName.Folder));
                }
                else if (there.Content is not null)
                {
                    throw new IOException($"Cannot create {path}: {part} is a file.");
                }

                if (end < 0)
                {
                    return;
                }
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<DiskEntry> List(string path)
    {
        _ = DiskPath.Folder(path);
        lock (_gate)
        {
            return
            [
                .. _names.Current
                    .Where(entry => MemoryDiskNames.FolderOf(entry.Key) == path)
                    .Select(entry => new DiskEntry(
                        entry.Key[(entry.Key.LastIndexOf('/') + 1)..],
                        entry.Value.Content is null ? DiskEntryKind.Directory : DiskEntryKind.File,
                        entry.Value.Content?.Length ?? 0)),
            ];
        }
    }

    /// <inheritdoc/>
    public bool Exists(string path)
    {
        _ = DiskPath.File(path);
        lock (_gate)
        {
            return _names.Current.TryGetValue(path, out var name) && name.Content is not null;
        }
    }

    /// <inheritdoc/>
    public IDiskFile Create(string path)
    {
        _ = DiskPath.File(path);
        lock (_gate)
        {
            DemandFolder(MemoryDiskNames.FolderOf(path));
            if (_names.Current.ContainsKey(path))
            {
                throw new IOException($"Cannot create {path}: File exists.");
            }

            var content = new MemoryDiskContent();
            _names.Change((path, new MemoryDiskName(content)));
            return new MemoryDiskFile(this, content, FileAccess.ReadWrite);
        }
    }

    /// <inheritdoc/>
    public IDiskFile Open(string path)
    {
        _ = DiskPath.File(path);
        lock (_gate)
        {
            return new MemoryDiskFile(this, Content(path), FileAccess.Read);
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        _ = DiskPath.File(from);
        _ = DiskPath.File(to);
        lock (_gate)
        {
            var name = new MemoryDiskName(Content(from));
            DemandFolder(MemoryDiskNames.FolderOf(to));
            if (_names.Current.TryGetValue(to, out var there) && there.Content is null)
            {
                throw new IOException($"Cannot rename {from} to {to}: Is a directory.");
            }

            if (from == to)
            {
                return;
            }

            if (MemoryDiskNames.FolderOf(from) == MemoryDiskNames.FolderOf(to))
            {
                _names.Change((from, null), (to, name));
            }
            else
            {
                _names.Change((to, name));
                _names.Change((from, null));
            }
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        _ = DiskPath.File(path);
        lock (_gate)
        {
            if (_names.Current.TryGetValue(path, out var name))
            {
                _ = name.Content ?? throw new IOException($"Cannot delete {path}: Is a directory.");
                _names.Change((path, null));
            }
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        _ = DiskPath.Folder(path);
        lock (_gate)
        {
            DemandFolder(path);
            _names.Sync(path);
        }
    }

    /// <inheritdoc/>
    public long FreeBytes()
    {
        lock (_gate)
        {
            return capacity - Used();
        }
    }

    private static CairnException Full() =>
        new(ErrorKind.Failed, "disk-full", "The disk in memory is full.", "Nothing more can be stored.", "Make room.");

    private long Used() => Contents().Sum(content => (long)content.Length);

    // A file may have two names for a while after a crash in the middle of a rename between folders.
    private IEnumerable<MemoryDiskContent> Contents() =>
        _names.Current.Values.Select(name => name.Content).OfType<MemoryDiskContent>().Distinct();

    private MemoryDiskContent Content(string path) =>
        _names.Current.TryGetValue(path, out var name)
            ? name.Content ?? throw new IOException($"Cannot open {path}: Is a directory.")
            : throw new FileNotFoundException($"Cannot open {path}: No such file.", path);

    private void DemandFolder(string path)
    {
        if (path.Length > 0 && (!_names.Current.TryGetValue(path, out var folder) || folder.Content is not null))
        {
            throw new FileNotFoundException($"There is no folder {path}.", path);
        }
    }

    private sealed class MemoryDiskFile(MemoryDisk disk, MemoryDiskContent content, FileAccess access) : IDiskFile
    {
        private readonly int _bornAfter = disk._crashes;
        private bool _disposed;

        public long Length
        {
            get
            {
                lock (disk._gate)
                {
                    Demand();
                    return content.Length;
                }
            }
        }

        public int Read(long offset, Span<byte> destination)
        {
            lock (disk._gate)
            {
                Demand();
                return content.Read(offset, destination);
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            lock (disk._gate)
            {
                Demand();
                if (access == FileAccess.Read)
                {
                    throw new IOException("The file is open for reading only.");
                }

                var more = offset + data.Length - content.Length;
                if (more > 0 && more > disk.FreeBytes())
                {
                    throw Full();
                }

                content.Write(checked((int)offset), data);
            }
        }

        public void Sync()
        {
            lock (disk._gate)
            {
                Demand();
                content.Sync();
            }
        }

        public void Dispose() => _disposed = true;

        private void Demand()
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_bornAfter != disk._crashes)
            {
                throw new IOException("The machine went down since this file was opened.");
            }
        }
    }
}
