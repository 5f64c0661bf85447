using System.Buffers.Binary;
using Cairn.Archive.Bytes;
using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Compression;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Packs that somebody sealed with the owner's keys, and whose frames or indexes are bombs or lies.</summary>
public sealed class HostilePackTests
{
    private const int Bomb = 64 << 20;
    private const byte Zstd = 1;

    private static readonly PackId Id = Samples.Id<PackId>(5);

    [Theory]
    [InlineData(4 << 20)]
    [InlineData(Bomb)]
    [InlineData(-1)]
    [InlineData(0)]
    public void Frame_that_expands_beyond_a_frame_is_refused(int claimed)
    {
        byte[] packed = [Zstd, .. Claim(claimed), .. Compressed(Bomb)];
        var scratch = new byte[PackFormat.MaximumFrame];
        using var decompressor = new ZstdDecompressor();
        Assert.False(FrameCodec.TryUnpack(packed, scratch, decompressor, out _));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(Bomb)]
    [InlineData(PackFormat.Capacity)]
    [InlineData(0)]
    public async Task Index_that_expands_or_claims_too_much_is_refused(int claimed)
    {
        var store = new RawStore(Pack([Zstd, .. Claim(claimed), .. Compressed(Bomb)]));
        await RefusesAsync(store);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(255)]
    public async Task Index_of_an_unknown_codec_is_refused(byte codec) =>
        await RefusesAsync(new RawStore(Pack([codec, .. Claim(2), 1, 0])));

    [Fact]
    public async Task Pack_that_is_cut_anywhere_is_refused()
    {
        var pack = Pack([0, .. Claim(2), 1, 0]);
        Assert.Empty((await PackIndexReader.ReadAsync(new RawStore(pack), Id, PackKind.Tree, Samples.Keys, default)).Chunks);
        for (var length = 0; length < pack.Length; length++)
        {
            await RefusesAsync(new RawStore(pack[..length]));
        }
    }

    [Fact]
    public async Task Pack_given_for_another_one_or_another_kind_is_refused()
    {
        var store = new RawStore(Pack([0, .. Claim(2), 1, 0]));
        await RefusesAsync(store, Samples.Id<PackId>(6));
        await RefusesAsync(store, Id, PackKind.Data);
        await RefusesAsync(store, Id, PackKind.Index);
    }

    /// <summary>Where such a frame would be there are the index, the trailer, or the end of the pack.</summary>
    [Theory]
    [InlineData(17)]
    [InlineData(4096)]
    [InlineData(PackFormat.Capacity - PackFormat.HeaderSize)]
    public async Task Index_that_lists_frames_where_there_are_none_is_refused(int sealedLength)
    {
        var writer = new ByteWriter();
        writer.Byte(1);
        writer.Number(1);
        writer.Number(sealedLength);
        writer.Number(1);
        writer.Number(1);
        writer.Id(Samples.Id<ChunkId>(1));
        var index = writer.ToArray();
        Assert.Single(PackIndex.Decode(index).Chunks);

        await RefusesAsync(new RawStore(Pack([0, .. Claim(index.Length), .. index])));
    }

    private static byte[] Claim(int length)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        return bytes;
    }

    private static byte[] Compressed(int zeros)
    {
        using var compressor = new ZstdCompressor();
        var output = new byte[1 << 20];
        return output[..compressor.Compress(new byte[zeros], output, 1)];
    }

    /// <summary>A pack without frames, with this index before it is sealed.</summary>
    private static byte[] Pack(byte[] index)
    {
        using var cipher = new PackCipher(Samples.Keys, Id, PackKind.Tree);
        var sealedIndex = index.Length + PackCipher.Overhead;
        var pack = new byte[PackFormat.HeaderSize + sealedIndex + PackFormat.TrailerSize];
        PackFormat.Header.CopyTo(pack);
        cipher.Seal(SealedPart.Index, 0, PackFormat.HeaderSize, index, pack.AsSpan(PackFormat.HeaderSize, sealedIndex));
        var trailer = new byte[PackFormat.TrailerSize - PackCipher.Overhead];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, PackFormat.HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(trailer.AsSpan(sizeof(long)), sealedIndex);
        var end = pack.Length - PackFormat.TrailerSize;
        cipher.Seal(SealedPart.Trailer, 0, end, trailer, pack.AsSpan(end));
        return pack;
    }

    private static async Task RefusesAsync(RawStore store, PackId? id = null, PackKind kind = PackKind.Tree)
    {
        var read = () => PackIndexReader.ReadAsync(store, id ?? Id, kind, Samples.Keys, default);
        Assert.Equal("damaged-archive", (await Assert.ThrowsAsync<CairnException>(read)).Code);
    }
}
