using Cairn.Archive.Catalog;
using Cairn.Archive.Packing;
using Cairn.Archive.Reading;
using Cairn.Archive.Writing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;
using Cairn.Protocol.Packs;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Reading;

/// <summary>What is lost or changed is never restored wrongly, and costs no more than it must.</summary>
public sealed class DamageTests
{
    private static readonly BytePath Root = new("/");

    [Fact]
    public async Task Flipped_bit_anywhere_in_a_pack_is_found_or_harmless()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", Samples.Noise(1, 700)).AddFile("/d/g", Samples.Prose(2, 900)).AddSymlink("/d/l", "f");
        var backup = await archive.BackUpAsync("/d");
        foreach (var pack in archive.Store.Packs)
        {
            var kind = archive.Store.KindOf(pack);
            var index = await PackIndexReader.ReadAsync(archive.Store, pack, kind, Samples.Keys, default);
            var noticed = await FlipEveryByteAsync(archive, backup, pack);

            // Of a data or tree pack only frames are read; of an index pack also index and trailer; header and padding never.
            var frames = index.Frames.Sum(frame => frame.SealedLength);
            var least = frames + (kind == PackKind.Index ? Samples.Encoded(index).Length + PackFormat.TrailerSize : 0);
            var most = frames + (kind == PackKind.Index ? least - frames + 32 : 0);
            Assert.InRange(noticed, least, most);
        }

