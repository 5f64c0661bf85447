using Cairn.Archive.Catalog;
using Cairn.Archive.Packing;
using Cairn.Archive.Tests.Snapshots;
using Cairn.Archive.Trees;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Tests.Catalog;

public sealed class ArchiveCatalogTests : IDisposable
{
    private static readonly PackInfo Data = new(Samples.Id<PackId>(1), PackKind.Data, 1000, Redundancy.Default);
    private static readonly PackInfo Index = new(Samples.Id<PackId>(2), PackKind.Index, 500, Redundancy.Default);
    private static readonly HeadState Head = new(3, 9, Samples.Id<HeadId>(5));

    private static readonly PackIndex TwoFrames = new(
    [
        new FrameSpan(100, [new ChunkSpan(Samples.Id<ChunkId>(11), 40), new ChunkSpan(Samples.Id<ChunkId>(12), 30)]),
        new FrameSpan(50, [new ChunkSpan(Samples.Id<ChunkId>(13), 20)]),
    ]);

    private readonly ArchiveCatalog _catalog = ArchiveCatalog.Open(null);

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void Chunks_are_found_where_their_pack_has_them()
    {
        _catalog.CommitPack(Data, TwoFrames);
        Assert.Equal(
            new ChunkLocation(Data, new ChunkPlace(0, 108 - 100, 100, 40, 30)), Assert.Single(_catalog.Locate(Samples.Id<ChunkId>(12))));
        Assert.Equal(
            new ChunkLocation(Data, new ChunkPlace(1, 108, 50, 0, 20)), Assert.Single(_catalog.Locate(Samples.Id<ChunkId>(13))));
        Assert.Empty(_catalog.Locate(Samples.Id<ChunkId>(14)));
    }

    [Fact]
    public void Committing_a_pack_twice_changes_nothing()
    {
        _catalog.CommitPack(Data, TwoFrames);
        _catalog.CommitPack(Data, TwoFrames);
        Assert.Equal([Data], _catalog.Packs());
        Assert.Single(_catalog.Locate(Samples.Id<ChunkId>(11)));
    }

    [Fact]
    public void Packs_of_chunks_come_once_and_ordered()
    {
        var other = Data with { Id = Samples.Id<PackId>(0) };
        _catalog.CommitPack(Data, TwoFrames);
        _catalog.CommitPack(other, new PackIndex([new FrameSpan(50, [new ChunkSpan(Samples.Id<ChunkId>(20), 20)])]));
        Assert.Equal([other.Id, Data.Id], _catalog.PacksOf([.. ((byte[])[11, 12, 20, 99]).Select(Samples.Id<ChunkId>)], _ => 0));
    }

    [Fact]
    public void Pack_stays_to_be_indexed_until_an_index_pack_repeats_it()
    {
        _catalog.CommitPack(Data, TwoFrames);
        var found = _catalog.NextUnindexed(0)!.Value;
        Assert.Equal(Data, found.Pack);
        Assert.Equal(Samples.Encoded(TwoFrames), found.Content);
        Assert.Null(_catalog.NextUnindexed(found.Number));
        _catalog.CommitIndexPack(Index, TwoFrames, [Data.Id]);
        Assert.Null(_catalog.NextUnindexed(0));
        Assert.Equal([Index.Id], _catalog.IndexPacks());
    }

