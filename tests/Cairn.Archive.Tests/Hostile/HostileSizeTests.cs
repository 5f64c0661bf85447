using System.Globalization;
using System.Text;
using Cairn.Archive.Bytes;
using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>
/// Archives in which everything is as long, as deep or as many as the format lets it be: a restore takes no more memory for them. And
/// honest ones that are large come back.
/// </summary>
[Collection(nameof(HostileArchiveTests))]
public sealed class HostileSizeTests : IDisposable
{
    private const long MostMemory = 256 << 20;

    /// <summary>Directories within each other that make paths of 59,000 bytes.</summary>
    private const int Depth = 230;

    private const int Many = 8_000;

    private readonly ChunkBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Directories_that_are_long_lists_of_lists_within_each_other()
    {
        var listing = Raw.Listing();
        for (var level = 0; level < 700; level++)
        {
            var content = await LongestContentAsync(listing);
            listing = Raw.Listing(Raw.Entry(Raw.Directory, "a", content))[..^4];
        }

        var result = await RestoreAsync(await _bench.SnapshotAsync([.. listing, 0, 0, 0, 0]) with { Directories = 1000 });

        Assert.NotEmpty(result.Damaged);
    }

    [Fact]
    public async Task Files_with_long_paths() =>
        Assert.Equal(Many, (await RestoreDeepAsync(index => Raw.Entry(Raw.File, Name(index)))).Files);

    [Fact]
    public async Task Directories_with_long_paths()
    {
        var empty = Raw.Listing();
        var chunk = await _bench.AddAsync(empty);
        var result = await RestoreDeepAsync(index => Raw.Entry(Raw.Directory, Name(index), Raw.Piece(chunk, empty.Length)));
        Assert.Equal(Many + Depth, result.Directories);
    }

    [Fact]
    public async Task Files_with_several_names_and_long_paths() =>
        Assert.Equal(Many, (await RestoreDeepAsync(index => Raw.Entry(Raw.File, Name(index), Link(index, 2)))).Files);

    [Fact]
    public async Task Names_of_one_file_with_long_paths() =>
        Assert.Equal(Many, (await RestoreDeepAsync(index => Raw.Entry(Raw.File, Name(index), Link(1, Many)))).Files);

    [Fact]
    public async Task Damaged_files_with_long_paths()
    {
        var result = await RestoreDeepAsync(index => Raw.Entry(Raw.File, Name(index), Raw.Piece(Samples.Id<ChunkId>(9), 10)));

        Assert.NotEmpty(result.Damaged);
        Assert.Equal(Many, result.Damaged.Count + result.DamagedNotListed["chunk-not-found"]);
        Assert.Single(result.Notes);
    }

    [Fact]
    public async Task More_damaged_files_than_can_be_named()
    {
        const int Files = 300_000;
        var missing = Raw.Piece(Samples.Id<ChunkId>(9), 10);
        var snapshot = await _bench.SnapshotAsync(
            Raw.Listing(Enumerable.Range(0, Files).Select(index => Raw.Entry(Raw.File, Name(index), missing))));

        var result = await RestoreAsync(snapshot with { Files = Files });

        Assert.InRange(result.Damaged.Count, 10_000, Files - 1);
        Assert.Equal(Files, result.Damaged.Count + result.DamagedNotListed["chunk-not-found"]);
    }

    [Fact]
    public async Task Attributes_that_are_nothing_but_names()
    {
        var writer = new MemoryStream();
        writer.WriteByte(1);
        for (var index = 0; index < 80_000; index++)
            writer.Write([10, .. Encoding.ASCII.GetBytes($"user.{index:D5}"), 0]);

        var attributes = Raw.AttributesIn(await _bench.AddAsync(writer.ToArray()));
        var snapshot = await _bench.SnapshotAsync(
            Raw.Listing(Enumerable.Range(0, 60).Select(index => Raw.Entry(Raw.File, Name(index), attributes))));

        var result = await RestoreAsync(snapshot);

        Assert.Equal(60, result.Files);
        Assert.Empty(result.Damaged);
    }

    [Fact]
    public async Task A_snapshot_that_says_it_takes_more_than_can_be_counted_does_not_fit()
    {
        var snapshot = await _bench.SnapshotAsync(Raw.Listing(Enumerable.Range(0, 10).Select(index => Raw.Entry(Raw.File, Name(index)))));
        using var memory = new MemoryWatch();
        var request = new RestoreRequest { Snapshot = snapshot with { Files = 1, Bytes = long.MaxValue } };

        var refused = await Assert.ThrowsAsync<CairnException>(
            () => _bench.Archive.RestoreAsync(request, new WatchedTarget(new HollowTarget(), 1000, memory)));

        Assert.Equal("target-full", refused.Code);
    }

    [Fact]
    public async Task A_listing_that_goes_on_and_on_behind_its_end_is_refused_at_once()
    {
        var listing = Raw.Listing();
        var snapshot = await _bench.SnapshotAsync(
            Raw.Listing(Raw.Entry(Raw.Directory, "a", await LongestContentAsync(listing, await TreeOfZerosAsync(5)))));

        Assert.Equal("damaged-archive", Assert.Single((await RestoreAsync(snapshot)).Damaged).Code);
    }

