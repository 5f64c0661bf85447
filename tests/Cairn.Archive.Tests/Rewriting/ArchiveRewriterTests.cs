using Cairn.Archive.Rewriting;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Tests.Rewriting;

public sealed class ArchiveRewriterTests
{
    [Theory]
    [InlineData("/d/x/file")]
    [InlineData("/d/x")]
    [InlineData("/d/link")]
    [InlineData("/d/pipe")]
    [InlineData("/d/large")]
    [InlineData("/d/x/deep/er/file")]
    public async Task Snapshot_becomes_what_a_backup_without_the_path_would_have_made(string path)
    {
        using var archive = Sample();
        var backup = await archive.BackUpAsync("/d");

        var rewritten = await RewriteAsync(archive, path, backup.Snapshot);

        Assert.Equal(await BackedUpWithoutAsync(archive, path), rewritten.After!.Id);
        Assert.Equal(backup.Snapshot, rewritten.Before);
    }

    [Fact]
    public async Task What_needs_no_change_is_shared_and_only_listings_on_the_way_are_stored()
    {
        using var archive = Sample();
        var backup = await archive.BackUpAsync("/d");
        var before = archive.Store.Packs;

        await RewriteAsync(archive, "/d/x/deep/er/file", backup.Snapshot);

        var added = archive.Store.Packs.Except(before).ToList();
        Assert.Equal([PackKind.Tree, PackKind.Index], added.Select(archive.Store.KindOf).Order());
        Assert.All(added, pack => Assert.True(archive.Store.BytesOf(pack).Length < 2048));
    }

