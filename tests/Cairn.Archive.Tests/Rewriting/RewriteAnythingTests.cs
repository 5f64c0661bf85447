using Cairn.Archive.Rewriting;
using Cairn.Archive.Snapshots;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;
using Cairn.Testing.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Archive.Tests.Rewriting;

/// <summary>Whatever is in a tree and whichever path of it is deleted: what is left is what a backup without it would have made.</summary>
public sealed class RewriteAnythingTests
{
    private const int Deletions = 3;
    private static readonly BytePath Root = new("/");

    [Fact]
    public void Tree_without_any_path_is_byte_for_byte_as_if_it_had_been_backed_up_so() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(40),
        Prop.ForAll<int>(seed => PlayAsync(seed).GetAwaiter().GetResult()));

    private static async Task PlayAsync(int seed)
    {
        // The same for the same seed, which FsCheck prints.
        var random = new Random(seed);
        using var archive = new TestArchive(seed: seed);
        Fill(archive.Source, random);
        var snapshot = (await archive.BackUpAsync("/d")).Snapshot;
        var deleted = new List<BytePath>();
        for (var round = 0; round < Deletions; round++)
        {
            if (Pick(archive.Source, deleted, random) is not { } path)
            {
                return;
            }

            deleted.Add(path);
            var rewritten = await DeleteAsync(archive, path, snapshot);
            snapshot = rewritten.After!;
            Assert.Equal(await archive.Reader.NeededPacksAsync(snapshot, _ => 0, default), rewritten.NeededPacks);

            // With all that was deleted left out from the start, of the very same tree.
            using var other = new TestArchive(seed: seed + 1);
            var request = TestArchive.Request("/d") with { ExcludedPaths = [.. deleted] };
            var expected = (await other.BackUpAsync(archive.Source, request)).Snapshot;
            Assert.Equal((path, expected.Files, expected.Bytes), (path, snapshot.Files, snapshot.Bytes));
            Assert.Equal((path, expected.Id), (path, snapshot.Id));
            TreeComparison.Same(await other.RestoreAllAsync(expected), Root, await archive.RestoreAllAsync(snapshot), Root);
        }
    }

    private static async Task<RewrittenSnapshot> DeleteAsync(TestArchive archive, BytePath path, SnapshotRecord snapshot) =>
        Assert.Single(await new ArchiveRewriter(archive.Environment, archive.Store).RunAsync(
            new RewriteRequest { Path = path, Snapshots = [snapshot], Redundancy = Redundancy.Default }, archive.Store, default));

    private static void Fill(MemoryTree tree, Random random)
    {
        tree.AddDirectory("/d");
        var files = new List<string>();
        for (var count = random.Next(1, 60); count > 0; count--)
        {
            var names = Enumerable.Range(0, random.Next(1, 5)).Select(depth => $"{(char)('a' + random.Next(4))}{depth}");
            var path = "/d/" + string.Join('/', names);
            switch (random.Next(6))
            {
                case 0:
                    tree.AddSymlink(path + "l", "somewhere");
                    break;
                case 1:
                    tree.AddDirectory(path);
                    break;
                case 2:
                    tree.AddSpecial(path + "p", EntryType.Fifo);
                    break;
                case 3 when files.Count > 0:
                    tree.AddLink(path + "n", files[random.Next(files.Count)]);
                    break;
                default:
                    files.Add($"{path}f{files.Count}");
                    tree.AddFile(files[^1], Samples.Noise((ulong)random.Next(8), random.Next(20_000)));
                    break;
            }
        }

        foreach (var path in tree.Paths().Where(_ => random.Next(5) == 0))
        {
            tree.SetAttributes(path.ToString(), ("user.a", Samples.Noise(1, random.Next(1, 2000))));
        }
    }

    private static BytePath? Pick(MemoryTree tree, IReadOnlyList<BytePath> deleted, Random random)
    {
        var paths = tree.Paths()
            .Where(path => path.Bytes.Length > 2)
            .Where(path => !deleted.Any(top => path == top || path.ToString().StartsWith($"{top}/", StringComparison.Ordinal)))
            .ToList();
        return paths.Count == 0 ? null : paths[random.Next(paths.Count)];
    }
}
