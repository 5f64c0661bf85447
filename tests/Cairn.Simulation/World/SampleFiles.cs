using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Simulation.World;

/// <summary>Files to back up, drawn from a seed.</summary>
internal static class SampleFiles
{
    private const string AlsoNamed = " & ";

    /// <summary>Fills a tree with directories, small and large files, an empty one and a link.</summary>
    public static void Fill(MemoryTree tree, int seed)
    {
        var random = new Random(seed);
        for (var directory = 0; directory < 4; directory++)
        {
            for (var file = 0; file < 5; file++)
                tree.AddFile($"/data/dir{directory}/file{file}", Bytes(random, random.Next(1, 20_000)));
        }

        tree.AddFile("/data/large", Bytes(random, 9_000_000));
        tree.AddFile("/data/empty", []);
        tree.AddSymlink("/data/link", "dir0/file0");
    }

    /// <summary>Fills a tree with a few hundred kilobytes: for stories that are told often.</summary>
    public static void FillSmall(MemoryTree tree, int seed)
    {
        var random = new Random(seed);
        for (var file = 0; file < 6; file++)
            tree.AddFile($"/data/dir{file % 2}/file{file}", Bytes(random, random.Next(1, 20_000)));

        tree.AddFile("/data/large", Bytes(random, 200_000 + random.Next(200_000)));
        tree.AddFile("/data/empty", []);
        tree.AddSymlink("/data/link", "dir0/file0");
    }

    /// <summary>Adds a file that no earlier call with another seed added.</summary>
    public static void Change(MemoryTree tree, int seed)
    {
        var random = new Random(seed);
        tree.AddFile($"/data/dir0/new{seed}", Bytes(random, random.Next(1, 200_000)));
    }

    /// <summary>Every path with its type, size and bytes, and the other names that the file has, as one text to compare.</summary>
    public static IReadOnlyList<string> Describe(MemoryTree tree)
    {
        var names = tree.Paths()
            .Where(path => tree.Stat(path).Type == EntryType.File)
            .ToLookup(path => tree.Stat(path).Inode, path => path.ToString());
        return
        [
            .. tree.Paths().Select(path =>
            {
                var stat = tree.Stat(path);
                var content = stat.Type is EntryType.File or EntryType.Symlink
                    ? Core.Ids.Hash256.Sha256(tree.ReadAll(path.ToString())).ToString()
                    : string.Empty;
                var others = string.Concat(names[stat.Inode].Where(name => name != path.ToString()).Select(name => $"{AlsoNamed}{name}"));
                return $"{path} {stat.Type} {stat.Mode} {stat.ModifiedAt} {stat.Size} {content}{others}";
            }),
        ];
    }

    /// <summary>A description without a path and what is below it.</summary>
    public static IReadOnlyList<string> Without(IReadOnlyList<string> description, string path)
    {
        return
        [
            .. description
                .Where(line => !IsBelow(line[..line.IndexOf(' ', StringComparison.Ordinal)]))
                .Select(line => line.Split(AlsoNamed))
                .Select(parts => string.Join(AlsoNamed, parts.Where((part, index) => index == 0 || !IsBelow(part)))),
        ];

        bool IsBelow(string name) => name == path || name.StartsWith(path + "/", StringComparison.Ordinal);
    }

    /// <summary>Bytes that cannot be compressed.</summary>
    public static byte[] Bytes(int count, int seed) => Bytes(new Random(seed), count);

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