    [Fact]
    public void What_an_index_pack_repeats_again_counts_as_listed_by_the_one_before_until_a_head_lists_it()
    {
        var other = Index with { Id = Samples.Id<PackId>(3) };
        _catalog.CommitPack(Data, TwoFrames);
        Assert.True(_catalog.HasUnlisted([Data.Id]));
        _catalog.CommitIndexPack(Index, TwoFrames, [Data.Id]);
        Assert.True(_catalog.HasUnlisted([Data.Id]));
        _catalog.SettleIndexPacks([Index.Id]);
        Assert.False(_catalog.HasUnlisted([Data.Id]));
        Assert.Empty(_catalog.ReplacedIndexPacks());

        Assert.Equal(Data, _catalog.NextIndexed(Index.Id, 0)!.Value.Pack);
        _catalog.CommitIndexPack(other, TwoFrames, [Data.Id]);
        Assert.Equal([Index.Id, other.Id], _catalog.IndexPacks());
        Assert.Null(_catalog.NextIndexed(Index.Id, 0));
        Assert.Equal([Index.Id], _catalog.ReplacedIndexPacks());
        Assert.Equal([Index.Id], _catalog.IndexPacksOf([Data.Id]));
        Assert.Equal([other.Id], _catalog.NextIndexPacksOf([Data.Id]));

        _catalog.SettleIndexPacks([Index.Id]);
        Assert.Equal([Index.Id], _catalog.IndexPacksOf([Data.Id]));
        _catalog.SettleIndexPacks([Index.Id, other.Id]);
        Assert.Equal([other.Id], _catalog.IndexPacksOf([Data.Id]));
    }

    [Fact]
    public void What_an_unlisted_index_pack_repeated_is_repeated_again()
    {
        var other = Index with { Id = Samples.Id<PackId>(3) };
        _catalog.CommitPack(Data, TwoFrames);
        _catalog.CommitIndexPack(Index, TwoFrames, [Data.Id]);
        _catalog.SettleIndexPacks([Index.Id]);
        _catalog.CommitIndexPack(other, TwoFrames, [Data.Id]);

        _catalog.DropIndexPacks([Index.Id]);
        Assert.Equal([other.Id], _catalog.IndexPacks());
        Assert.Null(_catalog.NextUnindexed(0));
        _catalog.DropIndexPacks([other.Id, Data.Id]);
        Assert.Empty(_catalog.IndexPacks());
        Assert.Equal(Data, _catalog.NextUnindexed(0)!.Value.Pack);
    }

    [Fact]
    public void Replaced_index_pack_is_needed_as_long_as_it_alone_repeats_what_may_be_brought_back()
    {
        var (dropped, other) = (Data with { Id = Samples.Id<PackId>(3) }, Index with { Id = Samples.Id<PackId>(4) });
        _catalog.CommitPack(Data, TwoFrames);
        _catalog.CommitPack(dropped, TwoFrames);
        _catalog.CommitIndexPack(Index, TwoFrames, [Data.Id, dropped.Id]);
        _catalog.SettleIndexPacks([Index.Id]);
        _catalog.ReplaceSnapshots([], [dropped.Id], Samples.Now, Head);

        var again = _catalog.NextIndexed(Index.Id, 0)!.Value;
        Assert.Equal(Data, again.Pack);
        Assert.Null(_catalog.NextIndexed(Index.Id, again.Number));
        _catalog.CommitIndexPack(other, TwoFrames, [Data.Id]);
        Assert.Empty(_catalog.ReplacedIndexPacks());
        Assert.Equal([Index.Id], _catalog.IndexPacksOf([dropped.Id]));

        _catalog.RemovePacks([dropped.Id]);
        Assert.Equal([Index.Id], _catalog.ReplacedIndexPacks());
    }

    [Fact]
    public void Redundancy_of_a_pack_can_be_raised()
    {
        _catalog.CommitPack(Data, TwoFrames);
        _catalog.SetRedundancy(Data.Id, Redundancy.Copies(5));
        Assert.Equal(Redundancy.Copies(5), _catalog.FindPack(Data.Id)!.Redundancy);
        Assert.Null(_catalog.FindPack(Index.Id));
    }

    [Fact]
    public void Snapshots_come_oldest_first_with_their_packs_and_head()
    {
        var older = Records.Full with { Time = Samples.Now.AddDays(-1) };
        var tree = Data with { Id = Samples.Id<PackId>(3), Kind = PackKind.Tree };
        _catalog.CommitPack(Data, TwoFrames);
        _catalog.CommitPack(tree, TwoFrames);
        Assert.Null(_catalog.Head());
        _catalog.CommitSnapshot(Records.Full, [Data.Id, tree.Id], Head);
        _catalog.CommitSnapshot(older, [], Head with { Number = 10 });
        Assert.Equal([older.Id, Records.Full.Id], _catalog.Snapshots().Select(snapshot => snapshot.Id));
        Assert.Equal([Data.Id, tree.Id], _catalog.NeededPacks(Records.Full.Id));
        Assert.Empty(_catalog.NeededPacks(older.Id)!);
        Assert.Equal(Head with { Number = 10 }, _catalog.Head());
    }