        Assert.False(await RestoreNoticesAsync(archive, backup));
    }

    [Fact]
    public async Task Lost_pack_costs_exactly_the_files_that_need_it()
    {
        using var archive = new TestArchive();
        for (var index = 0; index < 24; index++)
        {
            archive.Source.AddFile($"/d/{index:D2}", Samples.Noise((ulong)index, 2_000_000));
        }

        archive.Source.AddFile("/d/small", [1]).AddDirectory("/d/x/y").AddSymlink("/d/x/l", "..");
        var backup = await archive.BackUpAsync("/d");
        var lost = archive.Store.Packs.First(pack => archive.Store.KindOf(pack) == PackKind.Data);
        var entries = await archive.ListAsync(backup.Snapshot);
        var needing = entries
            .Where(entry => entry.Metadata.Type == EntryType.File)
            .Where(entry => archive.Catalog.PacksOf([.. entry.Content.Items.Select(item => item.Chunk)], _ => 0).Contains(lost))
            .Select(entry => entry.Path)
            .ToList();
        archive.Store.Lose(lost);
        var target = new MemoryTree();
        var result = await archive.RestoreAsync(backup.Snapshot, target);
        Assert.InRange(needing.Count, 7, 9);
        Assert.Equal(needing, result.Damaged.Select(entry => entry.Path));
        Assert.All(result.Damaged, entry => Assert.Equal("pack-not-found", entry.Code));
        Assert.Empty(result.Incomplete);
        Assert.Equal(entries.Select(entry => entry.Path).Except(needing), target.Paths());
        Assert.Equal(25 - needing.Count + 1, result.Files);
    }

    [Fact]
    public async Task Damaged_frame_costs_only_its_own_files()
    {
        using var archive = new TestArchive();
        for (var index = 0; index < 10; index++)
        {
            archive.Source.AddFile($"/d/{index}", Samples.Noise((ulong)index, 900_000));
        }

        var backup = await archive.BackUpAsync("/d");
        var data = archive.Store.Packs.Single(pack => archive.Store.KindOf(pack) == PackKind.Data);
        archive.Store.BytesOf(data)[(4 * 900_100) + 1000] ^= 1;
        var target = new MemoryTree();
        var result = await archive.RestoreAsync(backup.Snapshot, target);
        Assert.Equal(["/d/4"], result.Damaged.Select(entry => entry.Path.ToString()));
        Assert.Equal(9, result.Files);
    }

    [Fact]
    public async Task Store_that_finds_part_of_a_pack_bad_gives_the_rest()
    {
        using var archive = new TestArchive();
        for (var index = 0; index < 10; index++)
        {
            archive.Source.AddFile($"/d/{index}", Samples.Noise((ulong)index, 900_000));
        }

        var backup = await archive.BackUpAsync("/d");
        var store = new SpoiltStore(archive.Store, 4 * 900_100);
        var reader = new ArchiveReader(archive.Environment, store);
        var result = await reader.RestoreAsync(new RestoreRequest { Snapshot = backup.Snapshot }, new MemoryTree(), null, default);
        Assert.Equal([("/d/4", "bad-leaf")], result.Damaged.Select(entry => (entry.Path.ToString(), entry.Code)));
    }

    [Fact]
    public async Task Chunk_in_two_packs_is_taken_from_the_one_that_is_whole()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", Samples.Noise(1, 3_000_000)).AddFile("/d/g", Samples.Noise(2, 1_000_000));
        var first = await archive.BackUpAsync("/d");
        await archive.BackUpAsync(TestArchive.Request("/d") with { AcceptsPack = _ => false });
        var data = first.NeededPacks.Single(pack => archive.Store.KindOf(pack) == PackKind.Data);
        archive.Store.BytesOf(data)[1_000_000] ^= 1;
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(first.Snapshot), Root);
        first.NeededPacks.ToList().ForEach(archive.Store.Lose);
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(first.Snapshot), Root);
    }

    [Fact]
    public async Task Lost_tree_pack_costs_the_directories_that_it_lists()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/a/f", [1]);
        await archive.BackUpAsync("/a");
        var old = archive.Store.Packs.First(pack => archive.Store.KindOf(pack) == PackKind.Tree);
        archive.Source.AddFile("/b/g", [2]);
        var backup = await archive.BackUpAsync("/a", "/b");
        archive.Store.Lose(old);
        var target = new MemoryTree();
        var result = await archive.RestoreAsync(backup.Snapshot, target);
        Assert.Equal(["/a"], result.Damaged.Select(entry => entry.Path.ToString()));
        Assert.Equal(1, result.Unlisted["pack-not-found"]);
        Assert.StartsWith("What is below it is not known, or not all of it: ", result.Damaged[0].Why, StringComparison.Ordinal);
        Assert.Equal(["/a", "/b", "/b/g"], target.Paths().Select(path => path.ToString()));
    }

    /// <summary>The second backup's listing of the directory has a new beginning, and its end in common with the first one's.</summary>
    [Fact]
    public async Task A_listing_that_is_lost_in_part_costs_that_part_and_no_more_is_said()
    {
        using var archive = new TestArchive();
        for (var number = 0; number < 5000; number++)
        {
            archive.Source.AddFile($"/d/file{number:0000}", []);
        }

        await archive.BackUpAsync("/d");
        var old = archive.Store.Packs.First(pack => archive.Store.KindOf(pack) == PackKind.Tree);
        archive.Source.AddFile("/d/before", []);
        var backup = await archive.BackUpAsync("/d");
        archive.Store.Lose(old);

        var result = await archive.RestoreAsync(backup.Snapshot, new MemoryTree());

        Assert.InRange(result.Files, 1, 5000);
        var damaged = Assert.Single(result.Damaged);
        Assert.Equal(("/d", 1), (damaged.Path.ToString(), result.Unlisted["pack-not-found"]));
        Assert.StartsWith("What is below it is not known, or not all of it: ", damaged.Why, StringComparison.Ordinal);
    }

    /// <summary>Under its name the next run would keep it, without a word and without its attributes.</summary>
    [Fact]
    public async Task What_lacks_its_attributes_has_no_name_until_they_are_there()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", Samples.Noise(1, 1000)).AddLink("/d/g", "/d/f").AddSpecial("/d/p", EntryType.Fifo);
        archive.Source.AddFile("/d/large", Samples.Noise(2, 100_000)).AddFile("/d/plain", [1]).AddDirectory("/d/x");
        foreach (var path in (string[])["/d/f", "/d/p", "/d/large", "/d/x"])
        {
            archive.Source.SetAttributes(path, ("user.long", Samples.Noise(7, 2000)));
            archive.Source.Change(path, entry => entry with { Mode = 0x1F8 });
        }

        // The chunk with the attributes is in the pack of a backup before.
        archive.Source.AddFile("/other", [9]);
        archive.Source.SetAttributes("/other", ("user.long", Samples.Noise(7, 2000)));
        var other = await archive.BackUpAsync("/other");
        var backup = await archive.BackUpAsync(TestArchive.Request("/d") with { Chunker = Archive.Chunking.ChunkerChoice.Fixed(1024) });
        archive.Store.Lose(other.NeededPacks.Single(pack => archive.Store.KindOf(pack) == PackKind.Tree));
        var target = new MemoryTree();
        var damaged = await archive.RestoreAsync(backup.Snapshot, target);

        Assert.Equal(
            ["/d/f", "/d/g", "/d/large", "/d/p", "/d/x"], damaged.Damaged.Select(entry => entry.Path.ToString()));
        Assert.All(damaged.Damaged, entry => Assert.Equal("pack-not-found", entry.Code));
        Assert.Equal(["/d", "/d/plain", "/d/x"], target.Paths().Select(path => path.ToString()));
        Assert.Equal(0x1C0U, target.Stat(new BytePath("/d/x")).Mode);

        archive.Store.FindAll();
        var whole = await archive.RestoreAsync(backup.Snapshot, target);
        Assert.Empty(whole.Damaged);
        Assert.Equal((1, 4), (whole.Kept, whole.Files));
        TreeComparison.Same(archive.Source, new BytePath("/d"), target, new BytePath("/d"));
        foreach (var path in (string[])["/d/f", "/d/g", "/d/p", "/d/large", "/d/x"])
        {
            Assert.Equal(1, target.ReadAttributes(new BytePath(path)).Count);
        }
    }

    [Fact]
    public async Task A_machine_that_can_open_nothing_more_ends_the_restore_and_damages_nothing()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/other", [9]).AddFile("/d/f", [1]);
        foreach (var path in (string[])["/other", "/d/f"])
        {
            archive.Source.SetAttributes(path, ("user.long", Samples.Noise(7, 2000)));
        }

        var other = await archive.BackUpAsync("/other");
        var backup = await archive.BackUpAsync("/d");
        var lost = other.NeededPacks.Single(pack => archive.Store.KindOf(pack) == PackKind.Tree);
        var reader = new ArchiveReader(archive.Environment, new ExhaustedStore(archive.Store, lost));
        var restore = () => reader.RestoreAsync(new RestoreRequest { Snapshot = backup.Snapshot }, new MemoryTree(), null, default);

        Assert.Equal("machine-exhausted", (await Assert.ThrowsAsync<CairnException>(restore)).Code);
    }

    [Fact]
    public async Task Chunk_that_no_pack_is_known_for_costs_its_file()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", [1]);
        var first = await archive.BackUpAsync("/d");
        archive.Source.AddFile("/d/g", [2]);
        var second = await archive.BackUpAsync("/d");

        // The index pack of the first run is gone with the old machine.
        archive.LoseCatalog();
        var rebuilt = await CatalogRebuilder.RebuildAsync(
            archive.Environment, archive.Store, [.. second.IndexPacks.Except(first.IndexPacks)], default);
        Assert.Empty(rebuilt.Unreadable);
        var result = await archive.RestoreAsync(second.Snapshot, new MemoryTree());
        Assert.Equal([("/d/f", "chunk-not-found")], result.Damaged.Select(entry => (entry.Path.ToString(), entry.Code)));
        Assert.Equal(1, result.Files);
    }

    private static async Task<int> FlipEveryByteAsync(TestArchive archive, BackupResult backup, PackId pack)
    {
        var bytes = archive.Store.BytesOf(pack);
        var noticed = 0;
        for (var index = 0; index < bytes.Length; index++)
        {
            bytes[index] ^= 4;
            var found = archive.Store.KindOf(pack) == PackKind.Index
                ? await RebuildNoticesAsync(archive, backup)
                : await RestoreNoticesAsync(archive, backup);
            bytes[index] ^= 4;
            noticed += found ? 1 : 0;
        }

        return noticed;
    }

    private static async Task<bool> RestoreNoticesAsync(TestArchive archive, BackupResult backup)
    {
        var target = new MemoryTree();
        var result = await archive.RestoreAsync(backup.Snapshot, target);
        if (result.Damaged.Count > 0)
        {
            return true;
        }

        TreeComparison.Same(archive.Source, Root, target, Root);
        return false;
    }

    private static async Task<bool> RebuildNoticesAsync(TestArchive archive, BackupResult backup)
    {
        using var fresh = ArchiveCatalog.Open(null);
        var result = await CatalogRebuilder.RebuildAsync(
            archive.Environment with { Catalog = fresh }, archive.Store, backup.IndexPacks, default);
        Assert.True(result.Unreadable.Count > 0 || fresh.Packs().Count == archive.Catalog.Packs().Count);
        return result.Unreadable.Count > 0;
    }
}
