using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Writing;

public sealed class ExactRoundTripTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public async Task Sockets_and_devices_come_back()
    {
        using var archive = new TestArchive();
        foreach (var type in (EntryType[])[EntryType.Socket, EntryType.CharacterDevice, EntryType.BlockDevice])
        {
            archive.Source.AddSpecial($"/d/{type}", type);
            archive.Source.Change($"/d/{type}", entry => entry with { Mode = 0x1B0, UserId = 5, DeviceNumber = NumberOf(type) });
        }

        var backup = await archive.BackUpAsync("/d", "/d/Socket");
        Assert.Empty(backup.Incomplete);
        var restored = await archive.RestoreAllAsync(backup.Snapshot);
        TreeComparison.Same(archive.Source, new BytePath("/"), restored, new BytePath("/"));
        Assert.Equal(NumberOf(EntryType.BlockDevice), restored.Stat(new BytePath("/d/BlockDevice")).DeviceNumber);

        static ulong NumberOf(EntryType type) => type == EntryType.Socket ? 0 : (7UL << 32) | uint.MaxValue;
    }

    [Fact]
    public async Task Devices_are_for_root_alone_unless_privileges_are_kept()
    {
        using var archive = new TestArchive();
        foreach (var (name, type) in new[] { ("disk", EntryType.BlockDevice), ("line", EntryType.CharacterDevice) })
        {
            archive.Source.AddSpecial($"/d/{name}", type);
            archive.Source.Change(
                $"/d/{name}", entry => entry with { Mode = 0x1B6, UserId = 1000, GroupId = 1000, DeviceNumber = 8UL << 32 });
            archive.Source.SetAttributes($"/d/{name}", ("system.posix_acl_access", new byte[28]));
        }

        archive.Source.AddSpecial("/d/own", EntryType.BlockDevice);
        archive.Source.Change("/d/own", entry => entry with { Mode = 0x180, UserId = 0, GroupId = 0, DeviceNumber = 9UL << 32 });
        archive.Source.AddSpecial("/d/pipe", EntryType.Fifo);
        archive.Source.Change("/d/pipe", entry => entry with { Mode = 0x1B6, UserId = 1000 });
        var backup = await archive.BackUpAsync("/d");

        var target = new MemoryTree();
        var result = await archive.RestoreAsync(backup.Snapshot, target);

        var note = Assert.Single(result.Notes);
        Assert.Contains("2 devices were restored for root alone, the first of them /d/disk", note, StringComparison.Ordinal);
        foreach (var name in (string[])["disk", "line"])
        {
            var device = target.Stat(new BytePath($"/d/{name}"));
            Assert.Equal((0x180U, 0U, 0U, 8UL << 32), (device.Mode, device.UserId, device.GroupId, device.DeviceNumber));
            Assert.Equal(0, target.ReadAttributes(new BytePath($"/d/{name}")).Count);
        }

        Assert.Equal((0x1B6U, 1000U), (target.Stat(new BytePath("/d/pipe")).Mode, target.Stat(new BytePath("/d/pipe")).UserId));
        var kept = await archive.RestoreAllAsync(backup.Snapshot);
        TreeComparison.Same(archive.Source, new BytePath("/"), kept, new BytePath("/"));
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 300)]
    [InlineData(3, 400)]
    [InlineData(12, 64 * 1024)]
    public async Task Attributes_come_back_whether_few_or_many(int count, int length)
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", [1]).AddSymlink("/d/l", "f").AddSpecial("/d/p", EntryType.Fifo);
        var attributes = Enumerable.Range(0, count).Select(index => ($"user.{index:D2}", Samples.Noise((ulong)index, length))).ToArray();
        foreach (var path in (string[])["/d", "/d/f", "/d/l", "/d/p"])
        {
            archive.Source.SetAttributes(path, attributes);
        }

        var backup = await archive.BackUpAsync("/d");
        Assert.Empty(backup.Incomplete);
        var restored = await archive.RestoreAllAsync(backup.Snapshot);
        Assert.All(restored.Paths(), path => Assert.Equal(archive.Source.ReadAttributes(path), restored.ReadAttributes(path)));
        Assert.Equal(count, restored.ReadAttributes(new BytePath("/d/f")).Count);

        // Nothing changed, so the file is not opened, and nothing is stored.
        var again = await archive.BackUpAsync("/d");
        Assert.Single(archive.Source.Opened);
        Assert.Equal((0, backup.Snapshot.Id), (again.Packs, again.Snapshot.Id));
    }

    [Fact]
    public async Task Attributes_that_are_too_long_are_left_out_and_named()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", [1]);
        archive.Source.SetAttributes("/d/f", [.. Enumerable.Range(0, 20).Select(index => ($"user.{index:D2}", new byte[65536]))]);
        var backup = await archive.BackUpAsync("/d");
        Assert.Equal("attributes-too-long", Assert.Single(backup.Incomplete).Code);
        Assert.Equal([1], (await archive.RestoreAllAsync(backup.Snapshot)).ReadAll("/d/f"));
    }

    [Fact]
    public async Task Times_that_the_target_does_not_keep_are_told_once()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", [1]).AddFile("/d/g", [2]).AddFile("/d/whole", [3]);
        foreach (var (path, nanoseconds) in new[] { ("/d", 0), ("/d/f", 1), ("/d/g", 999_999_999), ("/d/whole", 0) })
        {
            archive.Source.Change(path, entry => entry with { ModifiedAt = new UnixTime(5, nanoseconds) });
        }

        var backup = await archive.BackUpAsync("/d");
        var target = new CoarseTarget(new MemoryTree());
        var told = Assert.Single((await archive.RestoreAsync(backup.Snapshot, target)).Incomplete);
        Assert.Equal(("/d/f", "other-time"), (told.Path.ToString(), told.Code));
        Assert.Contains("all of 2 entries", told.Why, StringComparison.Ordinal);
    }

    /// <summary>The bits of the group are the mask of the ACL then, which would open the file to its group without it.</summary>
    [Fact]
    public async Task Of_attributes_that_are_too_long_acls_are_kept()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", [1]);
        archive.Source.SetAttributes(
            "/d/f",
            [
                (ExtendedAttributes.AccessAcl.ToString(), [2, 0, 0, 0]),
                .. Enumerable.Range(0, 20).Select(index => ($"user.{index:D2}", new byte[65536])),
            ]);
        var backup = await archive.BackUpAsync("/d");
        Assert.Equal("attributes-too-long", Assert.Single(backup.Incomplete).Code);
        var restored = (await archive.RestoreAllAsync(backup.Snapshot)).ReadAttributes(new BytePath("/d/f"));
        Assert.Equal([ExtendedAttributes.AccessAcl], restored.All.Select(attribute => attribute.Name));
    }

    [Fact]
    public async Task What_has_lost_an_unknown_acl_is_closed_to_its_group_and_read_again_the_next_time()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", [1]).AddSpecial("/d/p", EntryType.Fifo).AddSymlink("/d/l", "f");
        foreach (var path in (string[])["/d", "/d/f", "/d/p", "/d/l"])
        {
            archive.Source.Change(path, entry => entry with { Mode = 0x1FF });
            archive.Source.SetAttributes(path, ("user.a", [1]));
        }

        var backup = await archive.BackUpAsync(new ShyTree(archive.Source), TestArchive.Request("/d"));
        Assert.Equal(4, backup.Incomplete.Count(entry => entry.Code == "attributes-unreadable"));
        var restored = await archive.RestoreAllAsync(backup.Snapshot);
        Assert.All((string[])["/d", "/d/f", "/d/p"], path => Assert.Equal(0x1C7U, restored.Stat(new BytePath(path)).Mode));

        var again = await archive.BackUpAsync("/d");
        Assert.Empty(again.Incomplete);
        TreeComparison.Same(archive.Source, new BytePath("/"), await archive.RestoreAllAsync(again.Snapshot), new BytePath("/"));
    }

    [Fact]
    public async Task Holes_come_back_as_holes_and_cost_nothing()
    {
        using var archive = new TestArchive();
        var content = new byte[40 * MiB];
        Samples.Noise(1, MiB).CopyTo(content, 10 * MiB);
        Samples.Noise(2, 5).CopyTo(content, 30 * MiB);
        archive.Source
            .AddFile("/d/sparse", content)
            .AddFile("/d/hole", new byte[MiB])
            .AddFile("/d/begin", content.AsSpan(10 * MiB, 10 * MiB).ToArray());
        archive.Source.SetData("/d/sparse", new FileStretch(10 * MiB, 11 * MiB), new FileStretch(30 * MiB, (30 * MiB) + 5));
        archive.Source.SetData("/d/hole");
        archive.Source.SetData("/d/begin", new FileStretch(0, MiB));
        var backup = await archive.BackUpAsync("/d");
        Assert.Equal((2 * MiB) + 5, backup.Snapshot.Bytes);
        Assert.InRange(backup.NewBytes, MiB, (2 * MiB) + 5);

        var target = new MemoryTree();
        target.LimitFreeBytes((2 * MiB) + 5 + (5 * 4096));
        var result = await archive.RestoreAsync(backup.Snapshot, target);
        Assert.Empty(result.Incomplete);
        TreeComparison.Same(archive.Source, new BytePath("/"), target, new BytePath("/"));
        Assert.Equal([new FileStretch(30 * MiB, (30 * MiB) + 5)], target.DataOf("/d/sparse").Where(stretch => stretch.Start > 11 * MiB));
        Assert.Equal(10 * MiB, target.DataOf("/d/sparse")[0].Start);
        Assert.Empty(target.DataOf("/d/hole"));
        Assert.All(target.DataOf("/d/begin"), stretch => Assert.InRange(stretch.End, 1, MiB));

        var opened = archive.Source.Opened.Count;
        var again = await archive.BackUpAsync("/d");
        Assert.Equal(opened, archive.Source.Opened.Count);
        Assert.Equal(backup.Snapshot.Id, again.Snapshot.Id);
    }

    [Fact]
    public async Task Short_holes_are_stored_as_the_zeros_that_they_are()
    {
        using var archive = new TestArchive();
        var content = new byte[MiB];
        var stretches = new List<FileStretch>();
        for (var start = 0; start < MiB; start += 8192)
        {
            Samples.Noise((ulong)start, 4096).CopyTo(content, start);
            stretches.Add(new FileStretch(start, start + 4096));
        }

        archive.Source.AddFile("/f", content);
        archive.Source.SetData("/f", [.. stretches]);
        var backup = await archive.BackUpAsync("/f");
        Assert.InRange(Assert.Single(await archive.ListAsync(backup.Snapshot)).Content.Items.Count, 1, 4);
        Assert.Equal(content, (await archive.RestoreAllAsync(backup.Snapshot)).ReadAll("/f"));
    }

    [Fact]
    public async Task Rights_of_programs_come_back_only_when_asked_for()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/program", [1]).AddFile("/d/able", [2]).AddDirectory("/d/shared");
        archive.Source.Change("/d/program", entry => entry with { Mode = 0xFED });
        archive.Source.Change("/d/shared", entry => entry with { Mode = 0x5ED });
        archive.Source.SetAttributes("/d/able", ("security.capability", [1, 2]), ("user.a", [3]));
        var backup = await archive.BackUpAsync("/d");

        var kept = await archive.RestoreAllAsync(backup.Snapshot);
        TreeComparison.Same(archive.Source, new BytePath("/"), kept, new BytePath("/"));
        Assert.True(kept.ReadAttributes(new BytePath("/d/able")).Has(ExtendedAttributes.Capability));

        var target = new MemoryTree();
        var result = await archive.RestoreAsync(backup.Snapshot, target);
        Assert.Empty(result.Incomplete);
        Assert.Contains("2 files", Assert.Single(result.Notes), StringComparison.Ordinal);
        Assert.Equal(0x3EDu, target.Stat(new BytePath("/d/program")).Mode);
        Assert.Equal(0x5EDu, target.Stat(new BytePath("/d/shared")).Mode);
        Assert.Equal(["user.a"], target.ReadAttributes(new BytePath("/d/able")).All.Select(attribute => attribute.Name.ToString()));
    }

    [Fact]
    public async Task What_lies_too_deep_is_named_and_the_rest_stored()
    {
        using var archive = new TestArchive();
        var deep = string.Concat(Enumerable.Repeat("/d", Archive.Trees.TreeFormat.MaximumDepth));
        archive.Source.AddFile(deep + "/last", [1]).AddFile(deep + "/e/lost", [2]);
        var backup = await archive.BackUpAsync("/d");
        var missed = Assert.Single(backup.Incomplete);
        Assert.Equal((deep + "/e", "too-deep"), (missed.Path.ToString(), missed.Code));
        Assert.Equal([1], (await archive.RestoreAllAsync(backup.Snapshot)).ReadAll(deep + "/last"));
    }
}
