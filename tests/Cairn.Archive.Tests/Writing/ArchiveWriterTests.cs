using Cairn.Archive.Snapshots;
using Cairn.Archive.Writing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;
using Cairn.Protocol.Packs;
using Cairn.Testing.Archive;

namespace Cairn.Archive.Tests.Writing;

public sealed class ArchiveWriterTests
{
    private static readonly BytePath Root = new("/");

    [Fact]
    public async Task Unchanged_tree_is_neither_read_nor_stored_again()
    {
        using var archive = new TestArchive();
        RoundTripTests.FillWithEverything(archive.Source);
        var first = await archive.BackUpAsync("/home");
        var opened = archive.Source.Opened.Count;
        var second = await archive.BackUpAsync("/home");

        // But files that say that they are empty, of which that need not be so.
        Assert.All(archive.Source.Opened.Skip(opened), path => Assert.Equal(0, archive.Source.Stat(path).Size));
        Assert.Equal((0, 0L, 0L), (second.Packs, second.NewBytes, second.StoredBytes));
        Assert.Equal(first.Snapshot.Root, second.Snapshot.Root);
        Assert.Equal(first.Snapshot.Bytes, second.Snapshot.Bytes);
        Assert.Equal(first.NeededPacks, second.NeededPacks);
        Assert.Equal(first.IndexPacks, second.IndexPacks);
    }

