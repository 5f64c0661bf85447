using Cairn.Archive.Writing;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Writing;

/// <summary>What of a file system goes into a snapshot.</summary>
public sealed class SelectionTests
{
    [Fact]
    public async Task Directories_on_the_way_are_there_with_their_metadata_and_nothing_else()
    {
        using var archive = Filled();
        archive.Source.Change("/home", entry => entry with { Mode = 0x1c0, UserId = 42 });
        var result = await archive.BackUpAsync("/home/ada/src");
        Assert.Equal(["/home", "/home/ada", "/home/ada/src", "/home/ada/src/a.c", "/home/ada/src/a.o"], await PathsAsync(archive, result));
        Assert.Equal(42u, (await archive.ListAsync(result.Snapshot))[0].Metadata.UserId);
        Assert.Equal(3, result.Snapshot.Directories);
    }

    [Fact]
    public async Task Several_paths_share_one_tree_and_nested_ones_count_once()
    {
        using var archive = Filled();
        var result = await archive.BackUpAsync("/home/ada/src", "/etc/hosts", "/home/ada/src/a.c", "//home/ada/notes/");
        Assert.Equal(
            ["/etc", "/etc/hosts", "/home", "/home/ada", "/home/ada/notes", "/home/ada/src", "/home/ada/src/a.c", "/home/ada/src/a.o"],
            await PathsAsync(archive, result));
        Assert.Equal(3, result.Snapshot.Files);
        Assert.Equal(new BytePath("/home/ada/notes"), result.Snapshot.Paths[3]);
    }

    [Fact]
    public async Task Root_can_be_backed_up()
    {
        using var archive = Filled();
        Assert.Equal(archive.Source.Paths().Select(path => path.ToString()), await PathsAsync(archive, await archive.BackUpAsync("/")));
    }

    [Fact]
    public async Task Patterns_leave_out_names_and_what_is_below()
    {
        using var archive = Filled();
        var result = await archive.BackUpAsync(TestArchive.Request("/home") with { Excludes = ["*.o", "notes/"] });
        Assert.Equal(["/home", "/home/ada", "/home/ada/src", "/home/ada/src/a.c"], await PathsAsync(archive, result));
    }

    [Fact]
    public async Task Path_asked_for_by_name_is_stronger_than_a_pattern()
    {
        using var archive = Filled();
        var result = await archive.BackUpAsync(TestArchive.Request("/home/ada/src/a.o") with { Excludes = ["*.o", "ada"] });
        Assert.Contains("/home/ada/src/a.o", await PathsAsync(archive, result));
    }

    [Fact]
    public async Task Excluded_path_is_left_out_whatever_is_asked_for()
    {
        using var archive = Filled();
        var request = TestArchive.Request("/home") with { ExcludedPaths = [new BytePath("/home/ada/src/")] };
        var result = await archive.BackUpAsync(request);
        Assert.Equal(["/home", "/home/ada", "/home/ada/notes"], await PathsAsync(archive, result));
        Assert.Equal([new BytePath("/home/ada/src")], result.LeftOut);
        Assert.Empty((await archive.BackUpAsync(request with { Paths = [new BytePath("/home/ada/notes")] })).LeftOut);
    }

    [Fact]
    public async Task Other_file_systems_are_entered_only_when_they_may()
    {
        using var archive = Filled();
        archive.Source.AddFile("/home/ada/usb/f", [1]).AddFile("/home/ada/usb/d/g", [1]);
        foreach (var path in (string[])["/home/ada/usb", "/home/ada/usb/f", "/home/ada/usb/d", "/home/ada/usb/d/g"])
        {
            archive.Source.Change(path, entry => entry with { Device = 2 });
        }

        var all = await archive.BackUpAsync(TestArchive.Request("/home"));
        var one = await archive.BackUpAsync(TestArchive.Request("/home") with { Scope = FileSystemScope.One });
        var inside = await archive.BackUpAsync(TestArchive.Request("/home/ada/usb") with { Scope = FileSystemScope.One });
        Assert.Contains("/home/ada/usb/d/g", await PathsAsync(archive, all));
        var mounted = (await PathsAsync(archive, one)).Where(path => path.StartsWith("/home/ada/usb", StringComparison.Ordinal));
        Assert.Equal(["/home/ada/usb"], mounted);
        Assert.Contains("/home/ada/usb/d/g", await PathsAsync(archive, inside));
        var both = await archive.BackUpAsync(TestArchive.Request("/", "/home/ada/usb/d") with { Scope = FileSystemScope.One });
        var found = (await PathsAsync(archive, both)).ToList();
        Assert.Contains("/etc/hosts", found);
        Assert.Contains("/home/ada/usb/d/g", found);
        Assert.DoesNotContain("/home/ada/usb/f", found);
    }

    private static async Task<IEnumerable<string>> PathsAsync(TestArchive archive, BackupResult result) =>
        (await archive.ListAsync(result.Snapshot)).Select(entry => entry.Path.ToString());

    private static TestArchive Filled()
    {
        var archive = new TestArchive();
        archive.Source
            .AddFile("/home/ada/src/a.c", [1])
            .AddFile("/home/ada/src/a.o", [2])
            .AddDirectory("/home/ada/notes")
            .AddFile("/etc/hosts", [3])
            .AddFile("/etc/passwd", [4]);
        return archive;
    }
}
