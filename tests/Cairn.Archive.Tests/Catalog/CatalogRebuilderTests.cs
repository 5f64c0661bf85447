using Cairn.Archive.Catalog;
using Cairn.Archive.Tests.Writing;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Tests.Catalog;

public sealed class CatalogRebuilderTests
{
    [Fact]
    public async Task Rebuilt_catalog_knows_what_the_old_one_knew_having_read_index_packs_only()
    {
        using var archive = new TestArchive();
        RoundTripTests.FillWithEverything(archive.Source);
        await archive.BackUpAsync("/home/ada/sizes");
        var result = await archive.BackUpAsync("/home");
        var packs = archive.Catalog.Packs().OrderBy(pack => pack.Id).ToList();
        var entries = await archive.ListAsync(result.Snapshot);
        var chunks = await archive.ChunksAsync(entries);
        var places = chunks.Select(archive.Catalog.Locate).ToList();
        var readBefore = archive.Store.Reads.Count;

        archive.LoseCatalog();
        var rebuilt = await CatalogRebuilder.RebuildAsync(archive.Environment, archive.Store, result.IndexPacks, default);
        Assert.All(archive.Store.Reads.Skip(readBefore), read => Assert.Equal(PackKind.Index, archive.Store.KindOf(read.Pack)));
        Assert.Empty(rebuilt.Unreadable);
        Assert.Equal(packs.Count(pack => pack.Kind != PackKind.Index), rebuilt.Packs);
        Assert.Equal(packs, archive.Catalog.Packs().OrderBy(pack => pack.Id));
        Assert.Equal(places, chunks.Select(archive.Catalog.Locate));

        // So the next backup stores nothing, and does not index again what is indexed.
        var next = await archive.BackUpAsync("/home");
        Assert.Equal((0, 0L), (next.Packs, next.NewBytes));
        Assert.Equal(result.IndexPacks.Order(), next.IndexPacks.Order());
    }

    [Fact]
    public async Task Index_pack_that_cannot_be_read_is_named_and_the_others_are_used()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/f", [1]);
        var first = await archive.BackUpAsync("/d");
        archive.Source.AddFile("/d/g", [2]);
        var second = await archive.BackUpAsync("/d");
        archive.Store.Lose(first.IndexPacks[0]);
        archive.LoseCatalog();
        var rebuilt = await CatalogRebuilder.RebuildAsync(archive.Environment, archive.Store, second.IndexPacks, default);
        Assert.Equal((first.IndexPacks[0], "pack-not-found"), (rebuilt.Unreadable[0].Pack, rebuilt.Unreadable[0].Problem.Code));
        Assert.Equal(2, rebuilt.Packs);
        archive.Store.FindAll();
        var again = await CatalogRebuilder.RebuildAsync(archive.Environment, archive.Store, second.IndexPacks, default);
        Assert.Empty(again.Unreadable);
        TreeComparison.Same(archive.Source, new("/"), await archive.RestoreAllAsync(second.Snapshot), new("/"));
    }

    [Fact]
    public async Task Packs_left_over_from_a_broken_off_backup_are_indexed_by_the_next()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/a", Samples.Noise(1, 20_000_000)).AddFile("/d/b", Samples.Noise(2, 20_000_000));
        archive.Store.FailAfter(1);
        await Assert.ThrowsAsync<Core.Errors.CairnException>(() => archive.BackUpAsync("/d"));
        var left = archive.Catalog.Packs()[0].Id;
        archive.Store.FailAfter(int.MaxValue);
        archive.Source.Remove("/d/a");
        var result = await archive.BackUpAsync("/d");
        archive.LoseCatalog();
        await CatalogRebuilder.RebuildAsync(archive.Environment, archive.Store, result.IndexPacks, default);
        Assert.Contains(left, archive.Catalog.Packs().Select(pack => pack.Id));
    }
}
