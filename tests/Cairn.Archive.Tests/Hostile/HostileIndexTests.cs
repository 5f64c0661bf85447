using Cairn.Archive.Bytes;
using Cairn.Archive.Catalog;
using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Archive.Writing;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Index packs that somebody sealed with the owner's keys, and that tell lies of other packs: they are named as unreadable, and
/// nothing of them gets into the catalog.</summary>
public sealed class HostileIndexTests : IDisposable
{
    private const int Long = 1 << 20;

    private static readonly Dictionary<string, byte[]> Cases = new()
    {
        ["no bytes"] = [],
        ["version 0"] = [0, .. Record()[1..]],
        ["an id that is cut off"] = Record()[..20],
        ["all but the last byte"] = Record()[..^1],
        ["a byte too many"] = [.. Record(), 0],
        ["a pack of no kind"] = Record(kind: 0),
        ["an index pack"] = Record(kind: (int)PackKind.Index),
        ["a pack of kind 4"] = Record(kind: 4),
        ["a pack of kind 2^32 + 1"] = Record(kind: (1UL << 32) + 1),
        ["a pack without bytes"] = Record(length: 0),
        ["a pack as long as its frames"] = Record(length: PackFormat.HeaderSize + Long),
        ["a pack a byte shorter than frames and trailer"] = Record(length: PackFormat.HeaderSize + Long + PackFormat.TrailerSize - 1),
        ["a pack longer than any"] = Record(length: PackFormat.Capacity + 1),
        ["a pack of 2^63 bytes"] = Record(length: 1UL << 63),
        ["no pieces"] = Record(k: 0),
        ["2^31 pieces"] = Record(k: 1UL << 31),
        ["2^31 spare pieces"] = Record(m: 1UL << 31),
        ["an index without bytes"] = Record(index: []),
        ["an index of version 0"] = Record(index: [0, 0]),
        ["an index that ends too early"] = Record(index: [1, 1]),
        ["an index with a byte too many"] = Record(index: [1, 0, 0]),
        ["a number of two bytes that is 0"] = Record(index: [1, 0x80, 0]),
        ["more frames than a pack has chunks"] = Record(index: Index(frames: PackFormat.MaximumChunks + 1)),
        ["2^63 frames"] = Record(index: Index(frames: 1UL << 63)),
        ["a frame without chunks"] = Record(index: Index(chunks: 0)),
        ["a frame of more chunks than a pack has"] = Record(index: Index(chunks: PackFormat.MaximumChunks + 1)),
        ["a frame of chunks that are not there"] = Record(index: Index(chunks: 2)),
        ["a frame of no bytes"] = Record(index: Index(sealedLength: 0)),
        ["a frame that is a tag alone"] = Record(index: Index(sealedLength: PackCipher.Overhead)),
        ["a frame longer than any pack"] = Record(index: Index(sealedLength: PackFormat.Capacity + 1)),
        ["a frame of 2^31 bytes"] = Record(index: Index(sealedLength: 1UL << 31)),
        ["a frame as long as a pack"] = Record(length: PackFormat.Capacity, index: Index(sealedLength: PackFormat.Capacity)),
        ["a chunk longer than any frame"] = Record(index: Index(chunkLength: PackFormat.MaximumFrame + 1)),
        ["a chunk of 2^64 - 1 bytes"] = Record(index: Index(chunkLength: ulong.MaxValue)),
        ["frames longer than a pack together"] = Record(length: PackFormat.Capacity, index: TwoFrames(PackFormat.Capacity / 2)),
    };

    private readonly TestArchive _archive = new();

    public static TheoryData<string> Names => [.. Cases.Keys];

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task What_the_cases_are_made_of_is_an_index()
    {
        byte[][] good =
        [
            Record(),
            Record(length: PackFormat.HeaderSize + Long + PackFormat.TrailerSize),
            Record(length: PackFormat.Capacity, k: 4, m: 2),
        ];
        foreach (var record in good)
        {
            Assert.Empty((await RebuildAsync(record)).Unreadable);
            Assert.Contains(Samples.Id<PackId>(5), _archive.Catalog.Packs().Select(pack => pack.Id));
            _archive.LoseCatalog();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Index_that_lies_is_named_and_not_believed(string name)
    {
        var rebuilt = await RebuildAsync(Cases[name]);

        Assert.Equal("damaged-archive", Assert.Single(rebuilt.Unreadable).Problem.Code);
        Assert.Equal(0, rebuilt.Packs);
        Assert.Empty(_archive.Catalog.Packs());
    }

    private static byte[] Record(
        ulong kind = 1, ulong length = 2 * Long, ulong k = 1, ulong m = 2, byte[]? index = null)
    {
        var writer = new ByteWriter();
        writer.Byte(1);
        writer.Id(Samples.Id<PackId>(5));
        foreach (var number in (ulong[])[kind, length, k, m])
            writer.Unsigned(number);

        writer.Block(index ?? Index());
        return writer.ToArray();
    }

    private static byte[] Index(ulong frames = 1, ulong sealedLength = Long, ulong chunks = 1, ulong chunkLength = Long)
    {
        var writer = new ByteWriter();
        writer.Byte(1);
        writer.Unsigned(frames);
        AddFrame(writer, sealedLength, chunks, chunkLength);
        return writer.ToArray();
    }

    private static byte[] TwoFrames(ulong sealedLength)
    {
        var writer = new ByteWriter();
        writer.Byte(1);
        writer.Number(2);
        AddFrame(writer, sealedLength, 1, 1);
        AddFrame(writer, sealedLength, 1, 1);
        return writer.ToArray();
    }

    private static void AddFrame(ByteWriter writer, ulong sealedLength, ulong chunks, ulong chunkLength)
    {
        writer.Unsigned(sealedLength);
        writer.Unsigned(chunks);
        writer.Unsigned(chunkLength);
        writer.Id(Samples.Id<ChunkId>(1));
    }

    /// <summary>Rebuilds the catalog from one index pack with one record.</summary>
    private async Task<RebuildResult> RebuildAsync(byte[] record)
    {
        var packs = new List<PackId>();
        using var workshop = new PackWorkshop(Samples.Keys, _archive.Environment.Entropy, 3);
        var outlet = new PackOutlet
        {
            Kind = PackKind.Index,
            Redundancy = Redundancy.Default,
            Workshop = workshop,
            Compute = _archive.Environment.Compute,
            Store = _archive.Store,
            Leaving = _ => { },
            Confirmed = pack => packs.Add(pack.Id),
        };
        await using (var pipeline = new PackPipeline(outlet, default))
        {
            await pipeline.AddAsync(new ChunkSpan(new ChunkNamer(Samples.Keys).Name(record), record.Length), record);
            await pipeline.CompleteAsync();
        }

        return await CatalogRebuilder.RebuildAsync(_archive.Environment, _archive.Store, packs, default);
    }
}
