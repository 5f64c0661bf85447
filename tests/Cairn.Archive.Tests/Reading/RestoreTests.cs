using System.Text;
using Cairn.Archive.Reading;
using Cairn.Archive.Tests.Writing;
using Cairn.Core.Errors;
using Cairn.Platform.Computing;
using Cairn.Platform.Trees;
using Cairn.Protocol.Packs;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Reading;

public sealed class RestoreTests
{
    private static readonly BytePath Root = new("/");

    [Fact]
    public async Task Only_what_was_asked_for_comes_out_under_its_whole_path()
    {
        using var archive = new TestArchive();
        RoundTripTests.FillWithEverything(archive.Source);
        var backup = await archive.BackUpAsync("/home");
        var target = new MemoryTree();
        var result = await archive.RestoreAsync(backup.Snapshot, target, "/home/ada/sizes", "/home/ada/prose/4096");
        Assert.Equal((8, 4), (result.Files, result.Directories));
        var (sizes, prose) = (new BytePath("/home/ada/sizes"), new BytePath("/home/ada/prose"));
        TreeComparison.SameEntry(archive.Source, sizes, target, sizes);
        Assert.Equal(["4096"], target.List(prose).Select(name => name.ToString()));
        Assert.Equal(archive.Source.Stat(new BytePath("/home")).ModifiedAt, target.Stat(new BytePath("/home")).ModifiedAt);
    }