    [Fact]
    public void Snapshots_of_a_head_that_is_taken_over_replace_the_others()
    {
        var gone = Records.Full with { Files = 1 };
        var added = Records.Full with { Files = 2 };
        _catalog.CommitPack(Data, TwoFrames);
        _catalog.CommitSnapshot(gone, [Data.Id], Head);
        _catalog.CommitSnapshot(Records.Full, [Data.Id], Head);
        _catalog.ReplaceSnapshots([Records.Full, added], [], Samples.Now, Head with { Epoch = 4 });
        Assert.Equal(
            ((SnapshotId[])[Records.Full.Id, added.Id]).Order(), _catalog.Snapshots().Select(snapshot => snapshot.Id).Order());
        Assert.Equal([Data.Id], _catalog.NeededPacks(Records.Full.Id));
        Assert.Null(_catalog.NeededPacks(added.Id));
        Assert.Null(_catalog.NeededPacks(gone.Id));
        _catalog.SetNeededPacks(added.Id, [Data.Id]);
        Assert.Equal([Data.Id], _catalog.NeededPacks(added.Id));
        Assert.Equal(4ul, _catalog.Head()!.Epoch);
    }

    [Fact]
    public void What_a_snapshot_needs_is_not_known_while_a_pack_of_it_is_dropped_or_gone()
    {
        var other = Data with { Id = Samples.Id<PackId>(3) };
        _catalog.CommitPack(Data, TwoFrames);
        _catalog.CommitSnapshot(Records.Full, [Data.Id], Head);
        _catalog.ReplaceSnapshots([Records.Full], [Data.Id], Samples.Now, Head);
        Assert.Null(_catalog.NeededPacks(Records.Full.Id));

        _catalog.ReplaceSnapshots([Records.Full], [], Samples.Now, Head);
        Assert.Equal([Data.Id], _catalog.NeededPacks(Records.Full.Id));

        _catalog.RemovePacks([Data.Id]);
        _catalog.CommitPack(other, TwoFrames);
        Assert.Null(_catalog.NeededPacks(Records.Full.Id));

        _catalog.SetNeededPacks(Records.Full.Id, [other.Id]);
        Assert.Equal([other.Id], _catalog.NeededPacks(Records.Full.Id));
    }

    [Fact]
    public void Dropped_packs_are_read_last_and_not_counted_on_until_a_head_lists_them_no_more()
    {
        var other = Data with { Id = Samples.Id<PackId>(3) };
        _catalog.CommitPack(Data, TwoFrames);
        _catalog.CommitPack(other, TwoFrames);
        _catalog.ReplaceSnapshots([], [Data.Id, Samples.Id<PackId>(99)], Samples.Now, Head);

        Assert.Equal([other], _catalog.Packs());
        Assert.Equal([Data], _catalog.Dropped());
        Assert.Equal(Data, _catalog.FindPack(Data.Id));
        Assert.Equal([other.Id, Data.Id], _catalog.Locate(Samples.Id<ChunkId>(12)).Select(place => place.Pack.Id));
        Assert.Equal([other.Id], _catalog.PacksOf([Samples.Id<ChunkId>(12)], _ => 0));
        Assert.Equal([Data.Id, other.Id], _catalog.PacksSharing(other.Id));
        Assert.Equal(other.Id, _catalog.NextUnindexed(0)!.Value.Pack.Id);
        Assert.Equal([null, other], _catalog.PacksWith(Samples.Id<ChunkId>(12)).Select(_catalog.FindLivePack));

        _catalog.ReplaceSnapshots([], [], Samples.Now, Head);
        Assert.Equal([Data, other], _catalog.Packs());
        Assert.Empty(_catalog.Dropped());
    }

