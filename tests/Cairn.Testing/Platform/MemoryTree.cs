using Cairn.Platform.Trees;

namespace Cairn.Testing.Platform;

/// <summary>
/// A file system in memory, as source and as target of backups. Source paths are absolute; a target path is the same path without the
/// first '/'. Tests change it at will, also in the middle of a backup, and make parts of it fail. Thread-safe.
/// </summary>
/// <remarks>Every change gives a later change time (ctime); inode numbers are never used twice.</remarks>
public sealed class MemoryTree : ISourceTree, ITargetTree
{
    private const uint PrivateFolder = 0x1C0; // 0700

    private readonly Lock _gate = new();
    private readonly MemoryNodes _nodes = new();
    private readonly List<BytePath> _opened = [];
    private readonly List<MemoryNode> _unsynced = [];
    private long _freeBytes = long.MaxValue;
    private uint? _onlyOwner;
    private bool _failsSyncs;

    /// <summary>Every path that was opened for reading, in order: what a backup did not skip.</summary>
    public IReadOnlyList<BytePath> Opened
    {
        get
        {
            lock (_gate)
            {
                return [.. _opened];
            }
        }
    }

    /// <summary>All paths below the root, directories before what is in them, in byte order.</summary>
    public IReadOnlyList<BytePath> Paths()
    {
        lock (_gate)
        {
            return _nodes.Paths();
        }
    }

    /// <summary>Makes a directory with its parents, or leaves the one that is there.</summary>
    public MemoryTree AddDirectory(string path) => AddDirectory(new BytePath(path));

    /// <inheritdoc cref="AddDirectory(string)"/>
    public MemoryTree AddDirectory(BytePath path)
    {
        lock (_gate)
        {
            _nodes.Make(path);
            return this;
        }
    }

    /// <summary>Makes a file, or replaces what has its name, with the parents that are missing.</summary>
    public MemoryTree AddFile(string path, ReadOnlySpan<byte> content) => AddFile(new BytePath(path), content);

    /// <inheritdoc cref="AddFile(string, ReadOnlySpan{byte})"/>
    public MemoryTree AddFile(BytePath path, ReadOnlySpan<byte> content) => Add(path, EntryType.File, content.ToArray());

    /// <summary>Makes a symbolic link, or replaces what has its name.</summary>
    public MemoryTree AddSymlink(string path, string target) => AddSymlink(new BytePath(path), new BytePath(target));

    /// <inheritdoc cref="AddSymlink(string, string)"/>
    public MemoryTree AddSymlink(BytePath path, BytePath target) => Add(path, EntryType.Symlink, target.Bytes.ToArray());

    /// <summary>Makes a FIFO, socket or device, or replaces what has its name.</summary>
    public MemoryTree AddSpecial(string path, EntryType type) => Add(new BytePath(path), type, []);

    /// <summary>Gives what has a path one more name, or replaces what has that.</summary>
    public MemoryTree AddLink(string path, string existing)
    {
        lock (_gate)
        {
            var node = _nodes.Need(new BytePath(existing));
            _nodes.Make(new BytePath(path).Parent).Children[new BytePath(path).Name] = node;
            _nodes.AddName(node);
            return this;
        }
    }

