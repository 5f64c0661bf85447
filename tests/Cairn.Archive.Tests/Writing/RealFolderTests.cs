using System.Diagnostics;
using Cairn.Archive.Reading;
using Cairn.Core.Errors;
using Cairn.Platform.Computing;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Writing;

/// <summary>Round trips through the real file system.</summary>
public sealed class RealFolderTests : IDisposable
{
    // Not in the temporary folder: a backup stores the folders above as well, and others change the times of that one.
    private readonly BytePath _folder =
        new(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "real-folders", Path.GetRandomFileName())).FullName);

    private readonly LocalSourceTree _source = new();

    public void Dispose()
    {
        // Names that are no UTF-8 are beyond .NET's own delete.
        using var remove = Process.Start("rm", ["-rf", "--", _folder.ToString()]);
        remove.WaitForExit();
    }

    [Fact]
    public async Task Real_tree_comes_back_as_it_was()
    {
        using var cores = new CoreCompute(2);
        using var archive = new TestArchive(cores);
        archive.Clock.Now = TimeProvider.System.GetUtcNow();
        var origin = _folder.Append(new BytePath("origin"));
        RoundTripTests.FillWithEverything(archive.Source);
        await CopyAsync(archive, origin);

        var result = await archive.BackUpAsync(_source, Request(origin));
        Assert.Empty(result.Incomplete);
        var copy = _folder.Append(new BytePath("copy"));
        using (var target = new LocalTargetTree(copy))
        {
            var restored = await archive.RestoreAsync(result.Snapshot, target);
            Assert.Empty(restored.Damaged);
            Assert.Empty(restored.Incomplete);
            Assert.Equal(result.Snapshot.Bytes, restored.Bytes);
        }

        var below = copy.Append(new BytePath(origin.Bytes[1..]));
        TreeComparison.SameEntry(_source, origin, _source, below);
    }

    [Fact]
    public async Task Unchanged_real_tree_stores_nothing_again()
    {
        using var archive = new TestArchive();
        var origin = _folder.Append(new BytePath("origin"));
        RoundTripTests.FillWithEverything(archive.Source);
        await CopyAsync(archive, origin);

        // Files just made count as fresh; by this clock they are a minute old, however long it took to make them.
        archive.Clock.Now = TimeProvider.System.GetUtcNow().AddMinutes(1);
        var first = await archive.BackUpAsync(_source, Request(origin));
        var second = await archive.BackUpAsync(_source, Request(origin));
        Assert.Equal((0, 0L), (second.Packs, second.NewBytes));
        Assert.Equal(first.Snapshot.Root, second.Snapshot.Root);
    }

    [Fact]
    public async Task File_of_no_size_with_content_is_read_to_its_end()
    {
        // What the kernel makes up has no size in stat(2).
        const string file = "/proc/version";
        var content = File.ReadAllBytes(file);
        Assert.Equal((0, true), (new FileInfo(file).Length, content.Length > 0));
        using var archive = new TestArchive();
        archive.Clock.Now = TimeProvider.System.GetUtcNow().AddMinutes(1);
        var first = await archive.BackUpAsync(_source, Request(new BytePath(file)));
        Assert.Empty(first.Incomplete);
        Assert.Equal(content.Length, first.Snapshot.Bytes);
        var second = await archive.BackUpAsync(_source, Request(new BytePath(file)));
        var restored = await archive.RestoreAllAsync(second.Snapshot);
        Assert.Equal(content, restored.ReadAll(file));
    }

    [Fact]
    public async Task Folder_is_made_only_when_something_is_written()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", [1]);
        var backup = await archive.BackUpAsync("/d");
        var path = _folder.Append(new BytePath("new")).Append(new BytePath("target"));
        using (var asked = new LateTargetTree(path))
        {
            var request = new RestoreRequest { Snapshot = backup.Snapshot, Mode = RestoreMode.DryRun };
            Assert.Equal(1, (await archive.RestoreAsync(request, asked)).Files);
            request = request with { Mode = RestoreMode.Write, Paths = [new BytePath("/nowhere")] };
            var missing = await Assert.ThrowsAsync<CairnException>(() => archive.RestoreAsync(request, asked));
            Assert.Equal("path-not-found", missing.Code);
            Assert.True(asked.FreeBytes() > 0);
        }

        Assert.False(Directory.Exists(_folder.Append(new BytePath("new")).ToString()));
        using var target = new LateTargetTree(path);
        await archive.RestoreAsync(new RestoreRequest { Snapshot = backup.Snapshot }, target);
        Assert.Equal([1], File.ReadAllBytes($"{path}/d/f"));
    }

    private static Archive.Writing.BackupRequest Request(BytePath path) => TestArchive.Request() with { Paths = [path] };

    /// <summary>Puts the tree in memory on disk; what it then looks like depends a little on whether root runs the test.</summary>
    private static async Task CopyAsync(TestArchive archive, BytePath folder)
    {
        // Others than root could not read it back.
        archive.Source.Change("/home/ada/sizes/0", entry => entry with { Mode = 0x100 });
        var backup = await archive.BackUpAsync("/home");
        using var target = new LocalTargetTree(folder);
        var result = await archive.RestoreAsync(new RestoreRequest { Snapshot = backup.Snapshot }, target);
        Assert.Empty(result.Incomplete);
        Assert.Empty(result.Damaged);
    }
}
