using Cairn.Archive.Packing;
using Cairn.Archive.Trees;
using Cairn.Core.Ids;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Archives whose packs are all good, and in the wrong places: what a holder can do that has no keys.</summary>
internal static class HostileSwaps
{
    private const int Length = 1000;

    public static IEnumerable<HostileCase> All =>
    [
        Files("two packs that are swapped", (one, other) =>
        {
            byte[] kept = [.. one];
            other.CopyTo(one, 0);
            kept.CopyTo(other, 0);
        }),
        Files("frames of two packs that are swapped", (one, other) =>
        {
            var frame = PackFormat.HeaderSize..(PackFormat.HeaderSize + Length);
            var kept = one[frame];
            other[frame].CopyTo(one, frame.Start.Value);
            kept.CopyTo(other, frame.Start.Value);
        }),
        Files("packs that are turned round", (one, other) =>
        {
            Array.Reverse(one, PackFormat.HeaderSize, one.Length - PackFormat.HeaderSize);
            Array.Reverse(other, PackFormat.HeaderSize, other.Length - PackFormat.HeaderSize);
        }),
        new HostileCase("the listing of another snapshot", Verdict.Damaged, async bench =>
        {
            var earlier = await bench.SnapshotAsync(Raw.Listing(Raw.Entry(Raw.Fifo, "a")));
            var old = bench.Archive.Store.Packs.Single();
            var later = await bench.SnapshotAsync(Raw.Listing(Raw.Entry(Raw.Fifo, "b")));
            var young = bench.Archive.Store.Packs.Single(pack => pack != old);
            Assert.NotEqual(earlier.Root, later.Root);
            bench.Archive.Store.BytesOf(old).CopyTo(bench.Archive.Store.BytesOf(young), 0);
            return later;
        }),
    ];

    /// <summary>Two files, the contents of which are in packs of one length, in a directory that is in a third pack.</summary>
    private static HostileCase Files(string name, Action<byte[], byte[]> swap) => new(name, Verdict.Damaged, async bench =>
    {
        var entries = new List<byte[]>();
        foreach (var seed in (ulong[])[1, 2])
        {
            var chunk = await bench.AddAsync(Samples.Noise(seed, Length));
            _ = await bench.SnapshotAsync((IReadOnlyList<ChunkId>)[chunk]);
            entries.Add(Raw.Entry(Raw.File, $"{seed}", Raw.Content(0, ContentItem.Piece(chunk, Length))));
        }

        var packs = bench.Archive.Store.Packs.Select(bench.Archive.Store.BytesOf).ToList();
        Assert.Equal(packs[0].Length, packs[1].Length);
        swap(packs[0], packs[1]);
        return await bench.SnapshotAsync(Raw.Listing(entries));
    });
}
