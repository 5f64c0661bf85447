using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Writing;

/// <summary>Files that change, go or cannot be read while they are backed up.</summary>
public sealed class TroubleTests
{
    private static readonly byte[] Old = Samples.Noise(1, 9_000_000);

    [Fact]
    public async Task File_that_changes_once_while_it_is_read_is_read_again()
    {
        using var archive = WithFile();
        var latest = Samples.Noise(2, 9_000_000);
        archive.Source.WhenRead("/d/f", () => archive.Source.Rewrite("/d/f", latest));
        var result = await archive.BackUpAsync("/d");
        Assert.Empty(result.Incomplete);
        Assert.Equal(latest, (await archive.RestoreAllAsync(result.Snapshot)).ReadAll("/d/f"));
    }

    [Theory]
    [InlineData(9_000_000)]
    [InlineData(12_000_000)]
    [InlineData(8_500_000)]
    [InlineData(100)]
    public async Task File_that_keeps_changing_growing_or_shrinking_is_stored_as_read_and_reported(int size)
    {
        using var archive = WithFile();
        var other = Samples.Noise(3, size);
        archive.Source.WhenRead("/d/f", () =>
        {
            archive.Source.Rewrite("/d/f", Samples.Noise(2, 9_000_000));
            archive.Source.WhenOpened("/d/f", () => archive.Source.WhenRead("/d/f", () => archive.Source.Rewrite("/d/f", other)));
        });
        var result = await archive.BackUpAsync("/d");
        Assert.Equal((new BytePath("/d/f"), "changed"), Names(Assert.Single(result.Incomplete)));
        var entry = (await archive.ListAsync(result.Snapshot)).Single(entry => entry.Metadata.Type == EntryType.File);
        Assert.Equal(Math.Clamp(size, 8_388_608, 9_000_000), entry.Metadata.Size);
        var restored = (await archive.RestoreAllAsync(result.Snapshot)).ReadAll("/d/f");
        Assert.Equal(entry.Metadata.Size, restored.Length);

        // What was stored although it changed must be read the next time.
        var second = await archive.BackUpAsync("/d");
        Assert.Empty(second.Incomplete);
        Assert.Equal(other, (await archive.RestoreAllAsync(second.Snapshot)).ReadAll("/d/f"));
    }

    [Fact]
    public async Task File_that_goes_before_it_is_opened_is_reported_and_the_rest_goes_on()
    {
        using var archive = WithFile();
        archive.Source.AddFile("/d/g", [7]);
        archive.Source.WhenOpened("/d/f", () => archive.Source.Remove("/d/f"));
        var result = await archive.BackUpAsync("/d");
        Assert.Equal((new BytePath("/d/f"), "vanished"), Names(Assert.Single(result.Incomplete)));
        Assert.Equal(["/d", "/d/g"], (await archive.ListAsync(result.Snapshot)).Select(entry => entry.Path.ToString()));
    }

    [Fact]
    public async Task File_that_goes_while_it_is_read_is_stored()
    {
        using var archive = WithFile();
        archive.Source.WhenRead("/d/f", () => archive.Source.Remove("/d/f"));
        var result = await archive.BackUpAsync("/d");
        Assert.Empty(result.Incomplete);
        Assert.Equal(Old, (await archive.RestoreAllAsync(result.Snapshot)).ReadAll("/d/f"));
    }

    [Fact]
    public async Task Unreadable_file_is_reported_and_the_rest_goes_on()
    {
        using var archive = WithFile();
        archive.Source.AddFile("/d/secret", [1]).AddFile("/d/z", [2]);
        archive.Source.MakeUnreadable("/d/secret");
        var result = await archive.BackUpAsync("/d");
        Assert.Equal((new BytePath("/d/secret"), "unreadable"), Names(Assert.Single(result.Incomplete)));
        Assert.Equal(["/d", "/d/f", "/d/z"], (await archive.ListAsync(result.Snapshot)).Select(entry => entry.Path.ToString()));
        Assert.Equal(2, result.Snapshot.Files);
    }

    [Fact]
    public async Task File_with_a_bad_sector_is_not_half_in_the_snapshot()
    {
        using var archive = WithFile();
        archive.Source.FailReads("/d/f", 8_500_000);
        var result = await archive.BackUpAsync("/d");
        Assert.Equal((new BytePath("/d/f"), "unreadable"), Names(Assert.Single(result.Incomplete)));
        Assert.Equal(["/d"], (await archive.ListAsync(result.Snapshot)).Select(entry => entry.Path.ToString()));
        Assert.Equal(0, result.Snapshot.Bytes);
    }

    /// <summary>As of a disk that fails, or of a user who may read nothing: memory does not grow with them.</summary>
    [Fact]
    public async Task More_unreadable_files_than_can_be_named_are_counted()
    {
        const int Files = 100_000;
        using var archive = new TestArchive();
        for (var index = 0; index < Files; index++)
        {
            archive.Source.AddSymlink($"/d/{index:D5}", "x");
        }

        var result = await archive.BackUpAsync(new ShyTree(archive.Source), TestArchive.Request("/d"));
        Assert.InRange(result.Incomplete.Count, 10_000, Files - 1);
        Assert.Equal(Files + 1, result.Incomplete.Count + result.IncompleteNotListed);
        Assert.Equal(["/d", "/d/00000"], result.Incomplete.Take(2).Select(entry => entry.Path.ToString()));
    }

    [Fact]
    public async Task Unreadable_directory_is_there_but_empty_and_reported()
    {
        using var archive = WithFile();
        archive.Source.AddFile("/d/locked/f", [1]);
        archive.Source.MakeUnreadable("/d/locked");
        var result = await archive.BackUpAsync("/d");
        Assert.Equal((new BytePath("/d/locked"), "unreadable"), Names(Assert.Single(result.Incomplete)));
        Assert.Equal(["/d", "/d/f", "/d/locked"], (await archive.ListAsync(result.Snapshot)).Select(entry => entry.Path.ToString()));
    }

