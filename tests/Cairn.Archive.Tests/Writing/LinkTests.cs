using Cairn.Archive.Writing;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Writing;

/// <summary>Paths asked for that are symbolic links, or lead through some.</summary>
public sealed class LinkTests
{
    [Theory]
    [InlineData("/data/docs")]
    [InlineData("../../data/./docs/")]
    [InlineData("other")]
    public async Task Link_that_was_named_is_followed_and_those_below_are_not(string target)
    {
        using var archive = Filled();
        archive.Source.AddSymlink("/home/ada/docs", target).AddSymlink("/home/ada/other", "/data/docs");
        archive.Source.AddSymlink("/data/docs/back", "/home/ada/docs");
        var result = await archive.BackUpAsync("/home/ada/docs");
        Assert.Empty(result.Incomplete);
        Assert.Equal([new BytePath("/home/ada/docs")], result.Snapshot.Paths);
        Assert.Equal(
            ["/home", "/home/ada", "/home/ada/docs", "/home/ada/docs/back", "/home/ada/docs/note"],
            await PathsAsync(archive, result));
        var restored = await archive.RestoreAllAsync(result.Snapshot);
        Assert.Equal([1, 2], restored.ReadAll("/home/ada/docs/note"));
        Assert.Equal(EntryType.Symlink, restored.Stat(new BytePath("/home/ada/docs/back")).Type);
        Assert.Equal(0x1c0u, restored.Stat(new BytePath("/home/ada/docs")).Mode);
    }

    [Fact]
    public async Task Link_to_a_file_that_was_named_becomes_that_file()
    {
        using var archive = Filled();
        archive.Source.AddSymlink("/home/todo", "/data/docs/note");
        var result = await archive.BackUpAsync("/home/todo");
        Assert.Equal(["/home", "/home/todo"], await PathsAsync(archive, result));
        Assert.Equal([1, 2], (await archive.RestoreAllAsync(result.Snapshot)).ReadAll("/home/todo"));
        await archive.BackUpAsync("/home/todo");
        Assert.Single(archive.Source.Opened);
    }

    [Fact]
    public async Task Way_through_a_link_is_followed()
    {
        using var archive = Filled();
        archive.Source.AddSymlink("/current", "data");
        var result = await archive.BackUpAsync("/current/docs");
        Assert.Equal(["/current", "/current/docs", "/current/docs/note"], await PathsAsync(archive, result));
    }

    [Fact]
    public async Task Link_within_another_path_is_followed_when_it_was_named_too()
    {
        using var archive = Filled();
        archive.Source.AddSymlink("/home/ada/docs", "/data/docs").AddSymlink("/home/ada/more", "/data/docs");
        var result = await archive.BackUpAsync("/home", "/home/ada/docs");
        Assert.Equal(
            ["/home", "/home/ada", "/home/ada/docs", "/home/ada/docs/note", "/home/ada/more"], await PathsAsync(archive, result));
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/data/docs/note/x")]
    [InlineData("docs")]
    public async Task Link_that_leads_nowhere_is_stored_as_a_link_and_reported(string target)
    {
        using var archive = Filled();
        archive.Source.AddSymlink("/home/ada/docs", target);
        var result = await archive.BackUpAsync("/home/ada/docs");
        var missed = Assert.Single(result.Incomplete);
        Assert.Equal(("/home/ada/docs", "vanished"), (missed.Path.ToString(), missed.Code));
        Assert.Equal(new BytePath(target), (await archive.ListAsync(result.Snapshot))[^1].LinkTarget);
    }

    [Fact]
    public async Task Path_through_a_link_that_leads_nowhere_is_reported()
    {
        using var archive = Filled();
        archive.Source.AddSymlink("/current", "/nowhere");
        var result = await archive.BackUpAsync("/home", "/current/docs");
        Assert.Equal("/current/docs", Assert.Single(result.Incomplete).Path.ToString());
        Assert.Equal(["/home", "/home/ada"], await PathsAsync(archive, result));
    }

    [Fact]
    public async Task What_is_left_out_is_left_out_behind_links_too()
    {
        using var archive = Filled();
        archive.Source.AddSymlink("/current", "/data").AddSymlink("/cairn", "/data/docs");
        var real = TestArchive.Request("/current") with { ExcludedPaths = [new BytePath("/data/docs")] };
        var linked = TestArchive.Request("/current") with { ExcludedPaths = [new BytePath("/cairn")] };
        Assert.Equal(["/current"], await PathsAsync(archive, await archive.BackUpAsync(real)));
        Assert.Equal(["/current"], await PathsAsync(archive, await archive.BackUpAsync(linked)));
    }

    [Fact]
    public async Task Named_link_of_the_real_file_system_is_followed()
    {
        using var archive = new TestArchive();
        var folder = Directory.CreateTempSubdirectory("cairn-link-");
        try
        {
            var inside = folder.CreateSubdirectory("inside");
            await File.WriteAllTextAsync(Path.Combine(inside.FullName, "note"), "here");
            var link = File.CreateSymbolicLink(Path.Combine(folder.FullName, "link"), "inside");
            var request = TestArchive.Request(link.FullName);
            var result = await archive.BackUpAsync(new LocalSourceTree(), request);
            Assert.Empty(result.Incomplete);
            var restored = await archive.RestoreAllAsync(result.Snapshot);
            Assert.Equal("here"u8, restored.ReadAll(link.FullName + "/note"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IEnumerable<string>> PathsAsync(TestArchive archive, BackupResult result) =>
        (await archive.ListAsync(result.Snapshot)).Select(entry => entry.Path.ToString());

    private static TestArchive Filled()
    {
        var archive = new TestArchive();
        archive.Source.AddDirectory("/home/ada").AddFile("/data/docs/note", [1, 2]);
        archive.Source.Change("/data/docs", entry => entry with { Mode = 0x1c0 });
        return archive;
    }
}
