using System.Buffers.Binary;
using Cairn.Archive.Chunking;
using Cairn.Archive.Packing;
using Cairn.Archive.Reading;
using Cairn.Archive.Sealing;
using Cairn.Archive.Trees;
using Cairn.Archive.Writing;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Writing;

public sealed class LargeFileTests
{
    // 65,537 pieces, whose lists are themselves too many for an entry.
    private const long Size = (64L << 20) + 100;

    [Fact]
    public async Task File_of_many_pieces_comes_back_and_is_not_opened_again()
    {
        using var archive = new TestArchive();
        var source = new GeneratedFile(Size);
        var request = TestArchive.Request("/large") with { Chunker = ChunkerChoice.Fixed(1024) };
        var backup = await archive.BackUpAsync(source, request);
        var entry = Assert.Single(await archive.ListAsync(backup.Snapshot));
        Assert.Equal((2, Size, Size), (entry.Content.Depth, entry.Content.Length, backup.Snapshot.Bytes));
        Assert.InRange((await archive.ChunksAsync(entry)).Distinct().Count(), 65_537, 66_000);
        Assert.Equal(backup.NeededPacks, await archive.Reader.NeededPacksAsync(backup.Snapshot, _ => 0, default));

        var target = await archive.RestoreAllAsync(backup.Snapshot);
        var expected = new byte[Size];
        GeneratedFile.Generate(0, expected);
        Assert.True(target.ReadAll("/large").AsSpan().SequenceEqual(expected));

        var again = await archive.BackUpAsync(source, request);
        Assert.Equal(1, source.Opened);
        Assert.Equal((0, backup.Snapshot.Id), (again.Packs, again.Snapshot.Id));
        Assert.Equal(backup.NeededPacks, again.NeededPacks);
    }

    [Fact]
    public async Task Lost_list_of_chunks_has_the_file_read_again_or_reported()
    {
        using var archive = new TestArchive();
        var source = new GeneratedFile(Size);
        var request = TestArchive.Request("/large") with { Chunker = ChunkerChoice.Fixed(1024) };
        var backup = await archive.BackUpAsync(source, request);
        var trees = backup.NeededPacks.Where(pack => archive.Store.KindOf(pack) == PackKind.Tree).ToList();
        await archive.BackUpAsync(source, request with { AcceptsPack = pack => pack.Id != trees[0] });
        Assert.Equal(2, source.Opened);

        var entry = Assert.Single(await archive.ListAsync(backup.Snapshot));
        var data = backup.NeededPacks.First(pack => archive.Store.KindOf(pack) == PackKind.Data);
        archive.Store.Lose(data);
        var target = new MemoryTree();
        var result = await archive.RestoreAsync(backup.Snapshot, target);
        Assert.Equal(entry.Path, Assert.Single(result.Damaged).Path);
        Assert.Empty(target.Paths());
    }

    [Fact]
    public async Task List_of_a_tebibyte_of_chunks_lies_in_small_nodes_and_a_change_in_it_costs_few()
    {
        const int pieces = 1 << 20;
        using var archive = new TestArchive();
        using var workshop = new PackWorkshop(Samples.Keys, archive.Environment.Entropy, 1);
        var known = new KnownChunks(archive.Catalog, _ => true);
        await using var pipeline = new PackPipeline(
            new PackOutlet
            {
                Kind = PackKind.Tree,
                Redundancy = Redundancy.Default,
                Workshop = workshop,
                Compute = archive.Environment.Compute,
                Store = archive.Store,
                Leaving = pack => known.Leave(pack.Id),
                Confirmed = known.Confirm,
            },
            default);
        var intake = new ChunkIntake(new ChunkNamer(Samples.Keys), known, pipeline);
        var content = await WriteAsync(intake, pieces, changed: -1);
        var other = await WriteAsync(intake, pieces, changed: pieces / 2);
        await pipeline.CompleteAsync();

        Assert.Equal(1L << 40, content.Length);
        Assert.InRange(content.Items.Count, 1, ContentFormat.MaximumInline);
        Assert.NotEqual(content, other);
        using var session = new ReadSession(archive.Environment, archive.Store);
        var nodes = await NodesAsync(session, content, changed: -1);
        Assert.InRange(nodes.Count, pieces / ContentFormat.MaximumNode, pieces / ContentFormat.MinimumNode);
        Assert.InRange((await NodesAsync(session, other, pieces / 2)).Except(nodes).Count(), 1, 4);
    }

    /// <summary>The nodes of a content of 2^20 pieces, each of which has to be the right one.</summary>
    private static async Task<HashSet<ChunkId>> NodesAsync(ReadSession session, Content content, int changed)
    {
        var nodes = new HashSet<ChunkId>();
        var cursor = new ContentCursor(new ChunkFetcher(session), content, node => nodes.Add(node));
        var number = 0;
        while (await cursor.NextAsync(default) is { } item)
        {
            Assert.Equal(ContentItem.Piece(Piece(number == changed ? 1 << 20 : number), 1 << 20), item);
            number++;
        }

        Assert.Equal(1 << 20, number);
        return nodes;
    }

    /// <summary>The list of a file of so many pieces, one of which may be another one.</summary>
    private static async Task<Content> WriteAsync(ChunkIntake intake, int pieces, int changed)
    {
        var writer = new ContentWriter(intake, log: null);
        for (var number = 0; number < pieces; number++)
        {
            await writer.AddAsync(ContentItem.Piece(Piece(number == changed ? pieces : number), 1 << 20));
        }

        return await writer.FinishAsync();
    }

    private static ChunkId Piece(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return new ChunkId(Hash256.Sha256(bytes));
    }
}
