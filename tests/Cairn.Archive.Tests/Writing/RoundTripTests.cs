using System.Globalization;
using Cairn.Archive.Chunking;
using Cairn.Archive.Reading;
using Cairn.Platform.Computing;
using Cairn.Platform.Trees;
using Cairn.Testing.Archive;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Writing;

public sealed class RoundTripTests
{
    private static readonly BytePath Root = new("/");

    [Fact]
    public async Task Everything_comes_back_as_it_was()
    {
        using var archive = new TestArchive();
        FillWithEverything(archive.Source);
        var result = await archive.BackUpAsync("/home");
        Assert.Empty(result.Incomplete);
        var restored = await archive.RestoreAllAsync(result.Snapshot);
        TreeComparison.Same(archive.Source, Root, restored, Root);
        var entries = archive.Source.Paths().Select(archive.Source.Stat).ToList();
        Assert.Equal(entries.Count(entry => entry.Type == EntryType.File), result.Snapshot.Files);
        Assert.Equal(entries.Count(entry => entry.Type == EntryType.Directory), result.Snapshot.Directories);
        Assert.Equal(entries.Where(entry => entry.Type == EntryType.File).Sum(entry => entry.Size), result.Snapshot.Bytes);
    }

    [Fact]
    public async Task Cores_side_by_side_make_the_same_snapshot_as_one()
    {
        using var cores = new CoreCompute(3);
        using var alone = new TestArchive();
        using var together = new TestArchive(cores);
        FillWithEverything(alone.Source);
        FillWithEverything(together.Source);
        together.Store.Confirmation = PackConfirmation.AtFlush;
        var first = await alone.BackUpAsync("/home");
        var second = await together.BackUpAsync("/home");
        Assert.Equal(first.Snapshot.Id, second.Snapshot.Id);
        TreeComparison.Same(together.Source, Root, await together.RestoreAllAsync(second.Snapshot), Root);
    }

    [Fact]
    public async Task Same_seed_gives_the_same_packs_byte_by_byte()
    {
        using var first = new TestArchive(seed: 7);
        using var second = new TestArchive(seed: 7);
        FillWithEverything(first.Source);
        FillWithEverything(second.Source);
        await first.BackUpAsync("/home");
        await second.BackUpAsync("/home");
        Assert.Equal(first.Store.Packs, second.Store.Packs);
        Assert.All(first.Store.Packs, pack => Assert.Equal(first.Store.BytesOf(pack), second.Store.BytesOf(pack)));
    }