    [Fact]
    public async Task Only_changed_files_are_read_and_only_new_chunks_stored()
    {
        using var archive = new TestArchive();
        var content = Samples.Noise(1, 10_000_000);
        archive.Source.AddFile("/d/big", content).AddFile("/d/other", Samples.Noise(2, 3_000_000));
        await archive.BackUpAsync("/d");
        content[5_000_000] ^= 1;
        archive.Source.Rewrite("/d/big", content);
        var opened = archive.Source.Opened.Count;
        var second = await archive.BackUpAsync("/d");
        Assert.Equal([new BytePath("/d/big")], archive.Source.Opened.Skip(opened));
        Assert.InRange(second.NewBytes, 256 * 1024, 5_000_000);
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(second.Snapshot), Root);
    }

    [Fact]
    public async Task Changed_mode_stores_no_data_again()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", Samples.Noise(1, 1_000_000));
        await archive.BackUpAsync("/d");
        archive.Source.Change("/d/f", entry => entry with { Mode = 0x1ff });
        var second = await archive.BackUpAsync("/d");
        Assert.Equal(0, second.NewBytes);
        Assert.Equal([PackKind.Tree, PackKind.Index], NewKinds(archive, second).Order());
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(second.Snapshot), Root);
    }

    [Fact]
    public async Task Repeated_content_is_stored_once()
    {
        using var archive = new TestArchive();
        var content = Samples.Noise(1, 3_000_000);
        archive.Source.AddFile("/a", content).AddFile("/b", content).AddFile("/c/d", content);
        archive.Store.Confirmation = PackConfirmation.AtFlush;
        var result = await archive.BackUpAsync("/");
        Assert.Equal(3_000_000, result.NewBytes);
        Assert.Equal(9_000_000, result.Snapshot.Bytes);
        Assert.InRange(result.StoredBytes, 3_000_000, 3_300_000);
    }

    [Fact]
    public async Task Data_trees_and_indexes_never_share_a_pack()
    {
        using var archive = new TestArchive();
        RoundTripTests.FillWithEverything(archive.Source);
        var result = await archive.BackUpAsync("/home");
        var kinds = archive.Store.Packs.ToDictionary(pack => pack, archive.Store.KindOf);
        Assert.Equal([PackKind.Data, PackKind.Tree, PackKind.Index], kinds.Values.Distinct().Order());
        Assert.Equal(kinds.Where(pack => pack.Value != PackKind.Index).Select(pack => pack.Key).Order(), result.NeededPacks);
        Assert.Equal(kinds.Where(pack => pack.Value == PackKind.Index).Select(pack => pack.Key), result.IndexPacks);
        Assert.Equal(kinds.Count, result.Packs);
        Assert.Equal(archive.Store.Packs.Sum(pack => (long)archive.Store.BytesOf(pack).Length), result.StoredBytes);
    }

    [Fact]
    public async Task Chunks_in_a_refused_pack_are_stored_again_and_in_an_accepted_one_not()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/f", Samples.Noise(1, 2_000_000));
        var first = await archive.BackUpAsync("/f");
        var asked = new List<PackId>();
        var refusing = TestArchive.Request("/f") with
        {
            AcceptsPack = pack =>
            {
                asked.Add(pack.Id);
                return false;
            },
        };
        var second = await archive.BackUpAsync(refusing);
        Assert.Equal(2_000_000, second.NewBytes);
        Assert.Equal(asked.Distinct(), asked);
        Assert.Empty(second.NeededPacks.Intersect(first.NeededPacks));

        // Now each chunk is in two packs: one good one is enough.
        var third = await archive.BackUpAsync(
            refusing with { AcceptsPack = pack => pack.Kind is PackKind.Index || second.NeededPacks.Contains(pack.Id) });
        Assert.Equal((0, 0L), (third.Packs, third.NewBytes));
        Assert.Equal(second.NeededPacks, third.NeededPacks);
    }

    [Fact]
    public async Task Packs_carry_the_redundancy_asked_for()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/f", [1]);
        await archive.BackUpAsync(TestArchive.Request("/f") with { Redundancy = new Redundancy(4, 2) });
        Assert.All(archive.Catalog.Packs(), pack => Assert.Equal(new Redundancy(4, 2), pack.Redundancy));
    }

    [Fact]
    public async Task Broken_off_backup_goes_on_where_it_was()
    {
        using var archive = new TestArchive();
        for (var index = 0; index < 10; index++)
        {
            archive.Source.AddFile($"/d/{index}", Samples.Noise((ulong)index, 6_000_000));
        }

        archive.Store.FailAfter(2);
        var failed = await Assert.ThrowsAsync<CairnException>(() => archive.BackUpAsync("/d"));
        Assert.Equal("no-room", failed.Code);
        Assert.Equal(2, archive.Catalog.Packs().Count);

        archive.Store.FailAfter(int.MaxValue);
        var result = await archive.BackUpAsync("/d");
        Assert.InRange(result.NewBytes, 60_000_000 - (2 * 16 * 1024 * 1024), 60_000_000 - (2 * 14 * 1024 * 1024));
        Assert.Equal(4, result.NeededPacks.Count(pack => archive.Store.KindOf(pack) == PackKind.Data));
        archive.LoseCatalog();
        await Archive.Catalog.CatalogRebuilder.RebuildAsync(archive.Environment, archive.Store, result.IndexPacks, default);
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(result.Snapshot), Root);
    }

    [Fact]
    public async Task Cancelled_backup_stops_and_can_be_repeated()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/a", Samples.Noise(1, 20_000_000)).AddFile("/d/b", Samples.Noise(2, 20_000_000));
        using var stop = new CancellationTokenSource();
        archive.Source.WhenOpened("/d/b", stop.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => archive.BackUpAsync(TestArchive.Request("/d"), stop.Token));
        var result = await archive.BackUpAsync("/d");
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(result.Snapshot), Root);
    }

    [Fact]
    public async Task Progress_only_grows_and_ends_with_the_sums()
    {
        using var archive = new TestArchive();
        RoundTripTests.FillWithEverything(archive.Source);
        var seen = new ProgressList<WriteProgress>();
        var writer = new ArchiveWriter(archive.Environment, archive.Source);
        var result = await writer.RunAsync(TestArchive.Request("/home"), archive.Store, seen, default);
        Assert.Equal(seen.Reports.OrderBy(report => report.Bytes), seen.Reports);
        Assert.Equal((result.Snapshot.Files, result.Snapshot.Bytes), (seen.Reports[^1].Files, seen.Reports[^1].Bytes));
        Assert.Equal(result.NewBytes, seen.Reports[^1].NewBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task Level_that_does_not_exist_is_bad_usage(int level)
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/f", [1]);
        var run = () => archive.BackUpAsync(TestArchive.Request("/f") with { Level = level });
        Assert.Equal("bad-level", (await Assert.ThrowsAsync<CairnException>(run)).Code);
    }

    public static TheoryData<string, string> Unkeepable => new()
    {
        { "bad-tag", "a long tag" },
        { "bad-tag", "many tags" },
        { "bad-host-name", "a long name" },
        { "bad-path", "a long path" },
        { "too-many-paths", "many paths" },
        { "too-many-paths", "many long paths" },
    };

    [Theory]
    [MemberData(nameof(Unkeepable))]
    public async Task What_no_record_can_say_is_refused_before_anything_is_stored(string code, string what)
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/f", [1]);
        var request = TestArchive.Request("/f");
        var run = () => archive.BackUpAsync(what switch
        {
            "a long tag" => request with { Tags = ["daily", new string('x', 4095) + "ö"] },
            "many tags" => request with { Tags = [.. Enumerable.Repeat("t", 65537)] },
            "a long name" => request with { HostName = new string('x', 4097) },
            "a long path" => request with { Paths = [new BytePath("/f"), new BytePath("/" + new string('x', 65536))] },
            "many paths" => request with { Paths = [.. Enumerable.Repeat(new BytePath("/f"), 65537)] },
            _ => request with { Paths = [new BytePath("/f"), .. Enumerable.Repeat(new BytePath("/" + new string('x', 60_000)), 150)] },
        });
        Assert.Equal((code, ErrorKind.BadUsage), Kind(await Assert.ThrowsAsync<CairnException>(run)));
        Assert.Empty(archive.Store.Packs);
    }

    [Fact]
    public async Task As_much_as_a_record_can_say_is_stored_and_read_again()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/f", [1]);
        var result = await archive.BackUpAsync(TestArchive.Request("/f") with
        {
            HostName = new string('h', 4096),
            Tags = [new string('x', 4096)],
            Paths = [.. Enumerable.Range(0, 65_536).Select(index => new BytePath($"/f{(index == 0 ? string.Empty : index)}"))],
        });
        Assert.Equal(result.Snapshot.Id, SnapshotRecord.Decode(result.Snapshot.Encode()).Id);
    }

    private static (string Code, ErrorKind Kind) Kind(CairnException problem) => (problem.Code, problem.Kind);

    private static IEnumerable<PackKind> NewKinds(TestArchive archive, BackupResult result) =>
        archive.Catalog.Packs().TakeLast(result.Packs).Select(pack => pack.Kind);
}
