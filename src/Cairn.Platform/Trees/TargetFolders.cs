using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>
/// Opens the directories of the target one name at a time from the root, following no link, and keeps those used last open, so that
/// the files of one directory cost one walk. Thread-safe.
/// </summary>
/// <remarks>A directory that is moved away or replaced by a link while it is open stays the directory that was walked to, so
/// keeping it is no weaker than walking again.</remarks>
internal sealed class TargetFolders : IDisposable
{
    private const int Capacity = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<BytePath, TargetFolder> _open = [];
    private readonly TargetFolder _root;
    private long _uses;

    /// <summary>Takes over the open root.</summary>
    public TargetFolders(Descriptor root) => _root = new TargetFolder(root);

    /// <summary>The directory at a path, already checked to be plain names; an empty one is the root. Give it back after use.</summary>
    /// <returns>0, or the error number of the first name that is no directory; <see cref="Errno.Loop"/> when that name is a link.</returns>
    public int Take(BytePath path, out TargetFolder folder)
    {
        lock (_gate)
        {
            folder = Nearest(path.Bytes, out var walked);
            while (walked < path.Bytes.Length)
            {
                var next = path.Bytes[walked..].IndexOf((byte)'/') is var cut and >= 0 ? walked + cut : path.Bytes.Length;
                var error = Enter(folder, path.Bytes[walked..next], out var entered);
                if (error != 0)
                {
                    return error;
                }

                folder = Keep(path.Bytes[..next], entered);
                walked = next + 1;
            }

            folder.Hold();
            return 0;
        }
    }

    /// <summary>Lets go of a directory.</summary>
    public void GiveBack(TargetFolder folder)
    {
        lock (_gate)
        {
            folder.LetGo();
        }
    }

    /// <summary>Drops what is kept of a path: another directory has its name now.</summary>
    public void Forget(BytePath path)
    {
        lock (_gate)
        {
            if (_open.Remove(path, out var folder))
            {
                folder.LetGo();
            }
        }
    }

    /// <summary>Closes all; those in use when they are given back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var folder in _open.Values)
            {
                folder.LetGo();
            }

            _open.Clear();
            _root.LetGo();
        }
    }

    private static int Enter(TargetFolder folder, ReadOnlySpan<byte> name, out Descriptor entered)
    {
        // O_PATH needs no permission to list. On a link O_DIRECTORY makes it fail with ENOTDIR, on some kernels with ELOOP.
        var flags = OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow;
        var error = Posix.Open(folder.Directory, name, flags, 0, out entered);
        return error == Errno.NotDirectory
            && Posix.Stat(folder.Directory, name, out var stat) == 0
            && FileModes.TypeOf(stat.Mode) == EntryType.Symlink
                ? Errno.Loop
                : error;
    }

    /// <summary>The open directory with the longest path that leads to <paramref name="path"/>.</summary>
    private TargetFolder Nearest(ReadOnlySpan<byte> path, out int walked)
    {
        for (var end = path.Length; end > 0; end = path[..end].LastIndexOf((byte)'/'))
        {
            if (_open.TryGetValue(new BytePath(path[..end]), out var folder))
            {
                folder.LastUse = ++_uses;
                walked = Math.Min(end + 1, path.Length);
                return folder;
            }
        }

        walked = 0;
        return _root;
    }

    private TargetFolder Keep(ReadOnlySpan<byte> path, Descriptor entered)
    {
        if (_open.Count >= Capacity)
        {
            // A scan of so few entries costs less than the call that opened the directory.
            var oldest = _open.MinBy(entry => entry.Value.LastUse);
            _open.Remove(oldest.Key);
            oldest.Value.LetGo();
        }

        var folder = new TargetFolder(entered) { LastUse = ++_uses };
        _open.Add(new BytePath(path), folder);
        return folder;
    }
}
