using Cairn.Archive.Reading;
using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Writing;

public sealed class HardLinkRoundTripTests
{
    [Fact]
    public async Task Names_of_one_inode_come_back_as_names_of_one_inode()
    {
        using var archive = WithLinks();
        archive.Source.AddSpecial("/d/pipe", EntryType.Fifo).AddLink("/d/z/pipe", "/d/pipe");
        archive.Source.AddSymlink("/d/symbolic", "nowhere").AddLink("/d/z/symbolic", "/d/symbolic");
        var backup = await archive.BackUpAsync("/d");
        var restored = await archive.RestoreAllAsync(backup.Snapshot);

        TreeComparison.Same(archive.Source, new BytePath("/"), restored, new BytePath("/"));
        Same(restored, "/d/a", "/d/b", "/d/x/c");
        Same(restored, "/d/pipe", "/d/z/pipe");
        Same(restored, "/d/symbolic", "/d/z/symbolic");
    }

    [Fact]
    public async Task Further_names_are_neither_read_nor_counted_again()
    {
        using var archive = WithLinks();
        var backup = await archive.BackUpAsync("/d");
        Assert.Equal(["/d/a"], archive.Source.Opened.Select(path => path.ToString()));
        Assert.Equal((3, 100_000), (backup.Snapshot.Files, backup.Snapshot.Bytes));

        var again = await archive.BackUpAsync("/d");
        Assert.Single(archive.Source.Opened);
        Assert.Equal(backup.Snapshot.Id, again.Snapshot.Id);
    }

    [Fact]
    public async Task Part_of_a_group_is_restored_whole()
    {
        using var archive = WithLinks();
        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree();
        var result = await archive.RestoreAsync(backup.Snapshot, target, "/d/b", "/d/x/c");
        Assert.Empty(result.Incomplete);
        Assert.Equal(Samples.Noise(1, 100_000), target.ReadAll("/d/x/c"));
        Same(target, "/d/b", "/d/x/c");
    }

    [Fact]
    public async Task Names_that_differ_in_metadata_become_files_of_their_own()
    {
        using var archive = WithLinks();
        archive.Source.AddFile("/d/aa", [1]);
        archive.Source.WhenOpened("/d/aa", () => archive.Source.Change("/d/a", entry => entry with { Mode = 0x180 }));
        var backup = await archive.BackUpAsync("/d");
        var target = await archive.RestoreAllAsync(backup.Snapshot);
        Assert.Equal(0x1A4u, target.Stat(new BytePath("/d/a")).Mode);
        Assert.Equal(0x180u, target.Stat(new BytePath("/d/b")).Mode);
        Assert.NotEqual(target.Stat(new BytePath("/d/a")).Inode, target.Stat(new BytePath("/d/b")).Inode);
        Assert.NotEqual(target.Stat(new BytePath("/d/a")).Inode, target.Stat(new BytePath("/d/x/c")).Inode);
    }

    [Fact]
    public async Task To_something_else_that_is_kept_nothing_is_linked_and_that_is_told()
    {
        using var archive = WithLinks();
        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree().AddFile("/d/a", [1]);
        var result = await archive.RestoreAsync(backup.Snapshot, target);
        Assert.Equal(1, result.Kept);
        Assert.Equal([1], target.ReadAll("/d/a"));
        Assert.Equal(Samples.Noise(1, 100_000), target.ReadAll("/d/b"));
        Same(target, "/d/b", "/d/x/c");
        Assert.Equal([("/d/b", "separate-copy")], result.Incomplete.Select(entry => (entry.Path.ToString(), entry.Code)));
    }

    /// <summary>As a restore leaves it that was killed when the first name was there and the others were not.</summary>
    [Fact]
    public async Task Further_names_are_linked_to_a_first_one_that_an_earlier_restore_left()
    {
        using var archive = WithLinks();
        archive.Source.AddSpecial("/d/pipe", EntryType.Fifo).AddLink("/d/z/pipe", "/d/pipe");
        var backup = await archive.BackUpAsync("/d");
        var target = await archive.RestoreAllAsync(backup.Snapshot);
        target.Remove("/d/b");
        target.Remove("/d/x/c");
        target.Remove("/d/z/pipe");

        var result = await archive.RestoreAsync(backup.Snapshot, target);

        Assert.Equal((2, 3, 0), (result.Kept, result.Files, result.Bytes));
        Assert.Empty(result.Incomplete);
        Same(target, "/d/a", "/d/b", "/d/x/c");
        Same(target, "/d/pipe", "/d/z/pipe");
        TreeComparison.Same(archive.Source, new BytePath("/"), target, new BytePath("/"));
    }

