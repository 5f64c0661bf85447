using Cairn.Archive.Trees;
using Cairn.Core.Ids;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Contents, attributes and trees that are not what they say, or far too much.</summary>
internal static class HostileContents
{
    private static readonly byte[] Data = Samples.Noise(1, 1000);

    public static IEnumerable<HostileCase> All => [.. Contents(), .. Sizes(), .. Nodes(), .. Attributes(), .. Bombs()];

    private static IEnumerable<HostileCase> Contents()
    {
        HostileCase File(string name, Verdict expected, Func<ChunkId, byte[]> content) => new(name, expected, async bench =>
            await bench.SnapshotAsync(Raw.Listing(Raw.Entry(Raw.File, "a", content(await bench.AddAsync(Data))))));
        foreach (var length in (long[])[0, 1, 999, 1001, 4_194_304, 4_194_305, uint.MaxValue, long.MaxValue])
        {
            yield return File($"a chunk of 1,000 bytes that claims {length}", Verdict.Damaged, id => Raw.Piece(id, length));
        }

        yield return File("a chunk that nobody has", Verdict.Damaged, _ => Raw.Piece(Samples.Id<ChunkId>(7), 10));
        yield return File("a chunk without a name", Verdict.Damaged, _ => Raw.Field(2, [0, 20, .. new byte[32]]));
        yield return File("two holes", Verdict.Damaged, _ => Raw.Content(0, ContentItem.Hole(1), ContentItem.Hole(1)));
        yield return File("a hole of no bytes", Verdict.Damaged, _ => Raw.Field(2, 0, 1));
        yield return File("more bytes than any file has", Verdict.Damaged, id => Raw.Content(
            0, ContentItem.Hole(long.MaxValue), ContentItem.Piece(id, 1000)));
        yield return File("a chunk of no bytes in the middle", Verdict.Damaged, id => Raw.Content(
            0, ContentItem.Piece(id, 0), ContentItem.Piece(id, 1000)));
        yield return File("65 chunks in an entry", Verdict.Damaged, id => Raw.Content(
            0, Enumerable.Repeat(ContentItem.Piece(id, 1000), 65)));
        yield return File("half a chunk's name", Verdict.Damaged, _ => Raw.Field(2, 0, 20, 1, 2, 3));
        yield return File("a directory whose listing is noise", Verdict.Damaged, id => Raw.Piece(id, 1000)) with
        {
            Make = async bench => await bench.SnapshotAsync(
                Raw.Listing(Raw.Entry(Raw.Directory, "a", Raw.Piece(await bench.AddAsync(Data), 1000)))),
        };
        yield return HostileCase.Of("a directory of holes", Verdict.Damaged, Raw.Listing(
            Raw.Entry(Raw.Directory, "a", Raw.Content(0, ContentItem.Hole(10)))));
        yield return new HostileCase("a root that nobody has", Verdict.Damaged, bench => bench.SnapshotAsync([Samples.Id<ChunkId>(9)]));
        yield return new HostileCase("a root without a listing", Verdict.Damaged, bench => bench.SnapshotAsync((IReadOnlyList<ChunkId>)[]));
    }

    /// <summary>Holes of up to 2^62 bytes take no room, where the file system has such files at all.</summary>
    private static IEnumerable<HostileCase> Sizes()
    {
        for (var bits = 33; bits <= 62; bits++)
        {
            var size = 1L << bits;
            var listing = Raw.Listing(Raw.Entry(Raw.File, "a", Raw.Content(0, ContentItem.Hole(size))));
            yield return HostileCase.Of($"a hole of 2^{bits} bytes", bits < 44 ? Verdict.Contained : Verdict.Incomplete, listing);
            var missing = bits < 44 ? Verdict.Damaged : Verdict.Incomplete;
            yield return HostileCase.Of($"a node that covers 2^{bits} bytes and that nobody has", missing, Raw.Listing(
                Raw.Entry(Raw.File, "a", Raw.Content(1, new ContentItem(Samples.Id<ChunkId>(9), size, 1)))));
        }
    }

