using Cairn.Platform.Trees;
using Cairn.Simulation.World;
using Cairn.Testing.Platform;

namespace Cairn.Simulation.Sequences;

/// <summary>
/// What people and programs do to files: they add, remove, rewrite in place, replace by another file, rename, and give a file a second
/// name. One file at most takes more than a pack. Which it is, is drawn at random.
/// </summary>
/// <param name="tree">The files.</param>
/// <param name="random">Draws.</param>
/// <param name="done">Hears what was done, in words.</param>
internal sealed class Edits(MemoryTree tree, Random random, Action<string> done)
{
    private const string Huge = "/data/huge";
    private const int MoreThanAPack = 17_000_000;

    private bool _wasHuge;
    private int _names;

    /// <summary>Does something to one file.</summary>
    public void Next()
    {
        var files = Files();
        if (files.Count < 3)
            Add();
        else
            Change(files[random.Next(files.Count)], files[random.Next(files.Count)]);
    }

    private void Change(string file, string other)
    {
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                Add();
                break;
            case 3:
                Note($"remove {file}");
                tree.Remove(file);
                break;
            case 4 or 5:
                Note($"rewrite {file}");
                tree.Rewrite(file, Bytes());
                break;
            case 6:
                RewriteUnnoticed(file);
                break;
            case 7:
                Note($"replace {file}");
                tree.AddFile(file, Bytes());
                break;
            case 8:
                Rename(file, NewName());
                break;
            case 9 when file != other:
                Rename(file, other);
                break;
            case 10 when !_wasHuge && random.Next(2) == 0:
                _wasHuge = true;
                Note($"add {Huge}");
                tree.AddFile(Huge, SampleFiles.Bytes(MoreThanAPack + random.Next(1_000_000), random.Next()));
                break;
            default:
                var name = NewName();
                Note($"link {file} as {name}");
                tree.AddLink(name, file);
                break;
        }
    }

    private void Add()
    {
        var name = NewName();
        Note($"add {name}");
        tree.AddFile(name, Bytes());
    }

    /// <summary>Other bytes, but the same size and modification time.</summary>
    private void RewriteUnnoticed(string file)
    {
        Note($"rewrite {file}, as old and long as before");
        var before = tree.Stat(new BytePath(file));
        var bytes = tree.ReadAll(file);
        if (bytes.Length > 0)
            bytes[random.Next(bytes.Length)] ^= 1;

        tree.Rewrite(file, bytes);
        tree.Change(file, metadata => metadata with { ModifiedAt = before.ModifiedAt });
    }

    private void Rename(string from, string to)
    {
        Note($"rename {from} to {to}");
        tree.Rename(from, to);
    }

    private List<string> Files() =>
    [
        .. tree.Paths().Where(path => tree.Stat(path).Type == EntryType.File).Select(path => path.ToString()),
    ];

    private string NewName() => $"/data/dir{random.Next(3)}/new{++_names}";

    private byte[] Bytes() => SampleFiles.Bytes(random.Next(1, 200_000), random.Next());

    private void Note(string what) => done(what);
}