    [Fact]
    public async Task A_whole_restore_that_is_run_again_tells_of_nothing()
    {
        using var archive = WithLinks();
        var backup = await archive.BackUpAsync("/d");
        var result = await archive.RestoreAsync(backup.Snapshot, await archive.RestoreAllAsync(backup.Snapshot));
        Assert.Equal((3, 0), (result.Kept, result.Files));
        Assert.Empty(result.Incomplete);
    }

    /// <summary>Whatever a look at the kept name tells: what somebody changed since is not given further names.</summary>
    [Theory]
    [InlineData("size")]
    [InlineData("time")]
    [InlineData("mode")]
    [InlineData("owner")]
    [InlineData("group")]
    public async Task A_first_name_that_has_changed_gets_no_further_ones(string what)
    {
        using var archive = WithLinks();
        var backup = await archive.BackUpAsync("/d");
        var target = await archive.RestoreAllAsync(backup.Snapshot);
        target.Remove("/d/b");
        target.Remove("/d/x/c");
        var before = target.Stat(new BytePath("/d/a"));
        if (what == "size")
        {
            target.Rewrite("/d/a", [1]);
        }

        target.Change("/d/a", entry => what switch
        {
            "time" => entry with { ModifiedAt = new UnixTime(1, 1) },
            "mode" => entry with { Mode = 0x180 },
            "owner" => entry with { UserId = 77 },
            "group" => entry with { GroupId = 77 },
            _ => entry with { ModifiedAt = before.ModifiedAt },
        });

        var result = await archive.RestoreAsync(backup.Snapshot, target);

        Assert.Equal(Samples.Noise(1, 100_000), target.ReadAll("/d/b"));
        Assert.NotEqual(target.Stat(new BytePath("/d/a")).Inode, target.Stat(new BytePath("/d/b")).Inode);
        Same(target, "/d/b", "/d/x/c");
        Assert.Equal([("/d/b", "separate-copy")], result.Incomplete.Select(entry => (entry.Path.ToString(), entry.Code)));
    }

    [Fact]
    public async Task Further_name_that_is_kept_beside_a_first_one_restored_anew_is_told()
    {
        using var archive = WithLinks();
        var backup = await archive.BackUpAsync("/d");
        var target = await archive.RestoreAllAsync(backup.Snapshot);
        target.Remove("/d/a");

        var result = await archive.RestoreAsync(backup.Snapshot, target);

        Assert.Equal((2, 1), (result.Kept, result.Files));
        Assert.Equal("separate-copy", Assert.Single(result.Incomplete).Code);
    }

    [Fact]
    public async Task Where_the_first_name_cannot_be_written_the_next_one_takes_its_place()
    {
        using var archive = WithLinks();
        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree().AddDirectory("/d/a");
        var result = await archive.RestoreAsync(
            new RestoreRequest { Snapshot = backup.Snapshot, Overwrite = OverwritePolicy.Always }, target);
        Assert.Equal(["/d/a"], result.Incomplete.Select(entry => entry.Path.ToString()));
        Assert.Equal(Samples.Noise(1, 100_000), target.ReadAll("/d/b"));
        Same(target, "/d/b", "/d/x/c");
    }

    [Fact]
    public async Task Directories_with_links_keep_their_times()
    {
        using var archive = WithLinks();
        archive.Source.Change("/d/x", entry => entry with { ModifiedAt = new UnixTime(5, 5) });
        var backup = await archive.BackUpAsync("/d");
        Assert.Equal(new UnixTime(5, 5), (await archive.RestoreAllAsync(backup.Snapshot)).Stat(new BytePath("/d/x")).ModifiedAt);
    }

    [Fact]
    public async Task Room_is_needed_once_for_all_names()
    {
        using var archive = WithLinks();
        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree();
        target.LimitFreeBytes(100_000 + (6 * 4096));
        var result = await archive.RestoreAsync(backup.Snapshot, target);
        Assert.Equal((3, 100_000), (result.Files, result.Bytes));
    }

    private static TestArchive WithLinks()
    {
        var archive = new TestArchive();
        archive.Source.AddFile("/d/a", Samples.Noise(1, 100_000)).AddLink("/d/b", "/d/a").AddLink("/d/x/c", "/d/a");
        return archive;
    }

    private static void Same(MemoryTree tree, params string[] paths) =>
        Assert.Single(paths.Select(path => tree.Stat(new BytePath(path)).Inode).Distinct());
}
