using System.Globalization;
using Cairn.Archive.Catalog;
using Cairn.Archive.Chunking;
using Cairn.Archive.Snapshots;
using Cairn.Platform.Trees;
using Cairn.Testing.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Archive.Tests.Writing;

/// <summary>Random histories: whatever is done to files between snapshots, every snapshot restores exactly.</summary>
public sealed class HistoryTests
{
    private const int Snapshots = 5;
    private static readonly BytePath Root = new("/");

    [Fact]
    public void Every_snapshot_of_any_history_restores_exactly() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25),
        Prop.ForAll<int>(seed => PlayAsync(seed).GetAwaiter().GetResult()));

    private static async Task PlayAsync(int seed)
    {
        // The same for the same seed, which FsCheck prints.
        var random = new Random(seed);
        using var archive = new TestArchive(seed: seed);
        archive.Source.AddDirectory("/d");
        var past = new List<(SnapshotRecord Snapshot, MemoryTree Tree)>();
        var indexPacks = new List<Core.Ids.PackId>();
        for (var number = 0; number < Snapshots; number++)
        {
            Edit(archive.Source, random);
            var chunker = random.Next(2) == 0 ? ChunkerChoice.ContentDefined : ChunkerChoice.Fixed(random.Next(1024, 100_000));
            var result = await archive.BackUpAsync(TestArchive.Request("/d") with { Chunker = chunker });
            Assert.Empty(result.Incomplete);
            var live = await archive.RestoreAllAsync(result.Snapshot);
            TreeComparison.Same(archive.Source, Root, live, Root);
            past.Add((result.Snapshot, live));
            indexPacks = [.. result.IndexPacks];
        }

        // Also on a new machine, from the index packs alone.
        archive.LoseCatalog();
        var rebuilt = await CatalogRebuilder.RebuildAsync(archive.Environment, archive.Store, indexPacks, default);
        Assert.Empty(rebuilt.Unreadable);
        foreach (var (snapshot, tree) in past)
        {
            TreeComparison.Same(tree, Root, await archive.RestoreAllAsync(snapshot), Root);
        }
    }

    private static void Edit(MemoryTree tree, Random random)
    {
        for (var count = random.Next(1, 12); count > 0; count--)
        {
            var path = Path(random);
            ClearTheWay(tree, new BytePath(path));
            switch (random.Next(7))
            {
                case 0:
                case 1:
                    tree.AddFile(path, Samples.Noise((ulong)random.Next(5), Size(random)));
                    break;
                case 2:
                    tree.AddFile(path, Samples.Prose((ulong)random.Next(5), Size(random)));
                    break;
                case 3:
                    tree.AddSymlink(path, Path(random));
                    break;
                case 4:
                    tree.AddDirectory(path + "/empty");
                    break;
                case 5 when Pick(tree, random) is { } existing:
                    tree.Remove(existing.ToString());
                    break;
                case 6 when Pick(tree, random) is { } existing:
                    Change(tree, existing.ToString(), random);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Removes the file or link in the place of a directory that the path needs, and the path itself.</summary>
    private static void ClearTheWay(MemoryTree tree, BytePath path)
    {
        var present = tree.Paths();
        var parents = new List<BytePath>();
        for (var parent = path.Parent; parent.Bytes.Length > 1; parent = parent.Parent)
        {
            parents.Add(parent);
        }

        var blocking = parents.Where(present.Contains).Where(parent => tree.Stat(parent).Type != EntryType.Directory);
        foreach (var entry in blocking.Append(path).ToList())
        {
            if (present.Contains(entry))
            {
                tree.Remove(entry.ToString());
            }
        }
    }

    private static void Change(MemoryTree tree, string path, Random random)
    {
        if (tree.Stat(new BytePath(path)).Type == EntryType.File && random.Next(2) == 0)
        {
            var content = tree.ReadAll(path);
            var cut = random.Next(content.Length + 1);
            tree.Rewrite(path, [.. content[..cut], .. Samples.Noise((ulong)random.Next(), random.Next(3000)), .. content[cut..]]);
        }
        else
        {
            var time = new UnixTime(random.Next(), random.Next(1000));
            tree.Change(path, entry => entry with { Mode = (uint)random.Next(0x1000), ModifiedAt = time });
        }
    }

    // Few names, so that files replace directories and links, and the other way round.
    private static string Path(Random random) =>
        "/d/" + string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(depth =>
            $"{depth}{random.Next(4).ToString(CultureInfo.InvariantCulture)}"));

    private static int Size(Random random) => random.Next(4) switch
    {
        0 => 0,
        1 => random.Next(100),
        2 => random.Next(100_000),
        _ => random.Next(3_000_000),
    };

    private static BytePath? Pick(MemoryTree tree, Random random)
    {
        var paths = tree.Paths().Where(path => path.Bytes.Length > 2).ToList();
        return paths.Count == 0 ? null : paths[random.Next(paths.Count)];
    }
}