    [Fact]
    public async Task Path_that_is_not_there_is_reported_and_the_others_are_backed_up()
    {
        using var archive = WithFile();
        var result = await archive.BackUpAsync("/d", "/nowhere", "/d2/x");
        Assert.Equal(["/d2/x", "/nowhere"], result.Incomplete.Select(entry => entry.Path.ToString()));
        Assert.Equal(1, result.Snapshot.Files);
    }

    [Fact]
    public async Task Path_below_a_file_is_reported_and_the_file_is_not_stored_for_it()
    {
        using var archive = WithFile();
        archive.Source.AddFile("/etc/passwd", [1]);
        var result = await archive.BackUpAsync("/d", "/etc/passwd/x", "/etc/passwd/y/z");
        Assert.Equal(
            [("/etc/passwd/x", "vanished"), ("/etc/passwd/y/z", "vanished")],
            result.Incomplete.Select(entry => (entry.Path.ToString(), entry.Code)));
        Assert.Equal(["/d", "/d/f", "/etc"], (await archive.ListAsync(result.Snapshot)).Select(entry => entry.Path.ToString()));
    }

    [Fact]
    public async Task Path_that_is_not_there_within_another_is_reported()
    {
        using var archive = WithFile();
        var result = await archive.BackUpAsync("/d", "/d/gone", "/d/f/x");
        Assert.Equal(["/d/f/x", "/d/gone"], result.Incomplete.Select(entry => entry.Path.ToString()));
        Assert.Equal(1, result.Snapshot.Files);
    }

    [Fact]
    public async Task When_no_path_is_there_nothing_is_done()
    {
        using var archive = WithFile();
        var problem = await Assert.ThrowsAsync<CairnException>(() => archive.BackUpAsync("/x", "/y"));
        Assert.Equal(("no-such-path", ErrorKind.NotFound), (problem.Code, problem.Kind));
        Assert.Empty(archive.Store.Packs);
    }

    [Fact]
    public async Task File_changed_within_a_tick_of_the_clock_is_read_again()
    {
        using var archive = WithFile();
        var changed = archive.Source.Stat(new BytePath("/d/f")).ChangedAt;
        archive.Clock.Now = DateTimeOffset.FromUnixTimeSeconds(changed.Seconds);
        await archive.BackUpAsync("/d");
        await archive.BackUpAsync("/d");
        Assert.Equal(2, archive.Source.Opened.Count);

        archive.Clock.Now += TimeSpan.FromSeconds(10);
        await archive.BackUpAsync("/d");
        await archive.BackUpAsync("/d");
        Assert.Equal(3, archive.Source.Opened.Count);
    }

    [Fact]
    public async Task File_changed_within_the_tick_in_which_its_long_reading_began_is_read_again()
    {
        using var archive = WithFile();
        var changed = archive.Source.Stat(new BytePath("/d/f")).ChangedAt;
        archive.Clock.Now = DateTimeOffset.FromUnixTimeSeconds(changed.Seconds);
        archive.Source.WhenRead("/d/f", () => archive.Clock.Now += TimeSpan.FromMinutes(1));
        await archive.BackUpAsync("/d");
        await archive.BackUpAsync("/d");
        Assert.Equal(2, archive.Source.Opened.Count);
    }

    [Fact]
    public async Task File_is_read_again_when_it_was_cut_otherwise()
    {
        using var archive = WithFile();
        await archive.BackUpAsync("/d");
        var result = await archive.BackUpAsync(TestArchive.Request("/d") with { Chunker = Archive.Chunking.ChunkerChoice.Fixed(64_000) });
        Assert.Equal(2, archive.Source.Opened.Count);
        Assert.Equal(1, (await archive.ListAsync(result.Snapshot)).Single(entry => entry.Metadata.Type == EntryType.File).Content.Depth);
    }

    [Fact]
    public async Task Names_that_are_listed_twice_or_are_none_do_not_end_a_backup()
    {
        using var archive = WithFile();
        archive.Source.AddFile("/d/e/g", [1]);
        var result = await archive.BackUpAsync(new BrokenTree(archive.Source), TestArchive.Request("/d"));
        Assert.Equal(
            [("/d/e", "unsupported"), ("/d", "unsupported")], result.Incomplete.Select(entry => (entry.Path.ToString(), entry.Code)));
        TreeComparison.Same(archive.Source, new BytePath("/"), await archive.RestoreAllAsync(result.Snapshot), new BytePath("/"));
        Assert.Equal(2, result.Snapshot.Files);
    }

    [Fact]
    public async Task File_put_in_place_of_another_of_equal_size_and_times_is_read()
    {
        using var archive = WithFile();
        await archive.BackUpAsync("/d");
        var before = archive.Source.Stat(new BytePath("/d/f"));
        archive.Source.AddFile("/d/f", Samples.Noise(9, Old.Length));
        archive.Source.Change("/d/f", entry => entry with { ModifiedAt = before.ModifiedAt });
        var result = await archive.BackUpAsync("/d");
        Assert.Equal(Samples.Noise(9, Old.Length), (await archive.RestoreAllAsync(result.Snapshot)).ReadAll("/d/f"));
    }

    private static (BytePath Path, string Code) Names(IncompletePath entry) => (entry.Path, entry.Code);

    private static TestArchive WithFile()
    {
        var archive = new TestArchive();
        archive.Source.AddFile("/d/f", Old);
        return archive;
    }
}