    private static IEnumerable<HostileCase> Nodes()
    {
        var piece = ContentItem.Piece(Samples.Id<ChunkId>(9), 10);
        HostileCase Node(string name, int depth, byte[] node, long length = 10, long data = 10) => new(name, Verdict.Damaged, async bench =>
            await bench.SnapshotAsync(Raw.Listing(Raw.Entry(
                Raw.File, "a", Raw.Content(depth, new ContentItem(await bench.AddAsync(node), length, data))))));
        yield return Node("a node that is noise", 1, Data);
        yield return Node("a node that is a listing", 1, Raw.Listing(Raw.Entry(Raw.File, "a")));
        yield return Node("a node of another depth", 1, Raw.Node(1, piece));
        yield return Node("a node of depth 0 where 1 belongs", 2, Raw.Node(0, piece));
        yield return Node("a content of depth 9", 9, Raw.Node(8, piece));
        yield return Node("a node of depth 255", 1, Raw.Node(255, piece));
        yield return Node("a node longer than its item says", 1, Raw.Node(0, piece, piece));
        yield return Node("a node shorter than its item says", 1, Raw.Node(0, piece), 11, 11);
        yield return Node("a node with less data than its item says", 1, Raw.Node(0, ContentItem.Hole(10)));
        yield return Node("a node with more data than its item says", 1, Raw.Node(0, piece), 10, 9);
        yield return Node("a node without items", 1, Raw.Node(0));
        yield return Node("a node of 1,025 items", 1, Raw.Node(0, Enumerable.Repeat(piece, 1025)), 10250, 10250);
        yield return Node("a node of no bytes", 1, []);
        yield return Node("a node of version 2", 1, [2, .. Raw.Node(0, piece)[1..]]);
        yield return Node("a node with more data than bytes", 1, Raw.Node(0, piece), 10, 11);
        yield return Node("a node with two holes", 1, Raw.Node(0, ContentItem.Hole(4), ContentItem.Hole(5), piece), 19, 10);
        var whole = Raw.Node(0, piece, ContentItem.Hole(5), piece);
        for (var length = 0; length < whole.Length; length++)
        {
            yield return Node($"a node cut to {length} bytes", 1, whole[..length], 25, 20);
        }
    }

    private static IEnumerable<HostileCase> Attributes()
    {
        HostileCase In(string name, Verdict expected, byte[] chunk) => new(name, expected, async bench =>
            await bench.SnapshotAsync(Raw.Listing(Raw.Entry(Raw.File, "a", Raw.AttributesIn(await bench.AddAsync(chunk))))));
        yield return In("attributes that are noise", Verdict.Damaged, Data);
        yield return In("attributes of no bytes", Verdict.Damaged, []);
        yield return In("attributes of version 2", Verdict.Damaged, [2, 1, 97, 0]);
        yield return In("attributes of 4 MiB", Verdict.Damaged, [1, .. new byte[(4 << 20) - 1]]);
        yield return In("an empty list of attributes", Verdict.Damaged, [1]);
        yield return In("an attribute that claims 2^31 bytes", Verdict.Damaged, [1, 1, 97, 0x80, 0x80, 0x80, 0x80, 8]);
        yield return In("an attribute without a namespace", Verdict.Incomplete, [1, 1, 97, 0]);
        yield return In("an ACL that is none", Verdict.Incomplete, [1, 23, .. "system.posix_acl_access"u8, 3, 1, 2, 3]);
        yield return HostileCase.Of("attributes that nobody has", Verdict.Damaged, Raw.Listing(
            Raw.Entry(Raw.File, "a", Raw.AttributesIn(Samples.Id<ChunkId>(3)))));
        yield return HostileCase.Of("attributes twice", Verdict.Damaged, Raw.Listing(
            Raw.Entry(Raw.File, "a", Raw.Field(8, [6, .. "user.a"u8, 0]), Raw.AttributesIn(Samples.Id<ChunkId>(3)))));
    }

    private static IEnumerable<HostileCase> Bombs()
    {
        // One byte over and over: each node names the one below 1,024 times.
        for (var depth = 4; depth <= 6; depth++)
        {
            var levels = depth;
            yield return new HostileCase($"one byte 2^{(10 * levels) + 1} times", Verdict.TargetFull, async bench =>
            {
                var item = ContentItem.Piece(await bench.AddAsync([42]), 1);
                for (var level = 0; level < levels; level++)
                {
                    var node = await bench.AddAsync(Raw.Node(level, Enumerable.Repeat(item, 1024)));
                    item = new ContentItem(node, item.Length * 1024, item.Data * 1024);
                }

                return await bench.SnapshotAsync(Raw.Listing(Raw.Entry(Raw.File, "a", Raw.Content(levels, Enumerable.Repeat(item, 2)))));
            });
        }

        yield return new HostileCase("1,000 directories in each of 1,000 in each of 1,000", Verdict.Damaged, async bench =>
        {
            var listing = Raw.Listing();
            for (var level = 0; level < 3; level++)
            {
                var items = new List<ContentItem>();
                foreach (var part in listing.Chunk(60_000))
                {
                    items.Add(ContentItem.Piece(await bench.AddAsync(part), part.Length));
                }

                listing = Raw.Listing(
                    Enumerable.Range(0, 1000).Select(index => Raw.Entry(Raw.Directory, $"{index:D3}", Raw.Content(0, items))));
            }

            return await bench.SnapshotAsync(listing);
        });
        yield return new HostileCase("a mebibyte of attributes 600 times", Verdict.Incomplete, async bench =>
        {
            var values = Enumerable.Range(0, 15).SelectMany(
                index => (byte[])[8, .. "trash.a"u8, (byte)('a' + index), 0x80, 0x80, 4, .. new byte[65536]]);
            var chunk = await bench.AddAsync([1, .. values]);
            return await bench.SnapshotAsync(
                Raw.Listing(Enumerable.Range(0, 600).Select(index => Raw.Entry(Raw.File, $"{index:D4}", Raw.AttributesIn(chunk)))));
        });
    }
}