    [Fact]
    public async Task Path_that_is_not_there_stops_before_anything_is_written()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", [1]);
        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree();
        var restore = () => archive.RestoreAsync(backup.Snapshot, target, "/d/f", "/d/g");
        Assert.Equal("path-not-found", (await Assert.ThrowsAsync<CairnException>(restore)).Code);
        Assert.Empty(target.Paths());
    }

    [Fact]
    public async Task Each_data_pack_is_read_once_and_by_few_requests()
    {
        using var cores = new CoreCompute(2);
        using var archive = new TestArchive(cores);
        for (var index = 0; index < 60; index++)
        {
            archive.Source.AddFile($"/d/{index:D2}", Samples.Noise((ulong)index, 1_000_000));
        }

        var backup = await archive.BackUpAsync("/d");
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(backup.Snapshot), Root);
        var reads = archive.Store.Reads.Where(read => archive.Store.KindOf(read.Pack) == PackKind.Data).ToList();
        var packs = reads.GroupBy(read => read.Pack).Select(pack => pack.OrderBy(read => read.Offset).ToList()).ToList();
        Assert.Equal(4, packs.Count);
        Assert.All(packs, pack => Assert.All(pack.Zip(pack.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.Offset + pair.First.Length, pair.Second.Offset);
            Assert.InRange(pair.First.Length, PackRead.LongestRun * 3 / 4, PackRead.LongestRun);
        }));
    }

    [Fact]
    public async Task Restoring_a_little_reads_a_little()
    {
        using var archive = new TestArchive();
        for (var index = 0; index < 12; index++)
        {
            archive.Source.AddFile($"/d/{index:D2}", Samples.Noise((ulong)index, 1_000_000));
        }

        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree();
        await archive.RestoreAsync(backup.Snapshot, target, "/d/03", "/d/10");
        var reads = archive.Store.Reads.Where(read => archive.Store.KindOf(read.Pack) == PackKind.Data).ToList();
        Assert.Equal(2, reads.Count);
        Assert.InRange(reads.Sum(read => read.Length), 2_000_000, 4_300_000);
    }

    [Fact]
    public async Task Dry_run_counts_and_writes_nothing()
    {
        using var archive = new TestArchive();
        RoundTripTests.FillWithEverything(archive.Source);
        var backup = await archive.BackUpAsync("/home");
        var target = new MemoryTree();
        target.AddFile("/home/ada/copy", [1]);
        var before = target.Paths().Count;
        var dry = await archive.RestoreAsync(new RestoreRequest { Snapshot = backup.Snapshot, Mode = RestoreMode.DryRun }, target);
        Assert.Equal(before, target.Paths().Count);
        var wet = await archive.RestoreAsync(new RestoreRequest { Snapshot = backup.Snapshot }, target);
        Assert.Equal((wet.Files, wet.Bytes, wet.Directories, wet.Kept), (dry.Files, dry.Bytes, dry.Directories, dry.Kept));
        Assert.Equal(1, dry.Kept);
    }

    [Theory]
    [InlineData(OverwritePolicy.Never, "old old old", 3)]
    [InlineData(OverwritePolicy.Always, "new new new", 0)]
    [InlineData(OverwritePolicy.IfNewer, "new old old", 2)]
    public async Task Policy_decides_over_what_is_there(OverwritePolicy policy, string expected, int kept)
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/1", "new"u8).AddFile("/d/2", "new"u8).AddFile("/d/3", "new"u8);
        var target = new MemoryTree();
        target.AddFile("/d/1", "old"u8).AddFile("/d/2", "old"u8).AddFile("/d/3", "old"u8).AddFile("/d/other", "own"u8);
        for (var file = 1; file <= 3; file++)
        {
            // The first is older on the target, the second equally old, the third younger.
            archive.Source.Change($"/d/{file}", entry => entry with { ModifiedAt = new UnixTime(1000, 500) });
            target.Change($"/d/{file}", entry => entry with { ModifiedAt = new UnixTime(1000, 498 + file) });
        }

        target.Change("/d/2", entry => entry with { ModifiedAt = new UnixTime(1000, 500) });
        var backup = await archive.BackUpAsync("/d");
        var result = await archive.RestoreAsync(new RestoreRequest { Snapshot = backup.Snapshot, Overwrite = policy }, target);
        Assert.Equal(kept, result.Kept);
        Assert.Equal(3 - kept, result.Files);
        var contents = Enumerable.Range(1, 3).Select(file => Encoding.UTF8.GetString(target.ReadAll($"/d/{file}")));
        Assert.Equal(expected, string.Join(' ', contents));
        Assert.Equal("own"u8, target.ReadAll("/d/other"));
    }

    [Fact]
    public async Task Links_and_pipes_follow_the_policy_too()
    {
        using var archive = new TestArchive();
        archive.Source.AddSymlink("/d/link", "new").AddSpecial("/d/pipe", EntryType.Fifo);
        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree();
        target.AddSymlink("/d/link", "old").AddFile("/d/pipe", "old"u8);
        Assert.Equal(2, (await archive.RestoreAsync(backup.Snapshot, target)).Kept);
        Assert.Equal("old"u8, target.ReadAll("/d/link"));
        await archive.RestoreAsync(new RestoreRequest { Snapshot = backup.Snapshot, Overwrite = OverwritePolicy.Always }, target);
        TreeComparison.Same(archive.Source, Root, target, Root);
    }

    [Fact]
    public async Task What_is_in_the_way_is_reported_and_the_rest_restored()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/a/f", [1]).AddFile("/d/b", [2]).AddFile("/d/c/g", [3]).AddFile("/d/z", [4]);
        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree();
        target.AddSymlink("/d/a", "/etc").AddFile("/d/b/inside", [9]).AddFile("/d/c", [9]);
        var request = new RestoreRequest { Snapshot = backup.Snapshot, Overwrite = OverwritePolicy.Always };
        var result = await archive.RestoreAsync(request, target);
        Assert.Equal(
            [("/d/a", "unsafe-path"), ("/d/b", "target-failed"), ("/d/c", "target-failed")],
            result.Incomplete.Select(entry => (entry.Path.ToString(), entry.Code)));
        Assert.Equal(2, result.IncompleteNotListed);
        Assert.Contains("2 entries are missing", Assert.Single(result.Notes), StringComparison.Ordinal);
        Assert.Empty(result.Damaged);
        Assert.Equal([4], target.ReadAll("/d/z"));
        Assert.Equal([9], target.ReadAll("/d/b/inside"));
        Assert.Equal("/etc"u8, target.ReadAll("/d/a"));
    }

    [Fact]
    public async Task Without_room_nothing_is_written()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", new byte[1_000_000]).AddFile("/d/g", new byte[500_000]);
        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree();
        target.LimitFreeBytes(1_400_000);
        var problem = await Assert.ThrowsAsync<CairnException>(() => archive.RestoreAsync(backup.Snapshot, target));
        Assert.Equal("target-full", problem.Code);
        Assert.Empty(target.Paths());

        // A part of it fits.
        Assert.Equal(500_000, (await archive.RestoreAsync(backup.Snapshot, target, "/d/g")).Bytes);

        // What is there already needs no room.
        target.LimitFreeBytes(1_100_000);
        Assert.Equal(1, (await archive.RestoreAsync(backup.Snapshot, target)).Kept);
        Assert.Equal(1_000_000, target.ReadAll("/d/f").Length);
    }

    [Fact]
    public async Task What_does_not_fit_is_told_as_a_whole()
    {
        using var archive = new TestArchive();
        for (var index = 0; index < 20; index++)
            archive.Source.AddFile($"/d/{index}", Samples.Noise((ulong)index, 1 << 20));

        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree();
        target.LimitFreeBytes(2 << 20);

        Assert.Equal("The restore needs up to 20.1 MiB; the target has 2 MiB.", await RefusalAsync());
        Assert.Equal("The restore needs more than the 2 MiB that the target has.", await RefusalAsync("/d"));

        // What is there already needs none, as far as it was met before there was too much.
        await archive.RestoreAsync(backup.Snapshot, target, "/d/0");
        Assert.Equal("The restore needs up to 19.1 MiB; the target has 1 MiB.", await RefusalAsync());

        async Task<string> RefusalAsync(params string[] paths) =>
            (await Assert.ThrowsAsync<CairnException>(() => archive.RestoreAsync(backup.Snapshot, target, paths))).What;
    }

    [Fact]
    public async Task Room_that_ends_meanwhile_ends_the_restore_and_leaves_no_half_file()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/1", Samples.Noise(1, 6_000_000)).AddFile("/d/2", Samples.Noise(2, 6_000_000));
        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree();
        var filling = new ShrinkingTarget(target, 8_000_000);
        Assert.Equal("target-full", (await Assert.ThrowsAsync<CairnException>(() => archive.RestoreAsync(backup.Snapshot, filling))).Code);
        Assert.Equal(["/d", "/d/1"], target.Paths().Select(path => path.ToString()));
        Assert.Equal(Samples.Noise(1, 6_000_000), target.ReadAll("/d/1"));
    }

    [Fact]
    public async Task Existing_directory_on_the_way_keeps_its_metadata()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/home/ada/f", [1]);
        var backup = await archive.BackUpAsync("/home/ada");
        var target = new MemoryTree();
        target.AddDirectory("/home");
        target.Change("/home", entry => entry with { UserId = 7 });
        await archive.RestoreAsync(backup.Snapshot, target, "/home/ada");
        Assert.Equal(7u, target.Stat(new BytePath("/home")).UserId);
        await archive.RestoreAsync(backup.Snapshot, target, "/home");
        Assert.Equal(1000u, target.Stat(new BytePath("/home")).UserId);
    }

    [Fact]
    public async Task Cancelled_restore_leaves_only_whole_files()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/1", Samples.Noise(1, 6_000_000)).AddFile("/d/2", Samples.Noise(2, 40_000_000));
        var backup = await archive.BackUpAsync("/d");
        var target = new MemoryTree();
        using var stop = new CancellationTokenSource();
        var progress = new CallingProgress(report =>
        {
            if (report.Bytes > 20_000_000)
            {
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => archive.Reader.RestoreAsync(
            new RestoreRequest { Snapshot = backup.Snapshot }, target, progress, stop.Token));
        Assert.Equal(["/d", "/d/1"], target.Paths().Select(path => path.ToString()));
    }

    [Fact]
    public async Task After_a_power_cut_another_restore_that_keeps_what_is_there_completes_it()
    {
        using var archive = new TestArchive();
        archive.Source.AddSymlink("/d/link", "f0").AddFile("/d/empty", []);
        for (var file = 0; file < 6; file++)
        {
            archive.Source.AddFile($"/d/f{file}", Samples.Noise((ulong)file, file == 0 ? 2_000_000 : 1000));
        }

        var backup = await archive.BackUpAsync("/d");
        for (var operations = 0; ; operations++)
        {
            var tree = new MemoryTree();
            var target = new PowerCutTarget(tree, operations);
            if (await Record.ExceptionAsync(() => archive.RestoreAsync(backup.Snapshot, target)) is null)
            {
                // What was reported as done survives a cut too.
                tree.Crash();
                Assert.False(target.IsCut);
                TreeComparison.Same(archive.Source, Root, tree, Root);
                return;
            }

            tree.Crash();
            Assert.Empty((await archive.RestoreAsync(backup.Snapshot, tree)).Incomplete);
            TreeComparison.Same(archive.Source, Root, tree, Root);
        }
    }

    [Fact]
    public async Task Many_files_get_their_names_in_groups_and_not_only_at_the_end()
    {
        const int Files = 1100;
        using var archive = new TestArchive();
        for (var file = 0; file < Files; file++)
        {
            archive.Source.AddFile($"/d/{file}", Samples.Noise((ulong)file, 8 * 1024));
        }

        var backup = await archive.BackUpAsync("/d");
        var tree = new MemoryTree();

        // A file takes three operations before its name: were all named at the end, none had one yet.
        var target = new PowerCutTarget(tree, 3 * Files);
        await Assert.ThrowsAsync<IOException>(() => archive.RestoreAsync(backup.Snapshot, target));
        Assert.InRange(tree.Paths().Count, 1 + 100, Files);
    }

    [Fact]
    public async Task Disk_that_fails_to_make_files_durable_ends_the_restore_and_nothing_more_gets_a_name()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", Samples.Noise(1, 1000));
        var backup = await archive.BackUpAsync("/d");
        var tree = new MemoryTree();
        tree.FailSyncs();
        var problem = await Assert.ThrowsAsync<CairnException>(() => archive.RestoreAsync(backup.Snapshot, tree));
        Assert.Equal("target-disk-failed", problem.Code);
        Assert.Equal(["/d"], tree.Paths().Select(path => path.ToString()));
    }

    [Fact]
    public async Task Owners_that_cannot_be_set_are_counted_and_told_once()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/a", [1]).AddFile("/d/b", [2]).AddSymlink("/d/c", "a").AddFile("/d/mine", [3]);
        archive.Source.Change("/d/mine", entry => entry with { UserId = 7 });
        archive.Source.Change("/d", entry => entry with { UserId = 7 });
        var backup = await archive.BackUpAsync("/d/a", "/d/b", "/d/c", "/d/mine");
        var tree = new MemoryTree();
        tree.AllowOnlyOwner(7);
        var result = await archive.RestoreAsync(backup.Snapshot, tree);
        Assert.Equal(4, result.Files);
        Assert.Empty(result.Damaged);
        var told = Assert.Single(result.Incomplete);
        Assert.Equal(("/d/a", "other-owner"), (told.Path.ToString(), told.Code));
        Assert.Contains("all of 3 entries", told.Why, StringComparison.Ordinal);
        Assert.Equal([1], tree.ReadAll("/d/a"));
    }

    [Fact]
    public async Task Progress_ends_with_the_sums()
    {
        using var archive = new TestArchive();
        RoundTripTests.FillWithEverything(archive.Source);
        var backup = await archive.BackUpAsync("/home");
        var seen = new ProgressList<RestoreProgress>();
        var result = await archive.Reader.RestoreAsync(
            new RestoreRequest { Snapshot = backup.Snapshot }, new MemoryTree(), seen, default);
        Assert.Equal(seen.Reports.OrderBy(report => report.Bytes), seen.Reports);
        Assert.Equal((result.Files, result.Bytes), (seen.Reports[^1].Files, seen.Reports[^1].Bytes));
        Assert.All(seen.Reports, report => Assert.Equal(backup.Snapshot.Bytes, report.TotalBytes));
    }

    private sealed class CallingProgress(Action<RestoreProgress> action) : IProgress<RestoreProgress>
    {
        public void Report(RestoreProgress value) => action(value);
    }
}
