using Cairn.Archive.Reading;
using Cairn.Archive.Tests.Hostile;
using Cairn.Archive.Writing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Tests.Reading;

public sealed class ArchiveReaderTests
{
    [Fact]
    public async Task Lists_a_directory_before_what_is_in_it_in_byte_order()
    {
        var (archive, result) = await SampleAsync();
        using var _ = archive;
        Assert.Equal(archive.Source.Paths(), (await archive.ListAsync(result.Snapshot)).Select(entry => entry.Path));
    }

    [Theory]
    [InlineData("/", ListDepth.Itself, "")]
    [InlineData("/", ListDepth.Children, "/a /b")]
    [InlineData("/a", ListDepth.Itself, "/a")]
    [InlineData("/a", ListDepth.Children, "/a/1 /a/2")]
    [InlineData("/a/", ListDepth.Everything, "/a /a/1 /a/1/x /a/2")]
    [InlineData("/a/2", ListDepth.Children, "/a/2")]
    [InlineData("/a/2", ListDepth.Everything, "/a/2")]
    [InlineData("/b", ListDepth.Children, "")]
    public async Task Lists_as_deep_as_asked(string path, ListDepth depth, string expected)
    {
        var (archive, result) = await SampleAsync();
        using var _ = archive;
        var entries = await archive.ListAsync(result.Snapshot, path, depth);
        Assert.Equal(expected, string.Join(' ', entries.Select(entry => entry.Path.ToString())));
    }

    [Theory]
    [InlineData("/c")]
    [InlineData("/a/3")]
    [InlineData("/a/2/x")]
    public async Task Path_that_is_not_in_the_snapshot_is_not_found(string path)
    {
        var (archive, result) = await SampleAsync();
        using var _ = archive;
        foreach (var depth in Enum.GetValues<ListDepth>())
        {
            var list = () => archive.ListAsync(result.Snapshot, path, depth);
            Assert.Equal("path-not-found", (await Assert.ThrowsAsync<CairnException>(list)).Code);
        }
    }

    [Fact]
    public async Task Entries_tell_what_was_backed_up()
    {
        var (archive, result) = await SampleAsync();
        using var _ = archive;
        var entries = (await archive.ListAsync(result.Snapshot)).ToDictionary(entry => entry.Path.ToString());
        Assert.Equal(2, entries["/a/1/x"].Metadata.Size);
        Assert.NotNull(await archive.Reader.FileIdAsync(entries["/a/1/x"], default));
        Assert.Null(await archive.Reader.FileIdAsync(entries["/a"], default));
        Assert.Equal(new BytePath("1/x"), entries["/a/2"].LinkTarget);
    }

    [Fact]
    public async Task Modified_file_has_another_file_id_and_an_unmodified_one_the_same()
    {
        var (archive, first) = await SampleAsync();
        using var _ = archive;
        archive.Source.AddFile("/a/y", [1]);
        archive.Source.Rewrite("/a/1/x", [9, 9]);
        var second = await archive.BackUpAsync("/a", "/b");
        archive.Source.Rewrite("/a/y", [1]);
        var third = await archive.BackUpAsync("/a", "/b");
        var ids = new List<Dictionary<string, Hash256?>>();
        foreach (var run in (BackupResult[])[first, second, third])
        {
            var found = new Dictionary<string, Hash256?>();
            foreach (var entry in await archive.ListAsync(run.Snapshot))
            {
                found.Add(entry.Path.ToString(), await archive.Reader.FileIdAsync(entry, default));
            }

            ids.Add(found);
        }

        Assert.NotEqual(ids[0]["/a/1/x"], ids[1]["/a/1/x"]);
        Assert.Equal(ids[1]["/a/1/x"], ids[2]["/a/1/x"]);
        Assert.NotEqual(ids[1]["/a/y"], ids[2]["/a/y"]);
    }

    [Fact]
    public async Task Needed_packs_are_those_that_the_backup_named()
    {
        using var archive = new TestArchive();
        Writing.RoundTripTests.FillWithEverything(archive.Source);
        await archive.BackUpAsync("/home/ada/sizes");
        var result = await archive.BackUpAsync("/home");
        Assert.Equal(result.NeededPacks, await archive.Reader.NeededPacksAsync(result.Snapshot, _ => 0, default));
    }

    [Fact]
    public async Task What_a_snapshot_needs_is_not_told_where_a_later_version_wrote_some_of_it()
    {
        using var bench = new ChunkBench();
        var snapshot = await bench.SnapshotAsync(Raw.Listing(Raw.Entry(Raw.File, "later", Raw.Field(12, 0))));
        var refused = await Assert.ThrowsAsync<CairnException>(() => bench.Archive.Reader.NeededPacksAsync(snapshot, _ => 0, default));
        Assert.Equal("newer-version", refused.Code);
    }

    [Fact]
    public async Task Listing_reads_no_data_packs()
    {
        using var archive = new TestArchive();
        Writing.RoundTripTests.FillWithEverything(archive.Source);
        var result = await archive.BackUpAsync("/home");
        await archive.ListAsync(result.Snapshot);
        Assert.NotEmpty(archive.Store.Reads);
        Assert.All(archive.Store.Reads, read => Assert.Equal(PackKind.Tree, archive.Store.KindOf(read.Pack)));
    }

    [Fact]
    public async Task Listing_fails_when_its_pack_is_lost()
    {
        var (archive, result) = await SampleAsync();
        using var _ = archive;
        archive.Store.Packs.ToList().ForEach(archive.Store.Lose);
        Assert.Equal("pack-not-found", (await Assert.ThrowsAsync<CairnException>(() => archive.ListAsync(result.Snapshot))).Code);
        var needed = () => archive.Reader.NeededPacksAsync(result.Snapshot, _ => 0, default);
        Assert.Equal("pack-not-found", (await Assert.ThrowsAsync<CairnException>(needed)).Code);
    }

    private static async Task<(TestArchive Archive, BackupResult Result)> SampleAsync()
    {
        var archive = new TestArchive();
        archive.Source.AddFile("/a/1/x", [1, 2]).AddSymlink("/a/2", "1/x").AddDirectory("/b");
        return (archive, await archive.BackUpAsync("/a", "/b"));
    }
}
