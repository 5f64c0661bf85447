namespace Cairn.Testing.Platform;

/// <summary>
/// The names on a <see cref="MemoryDisk"/> as they are now, and as the disk has them for sure. The disk's lock guards it.
/// </summary>
/// <remarks>
/// Every change waits in a list until the folder is synced. A crash walks the list and keeps or loses each change by chance, but
/// keeps none that builds on a lost one. A rename within one folder is one change, as every file system has it; between two folders
/// it is two, each durable with its own folder.
/// </remarks>
internal sealed class MemoryDiskNames
{
    private readonly SortedDictionary<string, MemoryDiskName> _durable = new(StringComparer.Ordinal);
    private readonly List<NameChange> _pending = [];

    public SortedDictionary<string, MemoryDiskName> Current { get; private set; } = new(StringComparer.Ordinal);

    public static string FolderOf(string path) => path.LastIndexOf('/') is var cut and >= 0 ? path[..cut] : string.Empty;

    /// <summary>Changes names of one folder together.</summary>
    public void Change(params ReadOnlySpan<(string Path, MemoryDiskName? Name)> names)
    {
        var change = new NameChange(FolderOf(names[0].Path), names.ToArray());
        _pending.Add(change);
        Apply(change, Current);
    }

    public void Sync(string folder)
    {
        foreach (var change in _pending.Where(change => change.Folder == folder))
        {
            Apply(change, _durable);
        }

        _pending.RemoveAll(change => change.Folder == folder);
    }

    public void Crash(Random random)
    {
        var lost = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var change in _pending)
        {
            if (change.Names.Any(name => lost.Contains(name.Path)) || random.Next(2) == 0)
            {
                lost.UnionWith(change.Names.Select(name => name.Path));
            }
            else
            {
                Apply(change, _durable);
            }
        }

        _pending.Clear();
        RemoveWhatLostItsFolder();
        Current = new(_durable, StringComparer.Ordinal);
    }

    private static void Apply(NameChange change, SortedDictionary<string, MemoryDiskName> names)
    {
        foreach (var (path, name) in change.Names)
        {
            if (name is null)
            {
                names.Remove(path);
            }
            else
            {
                names[path] = name;
            }
        }
    }

    private void RemoveWhatLostItsFolder()
    {
        // Parents come before their children in ordinal order of full paths, because a prefix sorts first.
        foreach (var path in _durable.Keys.ToArray())
        {
            var folder = FolderOf(path);
            if (folder.Length > 0 && !_durable.ContainsKey(folder))
            {
                _durable.Remove(path);
            }
        }
    }

    private sealed record NameChange(string Folder, (string Path, MemoryDiskName? Name)[] Names);
}