    [Fact]
    public void Dropped_packs_that_come_only_later_are_dropped_then()
    {
        _catalog.ReplaceSnapshots([], [Data.Id], Samples.Now, Head);
        _catalog.CommitPack(Data, TwoFrames);
        Assert.Equal([Data], _catalog.Dropped());
        Assert.Empty(_catalog.Packs());

        _catalog.ReplaceSnapshots([], [], Samples.Now, Head);
        Assert.Equal([Data], _catalog.Packs());
    }

    [Fact]
    public void Removed_packs_leave_no_chunk_behind()
    {
        var other = Data with { Id = Samples.Id<PackId>(3) };
        _catalog.CommitPack(Data, TwoFrames);
        _catalog.CommitPack(other, TwoFrames);
        Assert.True(_catalog.HasAll([Samples.Id<ChunkId>(11), Samples.Id<ChunkId>(13)]));
        Assert.False(_catalog.HasAll([Samples.Id<ChunkId>(11), Samples.Id<ChunkId>(99)]));

        _catalog.RemovePacks([Data.Id, Samples.Id<PackId>(99)]);
        Assert.Null(_catalog.FindPack(Data.Id));
        Assert.Equal(other, Assert.Single(_catalog.Locate(Samples.Id<ChunkId>(12))).Pack);
        _catalog.RemovePacks([other.Id]);
        Assert.Empty(_catalog.Locate(Samples.Id<ChunkId>(12)));
    }

    [Fact]
    public void Files_are_found_by_path_as_they_were_saved_last()
    {
        var path = new BytePath([(byte)'/', 0xff]);
        var stamp = new FileStamp(long.MaxValue, new UnixTime(-1, 999), new UnixTime(5, 6), ulong.MaxValue);
        var content = new Content(1, [new ContentItem(Samples.Id<ChunkId>(1), 1L << 60, 5), new ContentItem(Samples.Id<ChunkId>(2), 7, 7)]);
        var attributes = new ExtendedAttributes([new ExtendedAttribute(new BytePath("user.a"), new byte[] { 0, 255 })]);
        var file = new CachedFile(path, stamp, "cdc", new StoredFile(content, attributes, null, 3));
        Assert.Null(_catalog.FindFile(path));
        _catalog.SaveFiles([file with { Chunker = "fixed:1024" }, file]);
        var found = _catalog.FindFile(path)!;
        Assert.Equal((path, stamp, "cdc"), (found.Path, found.Stamp, found.Chunker));
        Assert.Equal(file.Stored, found.Stored);

        var other = file with { Stored = new StoredFile(Content.Empty, ExtendedAttributes.None, Samples.Id<ChunkId>(9), null) };
        _catalog.SaveFiles([other]);
        Assert.Equal(other.Stored, _catalog.FindFile(path)!.Stored);
    }

    [Fact]
    public void Lists_of_chunks_go_with_their_file_and_stray_ones_at_the_next_run()
    {
        var stamp = new FileStamp(1, default, default, 1);
        var stored = new StoredFile(Content.Empty, ExtendedAttributes.None, null, null);
        CachedFile File(string path, long? list) => new(new BytePath(path), stamp, "cdc", stored with { ChunkList = list });
        Assert.Equal(1, _catalog.DropStrayChunkLists());
        foreach (var list in (long[])[1, 2, 3])
        {
            _catalog.AddChunkList(list, 0, [Samples.Id<ChunkId>(1), Samples.Id<ChunkId>(2)]);
            _catalog.AddChunkList(list, 1, [Samples.Id<ChunkId>(3)]);
        }

        _catalog.SaveFiles([File("/a", 1), File("/b", 2)]);
        _catalog.SaveFiles([File("/a", null)]);
        Assert.Null(_catalog.ChunkList(1, 0));
        Assert.Equal([Samples.Id<ChunkId>(1), Samples.Id<ChunkId>(2)], _catalog.ChunkList(2, 0)!);
        Assert.Equal([Samples.Id<ChunkId>(3)], _catalog.ChunkList(2, 1)!);
        Assert.Null(_catalog.ChunkList(2, 2));
        Assert.NotNull(_catalog.ChunkList(3, 0));
        Assert.Equal(3, _catalog.DropStrayChunkLists());
        Assert.Null(_catalog.ChunkList(3, 0));
    }
}