    [Fact]
    public async Task Needed_packs_are_those_that_the_new_snapshot_is_restored_from()
    {
        using var archive = Sample();
        var backup = await archive.BackUpAsync("/d");
        archive.Source.AddFile("/d/new", Samples.Noise(9, 50_000));
        var later = await archive.BackUpAsync("/d");

        var rewritten = await RewriteAsync(archive, "/d/new", later.Snapshot);

        Assert.Equal(await archive.Reader.NeededPacksAsync(rewritten.After!, _ => 0, default), rewritten.NeededPacks);
        var gone = archive.Store.Packs.Except(rewritten.NeededPacks).Where(pack => archive.Store.KindOf(pack) == PackKind.Data);
        Assert.Single(gone.Intersect(rewritten.Packs));
        Assert.Empty(gone.Intersect(backup.NeededPacks));
        foreach (var pack in archive.Store.Packs.Except(rewritten.NeededPacks))
        {
            archive.Store.Lose(pack);
        }

        archive.Source.Remove("/d/new");
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(rewritten.After!), Root);
    }

    [Fact]
    public async Task One_of_several_names_goes_and_the_others_stay_names_of_one_inode()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/a", Samples.Noise(1, 100_000)).AddLink("/d/b", "/d/a").AddLink("/d/x/c", "/d/a");
        var backup = await archive.BackUpAsync("/d");

        var rewritten = await RewriteAsync(archive, "/d/a", backup.Snapshot);

        Assert.Equal((2, 100_000), (rewritten.After!.Files, rewritten.After.Bytes));
        var restored = await archive.RestoreAllAsync(rewritten.After);
        Assert.Equal(restored.Stat(new BytePath("/d/b")).Inode, restored.Stat(new BytePath("/d/x/c")).Inode);
        Assert.Equal(Samples.Noise(1, 100_000), restored.ReadAll("/d/x/c"));
    }

    [Theory]
    [InlineData("/d")]
    [InlineData("/")]
    public async Task Nothing_takes_the_place_of_a_snapshot_of_which_nothing_is_left(string path)
    {
        using var archive = Sample();
        var backup = await archive.BackUpAsync("/d");
        var before = archive.Store.Packs;

        var rewritten = await RewriteAsync(archive, path, backup.Snapshot);

        Assert.Null(rewritten.After);
        Assert.Empty(rewritten.NeededPacks);
        Assert.Equal(backup.Snapshot.Files, rewritten.Files);
        Assert.Equal(before, archive.Store.Packs);
    }

    [Fact]
    public async Task A_path_that_was_asked_for_itself_goes_and_the_others_stay()
    {
        using var archive = Sample();
        archive.Source.AddFile("/e/f", [1, 2, 3]);
        var backup = await archive.BackUpAsync("/d", "/e");

        var rewritten = await RewriteAsync(archive, "/d", backup.Snapshot);

        Assert.Equal((await archive.BackUpAsync("/e")).Snapshot.Id, rewritten.After!.Id);
    }

    [Fact]
    public async Task A_path_asked_for_that_was_not_there_leaves_nothing()
    {
        using var archive = Sample();
        var backup = await archive.BackUpAsync("/d", "/nowhere");

        Assert.Null((await RewriteAsync(archive, "/d", backup.Snapshot)).After);
    }

    [Fact]
    public async Task Snapshots_with_the_path_are_found()
    {
        using var archive = Sample();
        var without = await archive.BackUpAsync("/d");
        archive.Source.AddFile("/d/x/new", [1]);
        var with = await archive.BackUpAsync("/d");
        var rewriter = new ArchiveRewriter(archive.Environment, archive.Store);
        var both = new List<SnapshotRecord> { without.Snapshot, with.Snapshot };

        Assert.Equal([with.Snapshot], await rewriter.FindAsync(both, new BytePath("/d/x/new"), default));
        Assert.Equal(both, await rewriter.FindAsync(both, new BytePath("/d/x"), default));
        Assert.Empty(await rewriter.FindAsync(both, new BytePath("/d/x/file/below"), default));
    }

    [Fact]
    public async Task Listing_of_what_stays_that_cannot_be_read_stores_nothing()
    {
        using var archive = Sample();
        var backup = await archive.BackUpAsync("/d");
        archive.Source.AddFile("/d/y/other", [1]);
        var later = await archive.BackUpAsync("/d");
        var lost = later.NeededPacks.Except(backup.NeededPacks).Single(pack => archive.Store.KindOf(pack) == PackKind.Tree);
        var before = archive.Store.Packs;
        archive.Store.Lose(lost);

        await Assert.ThrowsAsync<CairnException>(() => RewriteAsync(archive, "/d/x/file", later.Snapshot));

        Assert.Equal(before, archive.Store.Packs);
    }

    [Fact]
    public async Task Listing_that_only_the_path_needs_is_left_out_also_when_it_cannot_be_read()
    {
        using var archive = Sample();
        archive.Source.AddFile("/d/x/secret/file", [1]);
        var alone = await archive.BackUpAsync("/d/x/secret");
        var backup = await archive.BackUpAsync("/d");

        // The listing of the folder is in it; those above it were others then.
        archive.Store.Lose(alone.NeededPacks.Single(pack => archive.Store.KindOf(pack) == PackKind.Tree));
        await Assert.ThrowsAsync<CairnException>(() => RewriteAsync(archive, "/d/x/file", backup.Snapshot));

        var rewritten = await RewriteAsync(archive, "/d/x/secret", backup.Snapshot);

        Assert.Equal(await BackedUpWithoutAsync(archive, "/d/x/secret"), rewritten.After!.Id);
    }

    [Theory]
    [InlineData("/d/many/0000")]
    [InlineData("/d/many/1000")]
    [InlineData("/d/many/1999")]
    public async Task Of_a_long_listing_most_chunks_stay(string path)
    {
        using var archive = new TestArchive();
        for (var file = 0; file < 2000; file++)
        {
            var name = $"/d/many/{file:0000}";
            archive.Source.AddFile(name, []);
            archive.Source.SetAttributes(name, ("user.note", Samples.Noise((ulong)file, 900)));
        }

        var backup = await archive.BackUpAsync("/d");
        var before = archive.Store.Packs;

        var rewritten = await RewriteAsync(archive, path, backup.Snapshot);

        Assert.Equal(await BackedUpWithoutAsync(archive, path), rewritten.After!.Id);
        Assert.All(archive.Store.Packs.Except(before), pack => Assert.True(archive.Store.BytesOf(pack).Length < 200_000));
    }

    [Fact]
    public async Task Snapshots_of_one_request_share_what_is_written()
    {
        using var archive = Sample();
        var first = await archive.BackUpAsync("/d");
        var second = await archive.BackUpAsync(TestArchive.Request("/d") with { Tags = ["again"] });
        var before = archive.Store.Packs;

        var rewritten = await RewriteAllAsync(archive, "/d/x/file", archive.Store, first.Snapshot, second.Snapshot);

        Assert.Equal(2, archive.Store.Packs.Count - before.Count);
        Assert.Equal(rewritten[0].After!.Root, rewritten[1].After!.Root);
        Assert.Equal(["again"], rewritten[1].After!.Tags);
    }

    [Fact]
    public async Task New_listings_can_be_found_after_the_catalog_is_lost()
    {
        using var archive = Sample();
        var backup = await archive.BackUpAsync("/d");
        var rewritten = await RewriteAsync(archive, "/d/x/file", backup.Snapshot);
        var indexes = archive.Catalog.IndexPacks();
        archive.LoseCatalog();
        await Cairn.Archive.Catalog.CatalogRebuilder.RebuildAsync(archive.Environment, archive.Store, indexes, default);

        archive.Source.Remove("/d/x/file");
        TreeComparison.Same(archive.Source, Root, await archive.RestoreAllAsync(rewritten.After!), Root);
    }

    private static readonly BytePath Root = new("/");

    private static TestArchive Sample()
    {
        var archive = new TestArchive();
        archive.Source
            .AddFile("/d/x/file", Samples.Noise(1, 30_000))
            .AddFile("/d/x/other", Samples.Prose(2, 3000))
            .AddFile("/d/x/deep/er/file", [7])
            .AddFile("/d/large", Samples.Noise(3, 5_000_000))
            .AddFile("/d/empty", [])
            .AddSymlink("/d/link", "nowhere")
            .AddSpecial("/d/pipe", EntryType.Fifo);
        return archive;
    }

    private static async Task<RewrittenSnapshot> RewriteAsync(TestArchive archive, string path, SnapshotRecord snapshot) =>
        Assert.Single(await RewriteAllAsync(archive, path, archive.Store, snapshot));

    private static Task<IReadOnlyList<RewrittenSnapshot>> RewriteAllAsync(
        TestArchive archive, string path, Cairn.Archive.Packing.IPackStore store, params SnapshotRecord[] snapshots) =>
        new ArchiveRewriter(archive.Environment, archive.Store).RunAsync(
            new RewriteRequest { Path = new BytePath(path), Snapshots = snapshots, Redundancy = Redundancy.Default }, store, default);

    /// <summary>The id of a snapshot that leaves the path out from the start.</summary>
    private static async Task<Core.Ids.SnapshotId> BackedUpWithoutAsync(TestArchive archive, string path)
    {
        using var other = new TestArchive(seed: 3);
        var request = TestArchive.Request("/d") with { ExcludedPaths = [new BytePath(path)] };
        return (await other.BackUpAsync(archive.Source, request)).Snapshot.Id;
    }
}