    /// <summary>Gives what has a path another name instead, in place of what has that.</summary>
    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            _nodes.Rename(new BytePath(from), new BytePath(to));
        }
    }

    /// <summary>Sets the extended attributes of what has a path; the change time moves on.</summary>
    public void SetAttributes(string path, params (string Name, byte[] Value)[] attributes) => Change(path, metadata => metadata with
    {
        Attributes = new ExtendedAttributes(
            attributes.Select(attribute => new ExtendedAttribute(new BytePath(attribute.Name), attribute.Value))),
    });

    /// <summary>Says which parts of a file are data; all others are holes, which have to be zeros.</summary>
    public void SetData(string path, params FileStretch[] stretches) => Set(path, node => node.Data = stretches);

    /// <summary>Which parts of a file are data.</summary>
    public IReadOnlyList<FileStretch> DataOf(string path)
    {
        lock (_gate)
        {
            var node = _nodes.Need(new BytePath(path));
            return node.Data ?? [new FileStretch(0, node.Content.Length)];
        }
    }

    /// <summary>Gives a file other bytes, the same inode and a later modification time, as a program that rewrites it does.</summary>
    public void Rewrite(string path, ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        lock (_gate)
        {
            var node = _nodes.Need(new BytePath(path));
            node.Content = bytes;
            node.Metadata = _nodes.Touch(node.Metadata) with { Size = bytes.Length };
            node.Metadata = node.Metadata with { ModifiedAt = node.Metadata.ChangedAt };
        }
    }

    /// <summary>Changes metadata, for instance the mode; the change time moves on.</summary>
    public void Change(string path, Func<EntryMetadata, EntryMetadata> change)
    {
        lock (_gate)
        {
            var node = _nodes.Need(new BytePath(path));
            node.Metadata = _nodes.Touch(change(node.Metadata));
        }
    }

    /// <summary>Removes whatever has the path, with all that is below.</summary>
    public void Remove(string path)
    {
        var bytes = new BytePath(path);
        lock (_gate)
        {
            _nodes.Need(bytes.Parent).Children.Remove(bytes.Name);
        }
    }

    /// <summary>Opening or listing it is <c>unreadable</c> from now on; it can still be seen.</summary>
    public void MakeUnreadable(string path) => Set(path, node => node.IsUnreadable = true);

    /// <summary>Reading a file fails (<c>unreadable</c>) from this offset on, as with a bad sector.</summary>
    public void FailReads(string path, long fromOffset) => Set(path, node => node.ReadsFailFrom = fromOffset);

    /// <summary>Runs something once just before the file is opened; it may remove the file.</summary>
    public void WhenOpened(string path, Action action) => Set(path, node => node.BeforeOpen = action);

    /// <summary>Runs something once just after the first read of the file; it may change the file.</summary>
    public void WhenRead(string path, Action action) => Set(path, node => node.AfterRead = action);

    /// <summary>From now on only so many bytes can be restored into this tree.</summary>
    public void LimitFreeBytes(long bytes)
    {
        lock (_gate)
        {
            _freeBytes = bytes;
        }
    }

    /// <summary>From now on, what is restored into this tree can have no other owner, as when no root restores.</summary>
    public void AllowOnlyOwner(uint user)
    {
        lock (_gate)
        {
            _onlyOwner = user;
        }
    }

    /// <summary>Every <see cref="SyncAsync"/> fails from now on, as on a bad disk.</summary>
    public void FailSyncs()
    {
        lock (_gate)
        {
            _failsSyncs = true;
        }
    }

    /// <summary>
    /// Cuts the power: files that were restored since the last <see cref="SyncAsync"/> keep name, length and metadata, and have zeros for
    /// content, as file systems that write names before data may leave them.
    /// </summary>
    public void Crash()
    {
        lock (_gate)
        {
            foreach (var node in _unsynced)
            {
                node.Content = new byte[node.Content.Length];
            }

            _unsynced.Clear();
        }
    }

    /// <summary>The bytes of a file or of a link's target.</summary>
    public byte[] ReadAll(string path)
    {
        lock (_gate)
        {
            return [.. _nodes.Need(new BytePath(path)).Content];
        }
    }

    /// <inheritdoc/>
    public EntryMetadata Stat(BytePath path)
    {
        lock (_gate)
        {
            return _nodes.Need(path).Seen;
        }
    }

    /// <inheritdoc/>
    public ExtendedAttributes ReadAttributes(BytePath path)
    {
        lock (_gate)
        {
            return _nodes.Need(path).Metadata.Attributes;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<BytePath> List(BytePath directory)
    {
        lock (_gate)
        {
            var node = _nodes.Need(directory);
            node.DemandReadable(directory);
            return node.Metadata.Type == EntryType.Directory ? [.. node.Children.Keys] : throw MemoryTreeErrors.Vanished(directory);
        }
    }

    /// <inheritdoc/>
    public ISourceFile Open(BytePath file)
    {
        Action? before;
        lock (_gate)
        {
            var node = _nodes.Need(file);
            before = node.BeforeOpen;
            node.BeforeOpen = null;
        }

        // The action belongs to the test and may call anything here, so it runs outside of the lock.
        before?.Invoke();
        lock (_gate)
        {
            var node = _nodes.Need(file);
            node.DemandReadable(file);
            if (node.Metadata.Type != EntryType.File)
            {
                throw MemoryTreeErrors.Unreadable(file);
            }

            _opened.Add(file);
            return new MemorySourceFile(_gate, node, file);
        }
    }

    /// <inheritdoc/>
    public BytePath ReadLink(BytePath link)
    {
        lock (_gate)
        {
            var node = _nodes.Need(link);
            return node.Metadata.Type == EntryType.Symlink ? new BytePath(node.Content) : throw MemoryTreeErrors.Vanished(link);
        }
    }

    /// <inheritdoc/>
    public EntryMetadata? Find(BytePath path)
    {
        lock (_gate)
        {
            return _nodes.ParentOf(path) is { } parent && parent.Children.TryGetValue(path.Name, out var node) ? node.Seen : null;
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(BytePath path)
    {
        lock (_gate)
        {
            var names = _nodes.Beside(path);
            if (!names.TryGetValue(path.Name, out var there))
            {
                var node = _nodes.New(EntryType.Directory);
                node.Metadata = node.Metadata with { Mode = PrivateFolder };
                names.Add(path.Name, node);
            }
            else if (there.Metadata.Type != EntryType.Directory)
            {
                throw there.Metadata.Type == EntryType.Symlink ? MemoryTreeErrors.Unsafe(path) : MemoryTreeErrors.Failed(path);
            }
        }
    }

    /// <inheritdoc/>
    public ITargetFile CreateFile(BytePath path, long size, long data)
    {
        lock (_gate)
        {
            _ = _nodes.Beside(path);
            Take(data, path);
            return new NewFile(this, path, size, data);
        }
    }

    /// <inheritdoc/>
    public AppliedMetadata CreateSymlink(BytePath path, BytePath target, EntryMetadata metadata)
    {
        lock (_gate)
        {
            return PlaceNew(path, _nodes.New(EntryType.Symlink, target.Bytes.ToArray()), metadata);
        }
    }

    /// <inheritdoc/>
    public AppliedMetadata CreateSpecial(BytePath path, EntryMetadata metadata)
    {
        lock (_gate)
        {
            var node = _nodes.New(metadata.Type);
            node.Metadata = node.Metadata with { DeviceNumber = metadata.DeviceNumber };
            return PlaceNew(path, node, metadata);
        }
    }

    /// <inheritdoc/>
    public void CreateLink(BytePath path, BytePath existing)
    {
        lock (_gate)
        {
            if (!_nodes.Beside(existing).TryGetValue(existing.Name, out var node) || node.Metadata.Type == EntryType.Directory)
            {
                throw MemoryTreeErrors.Failed(path);
            }

            if (_nodes.Place(path, node) != node)
            {
                _nodes.AddName(node);
            }
        }
    }

    /// <inheritdoc/>
    public AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata)
    {
        lock (_gate)
        {
            var node = _nodes.Root;
            if (!path.IsEmpty && !_nodes.Beside(path).TryGetValue(path.Name, out node))
            {
                throw MemoryTreeErrors.Failed(path);
            }

            return Restore(node, metadata);
        }
    }

    /// <inheritdoc/>
    public Task SyncAsync()
    {
        lock (_gate)
        {
            if (_failsSyncs)
            {
                throw MemoryTreeErrors.DiskFailed();
            }

            _unsynced.Clear();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public long FreeBytes()
    {
        lock (_gate)
        {
            return _freeBytes;
        }
    }

    /// <summary>Does nothing: the tree stays for the test to look at.</summary>
    public void Dispose()
    {
    }

    private AppliedMetadata PlaceNew(BytePath path, MemoryNode node, EntryMetadata metadata)
    {
        var applied = Restore(node, metadata);
        _nodes.Place(path, node);
        return applied;
    }

    private AppliedMetadata Restore(MemoryNode node, EntryMetadata wanted)
    {
        var isOwned = _onlyOwner is null || _onlyOwner == wanted.UserId;
        MemoryNodes.Restore(node, isOwned ? wanted : wanted with { UserId = _onlyOwner!.Value });
        return isOwned ? AppliedMetadata.Exact : AppliedMetadata.OtherOwner;
    }

    private MemoryTree Add(BytePath path, EntryType type, byte[] content)
    {
        lock (_gate)
        {
            _nodes.Make(path.Parent).Children[path.Name] = _nodes.New(type, content);
            return this;
        }
    }

    private void Set(string path, Action<MemoryNode> set)
    {
        lock (_gate)
        {
            set(_nodes.Need(new BytePath(path)));
        }
    }

    private void Take(long bytes, BytePath path)
    {
        if (bytes > _freeBytes)
        {
            throw MemoryTreeErrors.Full(path);
        }

        _freeBytes -= _freeBytes == long.MaxValue ? 0 : bytes;
    }

    private sealed class NewFile(MemoryTree tree, BytePath path, long size, long data) : ITargetFile
    {
        private readonly List<FileStretch> _written = [];
        private byte[] _content = new byte[checked((int)size)];
        private MemoryNode? _finished;
        private bool _isSettled;

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            lock (tree._gate)
            {
                var end = checked((int)(offset + bytes.Length));
                if (end > _content.Length)
                {
                    tree.Take(end - _content.Length, path);
                    Array.Resize(ref _content, end);
                }

                bytes.CopyTo(_content.AsSpan((int)offset));
                _written.Add(new FileStretch(offset, end));
            }
        }

        public AppliedMetadata Finish(EntryMetadata metadata)
        {
            lock (tree._gate)
            {
                _finished = tree._nodes.New(EntryType.File, _content);
                _finished.Data = data < size ? [.. _written.OrderBy(stretch => stretch.Start)] : null;
                tree._unsynced.Add(_finished);
                return tree.Restore(_finished, metadata);
            }
        }

        public void Commit(EntryMetadata metadata)
        {
            lock (tree._gate)
            {
                if (_finished is null)
                {
                    Finish(metadata);
                }

                tree._nodes.Place(path, _finished!);
                _isSettled = true;
            }
        }

        public void Dispose()
        {
            lock (tree._gate)
            {
                if (!_isSettled && tree._freeBytes != long.MaxValue)
                {
                    tree._freeBytes += _content.Length;
                    _isSettled = true;
                }
            }
        }
    }
}
