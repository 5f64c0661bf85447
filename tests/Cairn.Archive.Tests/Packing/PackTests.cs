using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Archive.Tests.Sealing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;
using Cairn.Testing.Archive;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Packing;

public sealed class PackTests
{
    private static readonly byte[][] TwoChunks = [Samples.Noise(1, 100), Samples.Noise(2, 50)];

    [Fact]
    public void Bytes_are_those_of_an_independent_implementation()
    {
        using var workshop = Workshop(new ConstantEntropy(0x55));
        using var pack = Pack(workshop, TwoChunks);
        Assert.Equal("14afda28864bc12ea51ff89a46e168623dc24fd98a5bff1804f9ff590a602404", Hash256.Sha256(pack.Bytes.Span).ToString());
    }

    [Fact]
    public void Index_of_a_frame_with_one_chunk_has_these_bytes()
    {
        var bytes = Convert.FromHexString("0101a60101640101010101010101010101010101010101010101010101010101010101010101");
        var index = new PackIndex([new FrameSpan(166, [new ChunkSpan(Samples.Id<ChunkId>(1), 100)])]);
        Assert.Equal(bytes, Samples.Encoded(index));
        Assert.Equal(index.Places(), PackIndex.Decode(bytes).Places());
    }

    [Fact]
    public async Task Index_is_read_back_from_the_pack_alone()
    {
        using var workshop = Workshop(new SeededEntropy(1));
        var pack = Pack(workshop, TwoChunks);
        var expected = pack.Index.Places().ToList();
        var store = await StoreAsync(pack);
        var index = await PackIndexReader.ReadAsync(store, pack.Id, PackKind.Data, Samples.Keys, default);
        Assert.Equal(expected, index.Places());
        Assert.Equal([100, 50], index.Chunks.Select(chunk => chunk.Length));
    }

    [Fact]
    public async Task Index_longer_than_the_first_read_is_read_too()
    {
        using var workshop = Workshop(new SeededEntropy(2));
        var pack = Pack(workshop, [.. Enumerable.Range(0, 5000).Select(seed => Samples.Noise((ulong)seed, 20))]);
        var expected = pack.Index.Chunks;
        var store = await StoreAsync(pack);
        Assert.Equal(expected, (await PackIndexReader.ReadAsync(store, pack.Id, PackKind.Data, Samples.Keys, default)).Chunks);
        Assert.Equal(2, store.Reads.Count);
    }

    [Fact]
    public async Task Pack_opens_only_with_its_own_kind_and_keys()
    {
        using var workshop = Workshop(new SeededEntropy(3));
        var pack = Pack(workshop, TwoChunks);
        var store = await StoreAsync(pack);
        var otherKind = () => PackIndexReader.ReadAsync(store, pack.Id, PackKind.Tree, Samples.Keys, default);
        var otherKeys = () => PackIndexReader.ReadAsync(store, pack.Id, PackKind.Data, Samples.OtherKeys, default);
        Assert.Equal("damaged-archive", (await Assert.ThrowsAsync<CairnException>(otherKind)).Code);
        Assert.Equal("damaged-archive", (await Assert.ThrowsAsync<CairnException>(otherKeys)).Code);
    }

    [Fact]
    public async Task Pack_of_a_newer_version_says_so()
    {
        using var workshop = Workshop(new SeededEntropy(4));
        var pack = Pack(workshop, TwoChunks);
        var store = await StoreAsync(pack);
        var bytes = store.BytesOf(pack.Id);
        bytes[7]++;
        bytes[^1]++;
        var read = () => PackIndexReader.ReadAsync(store, pack.Id, PackKind.Data, Samples.Keys, default);
        Assert.Equal("newer-version", (await Assert.ThrowsAsync<CairnException>(read)).Code);
    }

    [Fact]
    public void Full_pack_has_the_capacity_and_not_a_byte_more()
    {
        using var workshop = Workshop(new SeededEntropy(5));
        using var builder = new PackBuilder(workshop, PackKind.Data, Redundancy.Default);
        ulong seed = 0;
        while (true)
        {
            using var frame = Frame(workshop, [Samples.Noise(seed++, 1024 * 1024)]);
            if (!builder.Fits(frame))
            {
                break;
            }

            builder.Append(frame);
        }

        using var pack = builder.Close();
        Assert.Equal(15, pack.Index.Frames.Count);
        Assert.InRange(pack.Length, 15 * 1024 * 1024, PackFormat.Capacity);
        Assert.Equal(pack.Length, Padme.Pad(pack.Length));
    }

