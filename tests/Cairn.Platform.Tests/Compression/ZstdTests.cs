using System.Buffers.Binary;
using Cairn.Platform.Compression;

namespace Cairn.Platform.Tests.Compression;

public sealed class ZstdTests : IDisposable
{
    private readonly ZstdCompressor _compressor = new();
    private readonly ZstdDecompressor _decompressor = new();

    public void Dispose()
    {
        _compressor.Dispose();
        _decompressor.Dispose();
    }

    [Fact]
    public void Every_length_and_level_comes_back()
    {
        foreach (var length in new[] { 0, 1, 2, 100, 65_535, 1 << 20 })
        {
            foreach (var level in new[] { ZstdCompressor.MinLevel, 3, 9, ZstdCompressor.MaxLevel })
            {
                var plain = Text(length);
                var frame = Compress(plain, level);
                var back = new byte[length];

                Assert.True(_decompressor.TryDecompress(frame, back, out var written));
                Assert.Equal(length, written);
                Assert.Equal(plain, back);
            }
        }
    }

    [Fact]
    public void Repetition_shrinks_and_noise_hardly_grows()
    {
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);

        Assert.InRange(Compress(Text(100_000), 3).Length, 1, 10_000);
        Assert.InRange(Compress(noise, 3).Length, 100_000, Bound(100_000));
    }

    [Fact]
    public void Frame_that_does_not_fit_is_reported_as_zero()
    {
        var noise = new byte[10_000];
        new Random(1).NextBytes(noise);

        Assert.Equal(0, _compressor.Compress(noise, new byte[9_700], 3));
        Assert.Equal(0, _compressor.Compress(noise, [], 3));
        Assert.NotEqual(0, _compressor.Compress(Text(10_000), new byte[9_700], 3));
    }

    [Fact]
    public void Level_must_exist()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _compressor.Compress([1], new byte[100], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _compressor.Compress([1], new byte[100], 20));
    }

    [Fact]
    public void Frame_that_claims_more_than_the_destination_is_refused_unopened()
    {
        var frame = Compress(new byte[1 << 20], 3);
        Assert.InRange(frame.Length, 1, 200);
        var room = new byte[(1 << 20) - 1];
        Array.Fill(room, (byte)7);

        Assert.False(_decompressor.TryDecompress(frame, room, out var written));

        Assert.Equal(0, written);
        Assert.All(room.Take(1000), value => Assert.Equal(7, value));
    }

    [Fact]
    public void Frame_that_lies_about_its_length_is_refused()
    {
        var frame = Compress(new byte[1 << 20], 3);

        // Frame header (RFC 8878, 3.1.1.1): magic, descriptor, and here an eight- or four-byte content size behind it.
        var at = frame.AsSpan().IndexOf(BitConverter.GetBytes(1 << 20));
        Assert.InRange(at, 5, 14);
        foreach (var claim in new[] { 1, (1 << 20) - 1, (1 << 20) + 1 })
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(at), claim);
            Assert.False(_decompressor.TryDecompress(frame, new byte[2 << 20], out _), $"{claim}");
        }
    }

    [Fact]
    public void Cut_frames_are_refused_wherever_they_are_cut()
    {
        var frame = Compress(Text(1000), 3);
        var room = new byte[1000];

        for (var length = 0; length < frame.Length; length++)
        {
            Assert.False(_decompressor.TryDecompress(frame.AsSpan(0, length), room, out _), $"{length}");
        }
    }

    [Fact]
    public void Anything_behind_the_frame_is_refused()
    {
        var frame = Compress(Text(1000), 3);
        var room = new byte[4000];

        Assert.False(_decompressor.TryDecompress([.. frame, 0], room, out _));
        Assert.False(_decompressor.TryDecompress([.. frame, .. frame], room, out _));
    }

    [Fact]
    public void Frame_without_a_length_and_frame_of_another_kind_are_refused()
    {
        // Written with the system's tool from a pipe, which cannot know the length: printf a | zstd -c --no-check.
        var silent = Convert.FromHexString("28B52FFD005809000061");
        var skippable = Convert.FromHexString("502A4D1800000000");

        Assert.False(_decompressor.TryDecompress(silent, new byte[100], out _));
        Assert.False(_decompressor.TryDecompress(skippable, new byte[100], out _));
    }

    [Fact]
    public void Flipped_bits_never_break_anything_but_the_content()
    {
        var plain = Text(5000);
        var frame = Compress(plain, 3);
        var random = new Random(42);
        var room = new byte[5000];
        for (var round = 0; round < 5000; round++)
        {
            var bad = frame.ToArray();
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            if (_decompressor.TryDecompress(bad, room, out var written))
            {
                Assert.InRange(written, 0, room.Length);
            }
        }

        // The context is none the worse for it.
        Assert.True(_decompressor.TryDecompress(frame, room, out _));
        Assert.Equal(plain, room);
    }

    private static byte[] Text(int length)
    {
        const string sentence = "the quick brown fox jumps over the lazy dog ";
        return [.. Enumerable.Range(0, length).Select(index => (byte)(sentence[index % 44] + (index / 4400 % 3)))];
    }

    /// <summary>ZSTD_COMPRESSBOUND of zstd.h, or a little more.</summary>
    private static int Bound(int length) => length + (length / 256) + 64;

    private byte[] Compress(ReadOnlySpan<byte> plain, int level)
    {
        var room = new byte[Bound(plain.Length)];
        return room[.._compressor.Compress(plain, room, level)];
    }
}
