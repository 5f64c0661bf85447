using System.Diagnostics;
using Cairn.Archive.Reading;
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

        // Files just made count as fresh; by this clock they are a minute old.
        archive.Clock.Now = TimeProvider.System.GetUtcNow().AddMinutes(1);
        var origin = _folder.Append(new BytePath("origin"));
        RoundTripTests.FillWithEverything(archive.Source);
        await CopyAsync(archive, origin);
        var first = await archive.BackUpAsync(_source, Request(origin));
        var second = await archive.BackUpAsync(_source, Request(origin));
        Assert.Equal((0, 0L), (second.Packs, second.NewBytes));
        Assert.Equal(first.Snapshot.Root, second.Snapshot.Root);
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