    [Fact]
    public async Task A_million_files_in_one_directory_come_back()
    {
        const int Files = 1_000_000;
        var snapshot = await _bench.SnapshotAsync(
            Raw.Listing(Enumerable.Range(0, Files).Select(index => Raw.Entry(Raw.File, Name(index)))));

        Assert.Equal(Files, (await RestoreAsync(snapshot with { Files = Files })).Files);
    }

    /// <summary>A directory deep down is left and come back to in the middle of a chunk of its listing, which has levels.</summary>
    [Fact]
    public async Task Wide_directories_deep_within_each_other_come_back()
    {
        const int Levels = 120;
        var listing = Raw.Listing(Raw.Entry(Raw.File, "end"));
        for (var level = 0; level < Levels; level++)
        {
            var inner = Raw.Entry(Raw.Directory, "m", await ContentAsync(listing));
            listing = Raw.Listing([
                .. Enumerable.Range(0, 100).Select(index => Raw.Entry(Raw.File, $"a{index:D3}")),
                inner,
                .. Enumerable.Range(0, 100).Select(index => Raw.Entry(Raw.File, $"z{index:D3}")),
            ]);
        }

        var target = new MemoryTree();
        var request = new RestoreRequest { Snapshot = await _bench.SnapshotAsync(listing) with { Directories = 1000 } };
        var result = await _bench.Archive.RestoreAsync(request, target);

        Assert.Empty(result.Damaged);
        Assert.Equal((200 * Levels) + 1, result.Files);
        Assert.Equal((201 * Levels) + 1, target.Paths().Count);
    }

    private static string Name(int index) => index.ToString("D7", CultureInfo.InvariantCulture);

    private static byte[] Link(int group, long count)
    {
        var writer = new ByteWriter();
        writer.Raw([.. new byte[12], .. BitConverter.GetBytes(group)]);
        writer.Number(count);
        return Raw.Field(3, writer.ToArray());
    }

    private async Task<RestoreResult> RestoreDeepAsync(Func<int, byte[]> entry)
    {
        var listing = Raw.Listing(Enumerable.Range(0, Many).Select(entry));
        for (var level = 0; level < Depth; level++)
            listing = Raw.Listing(Raw.Entry(Raw.Directory, new string('d', 255), await ContentAsync(listing)));

        return await RestoreAsync(await _bench.SnapshotAsync(listing) with { Directories = Many + Depth });
    }

    private async Task<RestoreResult> RestoreAsync(SnapshotRecord snapshot)
    {
        var hollow = new HollowTarget();
        using var memory = new MemoryWatch();
        var target = new WatchedTarget(hollow, 1L << 62, memory);
        var result = await _bench.Archive.RestoreAsync(new RestoreRequest { Snapshot = snapshot }, target)
            .WaitAsync(TimeSpan.FromMinutes(2));
        Assert.InRange(memory.Most, 0, MostMemory);
        Assert.Equal(result.Files, hollow.Made);
        return result;
    }

    /// <summary>The content of a listing, cut into small pieces and, if need be, nodes.</summary>
    private async Task<byte[]> ContentAsync(byte[] listing)
    {
        var items = new List<ContentItem>();
        foreach (var piece in listing.Chunk(listing.Length > 64 * 1000 ? 10_000 : 1000))
            items.Add(ContentItem.Piece(await _bench.AddAsync(piece), piece.Length));

        if (items.Count <= 3)
            return Raw.Content(0, items);

        var nodes = new List<ContentItem>();
        foreach (var part in items.Chunk(2 + (items.Count / 60)))
        {
            var length = part.Sum(item => item.Length);
            nodes.Add(new ContentItem(await _bench.AddAsync(Raw.Node(0, part)), length, length));
        }

        return Raw.Content(1, nodes);
    }

    /// <summary>A content of eight levels, each of the longest node there is, that begins with a listing and goes on with zeros.</summary>
    private async Task<byte[]> LongestContentAsync(byte[] listing, ContentItem? then = null)
    {
        var first = ContentItem.Piece(await _bench.AddAsync(listing), listing.Length);
        for (var level = 0; level < 8; level++)
        {
            var other = await ZeroAsync(level);
            var items = then is { } tail && level == 5 ? [first, tail] : Enumerable.Repeat(other, 1023).Prepend(first).ToList();
            var length = items.Sum(item => item.Length);
            first = new ContentItem(await _bench.AddAsync(Raw.Node(level, items)), length, length);
        }

        return Raw.Content(8, first);
    }

    /// <summary>One byte, below so many nodes of one item.</summary>
    private async Task<ContentItem> ZeroAsync(int levels)
    {
        var item = ContentItem.Piece(await _bench.AddAsync([0]), 1);
        for (var level = 0; level < levels; level++)
            item = new ContentItem(await _bench.AddAsync(Raw.Node(level, item)), 1, 1);

        return item;
    }

    /// <summary>1,024 to the power of some levels zeros.</summary>
    private async Task<ContentItem> TreeOfZerosAsync(int levels)
    {
        var item = ContentItem.Piece(await _bench.AddAsync([0]), 1);
        for (var level = 0; level < levels; level++)
        {
            var node = await _bench.AddAsync(Raw.Node(level, Enumerable.Repeat(item, 1024)));
            item = new ContentItem(node, item.Length * 1024, item.Length * 1024);
        }

        return item;
    }
}