    [Fact]
    public void Largest_frame_fits_into_an_empty_pack()
    {
        using var workshop = Workshop(new SeededEntropy(6));
        using var builder = new PackBuilder(workshop, PackKind.Data, Redundancy.Default);
        using var frame = Frame(workshop, [Samples.Noise(1, PackFormat.MaximumFrame)]);
        Assert.True(builder.Fits(frame));
    }

    [Fact]
    public void Chunks_of_a_pack_are_limited_so_that_its_index_is_a_chunk()
    {
        using var workshop = Workshop(new SeededEntropy(7));
        using var builder = new PackBuilder(workshop, PackKind.Data, Redundancy.Default);
        using var full = Frame(workshop, [.. Enumerable.Repeat(Array.Empty<byte>(), PackFormat.MaximumChunks)]);
        using var one = Frame(workshop, [[1]]);
        Assert.False(full.Fits(0));
        Assert.True(builder.Fits(full));
        builder.Append(full);
        Assert.False(builder.Fits(one));
        using var pack = builder.Close();
        Assert.InRange(Samples.Encoded(pack.Index).Length, 1, PackFormat.MaximumFrame - 100);
        Assert.InRange(Samples.Encoded(pack.Index).Length, 1, pack.Index.MaximumEncoded);
    }

    [Fact]
    public void What_compresses_is_compressed_and_what_does_not_is_stored_as_it_is()
    {
        using var workshop = Workshop(new SeededEntropy(8));
        using var prose = Frame(workshop, [Samples.Prose(1, 100_000)]);
        using var noise = Frame(workshop, [Samples.Noise(1, 100_000)]);
        Assert.InRange(prose.Packed.Length, 1, 50_000);
        Assert.Equal(100_000 + FrameCodec.HeaderSize, noise.Packed.Length);
    }

    [Fact]
    public void Two_packs_of_equal_content_have_nothing_in_common_but_header_and_length()
    {
        using var workshop = Workshop(new SeededEntropy(9));
        using var first = Pack(workshop, TwoChunks);
        using var second = Pack(workshop, TwoChunks);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.Length, second.Length);
        var common = first.Bytes.ToArray().Zip(second.Bytes.ToArray()).Skip(PackFormat.HeaderSize).Count(pair => pair.First == pair.Second);
        Assert.InRange(common, 0, 20);
    }

    [Fact]
    public void Damaged_index_is_refused_wherever_it_is_cut()
    {
        using var workshop = Workshop(new SeededEntropy(10));
        using var pack = Pack(workshop, TwoChunks);
        var bytes = Samples.Encoded(pack.Index);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal("damaged-archive", Assert.Throws<CairnException>(() => PackIndex.Decode(bytes.AsSpan(0, length))).Code);
        }

        Assert.Equal("damaged-archive", Assert.Throws<CairnException>(() => PackIndex.Decode([.. bytes, 0])).Code);
        Assert.Equal("newer-version", Assert.Throws<CairnException>(() => PackIndex.Decode([2, .. bytes[1..]])).Code);
    }

    [Fact]
    public void Bytes_are_gone_once_the_pack_is_disposed_of()
    {
        using var workshop = Workshop(new SeededEntropy(11));
        var pack = Pack(workshop, TwoChunks);
        pack.Dispose();
        pack.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pack.Bytes);
    }

    [Fact]
    public void Confirmation_counts_once()
    {
        using var workshop = Workshop(new SeededEntropy(12));
        var pack = Pack(workshop, TwoChunks);
        var count = 0;
        pack.WhenConfirmed(_ => count++);
        pack.Dispose();
        pack.Confirm();
        pack.Confirm();
        Assert.Equal(1, count);
    }

    private static PackWorkshop Workshop(IEntropy entropy) => new(Samples.Keys, entropy, level: 3);

    private static FrameDraft Frame(PackWorkshop workshop, byte[][] chunks)
    {
        var namer = new ChunkNamer(Samples.Keys);
        var frame = new FrameDraft(workshop.FrameBuffers);
        foreach (var chunk in chunks)
        {
            frame.Add(new ChunkSpan(namer.Name(chunk), chunk.Length), chunk);
        }

        frame.Compress(workshop.Compressors, workshop.Level);
        return frame;
    }

    private static SealedPack Pack(PackWorkshop workshop, byte[][] chunks)
    {
        using var builder = new PackBuilder(workshop, PackKind.Data, Redundancy.Default);
        using var frame = Frame(workshop, chunks);
        builder.Append(frame);
        return builder.Close();
    }

    private static async Task<MemoryPackStore> StoreAsync(SealedPack pack)
    {
        var store = new MemoryPackStore();
        await store.PutAsync(pack, default);
        return store;
    }
}
