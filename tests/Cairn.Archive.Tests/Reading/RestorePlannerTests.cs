using Cairn.Archive.Catalog;
using Cairn.Archive.Packing;
using Cairn.Archive.Reading;
using Cairn.Archive.Trees;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Tests.Reading;

public sealed class RestorePlannerTests
{
    private static readonly PackInfo A = Pack(0xA);
    private static readonly PackInfo B = Pack(0xB);

    private readonly Dictionary<ChunkId, List<ChunkLocation>> _places = [];

    [Fact]
    public void Packs_come_once_in_the_order_of_need_and_frames_by_offset()
    {
        Store(1, B, frame: 3, offset: 0, length: 10);
        Store(2, A, frame: 0, offset: 0, length: 20);
        Store(3, B, frame: 1, offset: 5, length: 30);
        var plan = Plan(File("/x", 40, 1, 3), File("/y", 50, 2, 3));
        Assert.Equal([B.Id, A.Id], plan.Packs.Select(pack => pack.Pack.Id));
        Assert.Equal([1, 3], plan.Packs[0].Frames.Select(frame => frame.Number));
        Assert.Equal([new FilePiece(0, 10, 5, 30), new FilePiece(1, 20, 5, 30)], plan.Packs[0].Frames[0].Pieces);
        Assert.Equal([2, 2], plan.Files.Select(file => file.Pieces));
    }

    [Fact]
    public void Pack_that_is_read_anyway_is_preferred()
    {
        Store(1, B, frame: 0, offset: 0, length: 10);
        Store(2, A, frame: 0, offset: 0, length: 10);
        Store(2, B, frame: 7, offset: 0, length: 10);
        Assert.Equal([B.Id], Plan(File("/x", 20, 1, 2)).Packs.Select(pack => pack.Pack.Id));
        Assert.Equal([A.Id], Plan(File("/x", 10, 2)).Packs.Select(pack => pack.Pack.Id));
    }

    [Fact]
    public void Frame_to_avoid_is_avoided_and_the_rest_of_its_pack_not()
    {
        Store(1, A, frame: 0, offset: 0, length: 10);
        Store(1, B, frame: 0, offset: 0, length: 10);
        Store(2, A, frame: 1, offset: 0, length: 10);
        var planner = new RestorePlanner(Locate, new HashSet<FrameId> { new(A.Id, 0) });
        planner.Add(File("/x", 20, 1, 2));
        Assert.Equal([B.Id, A.Id], planner.Build().Packs.Select(pack => pack.Pack.Id));
        Assert.False(new RestorePlanner(Locate, new HashSet<FrameId> { new(A.Id, 1) }).TryAdd(File("/x", 20, 1, 2)));
    }

    [Fact]
    public void Empty_chunks_and_files_need_no_pack()
    {
        Store(1, A, frame: 0, offset: 0, length: 0);
        var plan = Plan(File("/x", 0), File("/y", 0, 1));
        Assert.Empty(plan.Packs);
        Assert.Equal([0, 0], plan.Files.Select(file => file.Pieces));
        Assert.All(plan.Files, file => Assert.Null(file.Problem));
    }

    [Fact]
    public void File_that_cannot_be_put_together_has_a_problem_and_no_pieces()
    {
        Store(1, A, frame: 0, offset: 0, length: 10);
        var entry = File("/short", 11).Entry;
        var other = new Content(0, [ContentItem.Piece(Samples.Id<ChunkId>(1), 11)]);
        var plan = Plan(File("/missing", 20, 1, 9), FilePart.Whole(entry with { Content = other }), File("/good", 10, 1));
        Assert.Equal(["chunk-not-found", "damaged-archive", null], plan.Files.Select(file => file.Problem?.Code));
        Assert.Equal([0, 0, 1], plan.Files.Select(file => file.Pieces));
        Assert.Equal([2], plan.Packs.SelectMany(pack => pack.Frames).SelectMany(frame => frame.Pieces).Select(piece => piece.File));
    }

