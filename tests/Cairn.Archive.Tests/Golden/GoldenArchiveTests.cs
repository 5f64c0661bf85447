using Cairn.Archive.Catalog;
using Cairn.Archive.Chunking;
using Cairn.Archive.Reading;
using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Golden;

/// <summary>
/// An archive that the first version of the frozen format made: every later version restores it as it was. Its files change only with a
/// decision record; a new feature of the format gets a golden archive of its own.
/// </summary>
public sealed class GoldenArchiveTests
{
    private static readonly BytePath Root = new("/");
    private static readonly HeadBinding Binding = new(Samples.Id<PeerId>(0x11), 1, 1);

    [Fact]
    public async Task Golden_archive_is_restored_identically()
    {
        using var archive = new TestArchive();
        var head = HeadSeal.Open(await HeadAsync(), Binding, Samples.Keys);
        var store = new GoldenStore();
        var rebuilt = await CatalogRebuilder.RebuildAsync(archive.Environment, store, head.IndexPacks, default);
        Assert.Empty(rebuilt.Unreadable);
        Assert.Equal(2, head.Snapshots.Count);
        foreach (var snapshot in head.Snapshots)
        {
            var target = new MemoryTree();
            var request = new RestoreRequest { Snapshot = snapshot, Privileges = PrivilegePolicy.Keep };
            var result = await new ArchiveReader(archive.Environment, store).RestoreAsync(request, target, null, default);
            Assert.Empty(result.Damaged);
            Assert.Empty(result.Incomplete);
            var source = new MemoryTree();
            Fill(source);
            TreeComparison.Same(source, Root, target, Root);
            Assert.Equal(target.Stat(new BytePath("/g/a")).Inode, target.Stat(new BytePath("/g/links/b")).Inode);
            Assert.All(source.Paths(), path => Assert.Equal(source.ReadAttributes(path), target.ReadAttributes(path)));
            Assert.Equal(source.Stat(new BytePath("/g/disk")).DeviceNumber, target.Stat(new BytePath("/g/disk")).DeviceNumber);
            Assert.Contains(target.DataOf("/g/sparse"), stretch => stretch.Start == 1 << 20);
        }
    }

    [Fact]
    public async Task This_version_still_makes_the_golden_snapshots()
    {
        using var archive = new TestArchive();
        var head = HeadSeal.Open(await HeadAsync(), Binding, Samples.Keys);
        var snapshots = await WriteAsync(archive);
        Assert.Equal(head.Snapshots.Select(snapshot => snapshot.Id), snapshots.Select(snapshot => snapshot.Id));
    }

    /// <summary>The head's file. Where there is none, the files are made in a temporary folder, to be looked at and committed.</summary>
    private static async Task<byte[]> HeadAsync()
    {
        if (GoldenStore.Read(GoldenStore.Head) is { } head)
        {
            return head;
        }

        using var archive = new TestArchive();
        var snapshots = await WriteAsync(archive);
        var content = new HeadContent(snapshots, archive.Catalog.IndexPacks());
        var folder = Directory.CreateTempSubdirectory("cairn-golden-").FullName;
        File.WriteAllBytes(Path.Combine(folder, GoldenStore.Head), HeadSeal.Seal(content, Binding, Samples.Keys, new SeededEntropy(9)));
        foreach (var pack in archive.Store.Packs)
        {
            File.WriteAllBytes(Path.Combine(folder, GoldenStore.NameOf(pack)), archive.Store.BytesOf(pack));
        }

        throw new InvalidOperationException($"There is no golden archive; one is in {folder}.");
    }

    private static async Task<IReadOnlyList<SnapshotRecord>> WriteAsync(TestArchive archive)
    {
        Fill(archive.Source);
        var first = await archive.BackUpAsync("/g");
        var second = await archive.BackUpAsync(TestArchive.Request("/g") with { Chunker = ChunkerChoice.Fixed(1024), Tags = ["golden"] });
        return [first.Snapshot, second.Snapshot];
    }

    /// <summary>Everything that an entry can be or have.</summary>
    private static void Fill(MemoryTree tree)
    {
        var sparse = new byte[3 << 20];
        Samples.Prose(1, 5000).CopyTo(sparse, 1 << 20);
        tree.AddFile("/g/a", Samples.Prose(2, 90_000)).AddFile("/g/empty", []);
        tree.AddFile("/g/sparse", sparse).AddFile("/g/hole", new byte[100_000]);
        tree.SetData("/g/sparse", new FileStretch(1 << 20, (1 << 20) + 5000));
        tree.SetData("/g/hole");
        tree.AddLink("/g/links/b", "/g/a").AddSymlink("/g/l", "../nowhere").AddLink("/g/links/l", "/g/l");
        tree.AddSpecial("/g/pipe", EntryType.Fifo).AddSpecial("/g/socket", EntryType.Socket);
        tree.AddSpecial("/g/disk", EntryType.BlockDevice).AddSpecial("/g/terminal", EntryType.CharacterDevice);
        tree.Change("/g/disk", entry => entry with { DeviceNumber = (511UL << 32) | 1_048_575 });
        tree.AddFile(new BytePath([.. "/g/"u8, 0xff, 1]), [1]).AddFile("/g/" + new string('n', 255), [2]).AddDirectory("/g/nothing");
        tree.SetAttributes("/g/a", ("user.few", [0, 1, 255]));
        tree.SetAttributes("/g/empty", ("user.many", Samples.Prose(3, 3000)), ("security.capability", [1]));
        tree.SetAttributes("/g/links", ("system.posix_acl_default", [2, 0, 0, 0]));
        tree.Change("/g/a", entry => entry with { Mode = 0xFED, UserId = uint.MaxValue - 1, GroupId = 7 });
        tree.Change("/g/empty", entry => entry with { ModifiedAt = new UnixTime(-1, 999_999_999) });
        tree.Change("/g/hole", entry => entry with { ModifiedAt = new UnixTime(1L << 40, 1) });
        for (var index = 0; index < 300; index++)
        {
            tree.AddFile($"/g/many/{index:D3}", [(byte)index]);
        }
    }
}
