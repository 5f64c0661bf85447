using Cairn.Platform.Trees;

namespace Cairn.Testing.Platform;

/// <summary>The nodes below the root of a <see cref="MemoryTree"/>, whose lock guards them.</summary>
internal sealed class MemoryNodes
{
    private const long FirstSecond = 1_700_000_000;
    private const uint NewDirectory = 0x1ED; // 0755
    private const uint NewLink = 0x1FF; // 0777
    private const uint NewFile = 0x1A4; // 0644

    private long _changes;
    private ulong _inodes;

    public MemoryNodes() => Root = New(EntryType.Directory);

    public MemoryNode Root { get; }

    /// <summary>The single names of a path.</summary>
    public static IReadOnlyList<BytePath> Names(BytePath path)
    {
        var names = new List<BytePath>();
        foreach (var part in path.Bytes.Split((byte)'/'))
        {
            if (!path.Bytes[part].IsEmpty)
            {
                names.Add(new BytePath(path.Bytes[part]));
            }
        }

        return names;
    }

    /// <summary>Sets what a restore may set.</summary>
    public static void Restore(MemoryNode node, EntryMetadata wanted) => node.Metadata = node.Metadata with
    {
        Mode = node.Metadata.Type == EntryType.Symlink ? node.Metadata.Mode : wanted.Mode,
        UserId = wanted.UserId,
        GroupId = wanted.GroupId,
        ModifiedAt = wanted.ModifiedAt,
        Attributes = wanted.Attributes,
    };

    /// <summary>A node with an inode of its own, in no directory yet.</summary>
    public MemoryNode New(EntryType type, byte[]? content = null) => new()
    {
        Content = content ?? [],
        Metadata = Touch(new EntryMetadata
        {
            Type = type,
            Mode = type switch { EntryType.Directory => NewDirectory, EntryType.Symlink => NewLink, _ => NewFile },
            UserId = 1000,
            GroupId = 1000,
            Size = content?.Length ?? 0,
            ModifiedAt = new UnixTime(FirstSecond, 123_456_789),
            Inode = ++_inodes,
            Device = 1,
        }),
    };

    /// <summary>A node has one more name.</summary>
    public void AddName(MemoryNode node) => node.Metadata = Touch(node.Metadata with { Links = node.Metadata.Links + 1 });

    /// <summary>The same metadata with a change time of its own.</summary>
    public EntryMetadata Touch(EntryMetadata metadata) => metadata with { ChangedAt = new UnixTime(FirstSecond + ++_changes, 0) };

    /// <summary>What has an absolute path.</summary>
    public MemoryNode Need(BytePath path)
    {
        if (!path.IsAbsolute)
        {
            throw new ArgumentException("Paths of a source are absolute.", nameof(path));
        }

        var node = Root;
        foreach (var name in Names(path))
        {
            node = node.Children.TryGetValue(name, out var next) ? next : throw MemoryTreeErrors.Vanished(path);
        }

        return node;
    }

    /// <summary>The directory at an absolute path, made with its parents if missing.</summary>
    public MemoryNode Make(BytePath path)
    {
        if (!path.IsAbsolute)
        {
            throw new ArgumentException($"\"{path}\" is not absolute.", nameof(path));
        }

        var node = Root;
        foreach (var name in Names(path))
        {
            if (!node.Children.TryGetValue(name, out var next))
            {
                next = New(EntryType.Directory);
                node.Children.Add(name, next);
            }

            node = next.Metadata.Type == EntryType.Directory ? next : throw new ArgumentException($"{name} is no directory.", nameof(path));
        }

        return node;
    }

    /// <summary>All paths below the root, directories before what is in them.</summary>
    public List<BytePath> Paths()
    {
        var paths = new List<BytePath>();
        Walk(new BytePath("/"), Root);
        return paths;

        void Walk(BytePath path, MemoryNode node)
        {
            foreach (var (name, child) in node.Children)
            {
                paths.Add(path.Append(name));
                Walk(path.Append(name), child);
            }
        }
    }

    /// <summary>Moves what has an absolute path to another, in place of what has that; as rename(2) has it, two names of one file
    /// stay.</summary>
    public void Rename(BytePath from, BytePath to)
    {
        var node = Need(from);
        var beside = Make(to.Parent).Children;
        if (beside.TryGetValue(to.Name, out var there) && there == node)
        {
            return;
        }

        Need(from.Parent).Children.Remove(from.Name);
        beside[to.Name] = node;
        node.Metadata = Touch(node.Metadata);
    }

    /// <summary>The directory above a path of the target, or null when there is none; a link on the way is refused.</summary>
    public MemoryNode? ParentOf(BytePath path)
    {
        TargetPath.Check(path);
        var node = Root;
        foreach (var name in Names(path.Parent))
        {
            if (!node.Children.TryGetValue(name, out var next) || next.Metadata.Type is not (EntryType.Directory or EntryType.Symlink))
            {
                return null;
            }

            node = next.Metadata.Type == EntryType.Directory ? next : throw MemoryTreeErrors.Unsafe(path);
        }

        return node;
    }

    /// <summary>The entries beside a path of the target.</summary>
    public SortedDictionary<BytePath, MemoryNode> Beside(BytePath path) =>
        ParentOf(path)?.Children ?? throw MemoryTreeErrors.Failed(path);

    /// <summary>Gives a node its name in the target, replacing anything but a directory.</summary>
    /// <returns>What had the name.</returns>
    public MemoryNode? Place(BytePath path, MemoryNode node)
    {
        var names = Beside(path);
        if (names.TryGetValue(path.Name, out var there) && there.Metadata.Type == EntryType.Directory)
        {
            throw MemoryTreeErrors.Failed(path);
        }

        names[path.Name] = node;
        return there;
    }
}