    [Fact]
    public void Holes_and_the_offset_of_a_part_move_the_pieces_behind_them()
    {
        Store(1, A, frame: 0, offset: 0, length: 10);
        var items = new[] { ContentItem.Hole(1L << 40), ContentItem.Piece(Samples.Id<ChunkId>(1), 10), ContentItem.Hole(5) };
        var plan = Plan(File("/x", 0) with { Items = items, Offset = 7 });
        Assert.Equal([new FilePiece(0, (1L << 40) + 7, 0, 10)], plan.Packs[0].Frames[0].Pieces);
        Assert.Equal([1], plan.Files.Select(file => file.Pieces));
    }

    [Fact]
    public void Sums_tell_when_a_batch_is_full()
    {
        Store(1, A, frame: 0, offset: 0, length: 10);
        Store(2, B, frame: 0, offset: 0, length: 10);
        var planner = new RestorePlanner(Locate, new HashSet<FrameId>());
        planner.Add(File("/x", 20, 1, 2));
        planner.Add(File("/y", 20, 1, 1));
        Assert.Equal((2, 4, 1), (planner.Files, planner.Pieces, planner.ScatteredFiles));
    }

    [Fact]
    public void Near_frames_are_read_together_and_far_ones_apart()
    {
        FrameRead Frame(int number, int offset, int length) => new(number, offset, length, []);
        var read = new PackRead(A, [Frame(0, 8, 100), Frame(1, 108, 100), Frame(2, 108 + 100 + (128 * 1024), 50), Frame(5, 1_000_000, 50)]);
        Assert.Equal(["0 1 2", "5"], read.Runs().Select(run => string.Join(' ', run.Select(frame => frame.Number))));
    }

    [Fact]
    public void Long_runs_are_read_in_parts_so_that_memory_stays_bounded()
    {
        const int length = 1 << 20;
        var frames = Enumerable.Range(0, 9).Select(number => new FrameRead(number, 8 + (number * length), length, []));
        var huge = new FrameRead(9, 8 + (9 * length), PackRead.LongestRun + 1, []);

        var runs = new PackRead(A, [.. frames, huge]).Runs().ToList();

        Assert.Equal(["0 1 2", "3 4 5", "6 7 8", "9"], runs.Select(run => string.Join(' ', run.Select(frame => frame.Number))));
    }

    private static PackInfo Pack(byte id) => new(Samples.Id<PackId>(id), PackKind.Data, 1 << 20, Redundancy.Default);

    /// <summary>A file of chunks of 10 bytes unless they are stored with another length.</summary>
    private FilePart File(string path, long size, params byte[] chunks) => FilePart.Whole(new SnapshotEntry
    {
        Path = new BytePath(path),
        Metadata = Samples.Metadata(EntryType.File, size),
        Content = new Content(0, [.. chunks.Select(Samples.Id<ChunkId>).Select(id => ContentItem.Piece(id, LengthOf(id)))]),
    });

    private long LengthOf(ChunkId chunk) => _places.TryGetValue(chunk, out var places) ? places[0].Place.Length : 10;

    private void Store(byte chunk, PackInfo pack, int frame, int offset, int length)
    {
        var id = Samples.Id<ChunkId>(chunk);
        if (!_places.TryGetValue(id, out var places))
        {
            _places.Add(id, places = []);
        }

        places.Add(new ChunkLocation(pack, new ChunkPlace(frame, 8 + (frame * 1000), 1000, offset, length)));
    }

    private List<ChunkLocation> Locate(ChunkId chunk) => _places.GetValueOrDefault(chunk, []);

    private RestorePlan Plan(params FilePart[] files)
    {
        var planner = new RestorePlanner(Locate, new HashSet<FrameId>());
        Array.ForEach(files, planner.Add);
        return planner.Build();
    }
}