    [Theory]
    [InlineData("cdc", 9)]
    [InlineData("fixed:64000", 3)]
    [InlineData("fixed:1024", 1)]
    public async Task Every_chunker_and_level_brings_back_the_same(string chunker, int level)
    {
        using var archive = new TestArchive();
        FillWithEverything(archive.Source);
        Assert.True(ChunkerChoice.TryParse(chunker, out var choice));
        var result = await archive.BackUpAsync(TestArchive.Request("/home") with { Chunker = choice!, Level = level });
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(result.Snapshot), Root);
    }

    [Fact]
    public async Task Highest_level_brings_back_the_same()
    {
        using var archive = new TestArchive();
        var prose = Samples.Prose(1, 100_000);
        archive.Source.AddFile("/f", prose);
        var result = await archive.BackUpAsync(TestArchive.Request("/f") with { Level = 19 });

        // What gains too little is stored as it is, and would say nothing of the level.
        Assert.InRange(result.StoredBytes, 1, prose.Length / 2);
        Assert.Equal(prose, (await archive.RestoreAllAsync(result.Snapshot)).ReadAll("/f"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(63_999, 1)]
    [InlineData(64_000, 2)]
    [InlineData(64_001, 2)]
    [InlineData(128_000, 3)]
    public async Task Last_fixed_chunk_is_always_shorter(int size, int chunks)
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/f", Samples.Noise(1, size));
        var result = await archive.BackUpAsync(TestArchive.Request("/f") with { Chunker = ChunkerChoice.Fixed(64_000) });
        var file = Assert.Single(await archive.ListAsync(result.Snapshot));
        Assert.Equal(chunks, file.Content.Items.Count);
        Assert.Equal(Samples.Noise(1, size), (await archive.RestoreAllAsync(result.Snapshot)).ReadAll("/f"));
    }

    [Fact]
    public async Task Directory_of_many_thousand_entries_comes_back()
    {
        using var archive = new TestArchive();
        for (var index = 0; index < 17_000; index++)
        {
            // Long names, so that the listing takes several chunks; more files than one batch of a restore holds.
            var name = index.ToString("D6", CultureInfo.InvariantCulture) + Convert.ToHexString(Samples.Noise((ulong)index, 100));
            archive.Source.AddFile("/many/" + name, BitConverter.GetBytes(index));
        }

        var result = await archive.BackUpAsync("/many");
        var directory = (await archive.ListAsync(result.Snapshot, "/many", ListDepth.Itself))[0];
        Assert.Equal(1, directory.Content.Depth);
        var chunks = await archive.ChunksAsync(directory);
        Assert.InRange(chunks.Count, 100, 400);
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(result.Snapshot), Root);

        // One more entry costs about a chunk of the listing, not all of it.
        archive.Source.AddFile("/many/009999y", [1]);
        var second = await archive.BackUpAsync("/many");
        var changed = (await archive.ListAsync(second.Snapshot, "/many", ListDepth.Itself))[0];
        Assert.InRange((await archive.ChunksAsync(changed)).Except(chunks).Count(), 2, 6);
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(second.Snapshot), Root);
    }

    [Fact]
    public async Task Very_deep_directories_come_back()
    {
        using var archive = new TestArchive();
        var deep = string.Concat(Enumerable.Repeat("/d", 2000));
        archive.Source.AddFile(deep + "/f", [1, 2, 3]);
        var result = await archive.BackUpAsync("/d");
        Assert.Equal([1, 2, 3], (await archive.RestoreAllAsync(result.Snapshot)).ReadAll(deep + "/f"));
    }

    /// <summary>All kinds of entries, sizes, names, modes, owners and times.</summary>
    internal static void FillWithEverything(MemoryTree tree)
    {
        foreach (var size in (int[])[0, 1, 4095, 4096, 300_000, 1024 * 1024, 5_000_001])
        {
            tree.AddFile($"/home/ada/sizes/{size}", Samples.Noise((ulong)size, size));
            tree.AddFile($"/home/ada/prose/{size}", Samples.Prose((ulong)size, size));
        }

        tree.AddFile("/home/ada/copy", Samples.Noise(5_000_001, 5_000_001));
        tree.AddFile("/home/ada/zeros", new byte[9_000_000]);
        tree.AddDirectory("/home/ada/empty/below");
        tree.AddSymlink("/home/ada/link", "/nowhere/at/all");
        tree.AddSymlink("/home/ada/relative", "../ada/sizes");
        tree.AddSpecial("/home/ada/pipe", EntryType.Fifo);
        tree.AddFile(new BytePath([.. "/home/ada/odd/"u8, 0x01, 0xff, (byte)'\n', (byte)'"']), [1]);
        tree.AddFile("/home/ada/odd/ -rf *", [2]);
        tree.AddFile("/home/ada/odd/" + new string('n', 255), [3]);
        tree.Change("/home/ada/sizes/1", entry => entry with { Mode = 0x3ff, UserId = 0, GroupId = uint.MaxValue - 1 });
        tree.Change("/home/ada/sizes/0", entry => entry with { Mode = 0, ModifiedAt = new UnixTime(-1, 999_999_999) });
        tree.Change("/home/ada/link", entry => entry with { ModifiedAt = new UnixTime(4_000_000_000, 1) });
        tree.Change("/home/ada/empty", entry => entry with { Mode = 0x3ff, ModifiedAt = new UnixTime(0, 0) });
        tree.Change("/home", entry => entry with { ModifiedAt = new UnixTime(1, 2), UserId = 3 });
    }
}
