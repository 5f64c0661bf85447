using Cairn.Archive.Chunking;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Archive.Tests.Chunking;

public sealed class GearChunkerTests
{
    private static readonly ulong[] Gear = GearTable.Derive(Samples.Keys.Chunker.Span);
    private static readonly GearChunker Chunker = new(Gear, ChunkSizes.Default);

    [Fact]
    public void Table_is_the_HKDF_stream_of_the_chunker_key()
    {
        // Computed by an independent implementation, as are the cut points below.
        Assert.Equal(GearTable.Count, Gear.Length);
        Assert.Equal(0xe17b27423b9af4baul, Gear[0]);
        Assert.Equal(0x10298b0580377e9dul, Gear[1]);
        Assert.Equal(0x88584ae149dfae82ul, Gear[255]);
    }

    [Fact]
    public void Cut_points_never_change()
    {
        var data = Samples.Noise(1, 12 * 1024 * 1024);
        Assert.Equal(
            [1130216, 1103637, 1761669, 1093086, 1839124, 1160926, 1162182, 1202895, 1201978, 927199],
            Lengths(Chunker, data));
    }

    [Fact]
    public void Cuts_where_the_definition_says() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll<int, int>((seed, length) =>
        {
            var sizes = new ChunkSizes(64, 256, 1024);
            var data = Samples.Noise((ulong)seed, Math.Abs(length % 5000) + 1);
            var chunker = new GearChunker(Gear, sizes);
            Assert.Equal(ReferenceChunker.Cut(data, Gear, sizes), chunker.Cut(data));
        }));

    [Fact]
    public void Small_chunks_of_all_sorts_of_length_occur()
    {
        // So that the property above says something: cuts before and behind the normal size, at odd and even places.
        var chunker = new GearChunker(Gear, new ChunkSizes(64, 256, 1024));
        var lengths = Lengths(chunker, Samples.Noise(2, 1 << 20));
        Assert.Contains(lengths, length => length is > 64 and < 256);
        Assert.Contains(lengths, length => length > 256 && length % 2 == 0);
        Assert.Contains(lengths, length => length > 256 && length % 2 == 1);
    }

    [Fact]
    public void Every_byte_is_in_exactly_one_chunk_of_allowed_size()
    {
        var data = Samples.Prose(3, 9_999_999);
        var lengths = Lengths(Chunker, data);
        Assert.Equal(data.Length, lengths.Sum());
        Assert.All(lengths[..^1], length => Assert.InRange(length, 256 * 1024 + 1, 4 * 1024 * 1024));
        Assert.InRange(lengths[^1], 1, 4 * 1024 * 1024);
    }

    [Theory]
    [InlineData(256 * 1024)]
    [InlineData(700_001)]
    [InlineData(1024 * 1024)]
    [InlineData(4 * 1024 * 1024)]
    public void Portions_do_not_matter(int portion)
    {
        var data = Samples.Noise(4, 20 * 1024 * 1024);
        Assert.Equal(Lengths(Chunker, data), LengthsInPortions(data, portion));
    }

    [Fact]
    public void Insertion_changes_only_the_chunks_around_it()
    {
        var data = Samples.Noise(5, 24 * 1024 * 1024);
        byte[] shifted = [.. data[..7_000_000], 42, .. data[7_000_000..]];
        var before = Ends(data).Select(end => data.Length - end).ToHashSet();
        var after = Ends(shifted).Select(end => shifted.Length - end).ToList();
        var moved = after.Where(distance => !before.Contains(distance)).ToList();
        Assert.InRange(after.Count, 15, 30);
        Assert.True(moved.Count(distance => distance < data.Length - 7_000_000) <= 3, "Cut points behind the insertion moved along.");
    }

    [Fact]
    public void Other_key_cuts_elsewhere()
    {
        var other = new GearChunker(GearTable.Derive(Samples.Keys.Id.Span), ChunkSizes.Default);
        var data = Samples.Noise(1, 12 * 1024 * 1024);
        Assert.Empty(Ends(data)[..^1].Intersect(Ends(data, other)));
    }

    [Fact]
    public void Mean_size_is_a_little_over_one_mebibyte()
    {
        var lengths = Lengths(Chunker, Samples.Noise(6, 128 * 1024 * 1024));
        Assert.InRange(lengths.Average(), 1.05 * 1024 * 1024, 1.3 * 1024 * 1024);
    }

    [Fact]
    public void Constant_bytes_are_cut_at_the_maximum_or_always_alike()
    {
        var lengths = Lengths(Chunker, new byte[20 * 1024 * 1024]);
        Assert.Single(lengths[..^1].Distinct());
    }

    private static List<int> Ends(byte[] data, IChunker? chunker = null)
    {
        var end = 0;
        return [.. Lengths(chunker ?? Chunker, data).Select(length => end += length)];
    }

    private static List<int> Lengths(IChunker chunker, byte[] data)
    {
        var lengths = new List<int>();
        for (var start = 0; start < data.Length; start += lengths[^1])
        {
            lengths.Add(chunker.Cut(data.AsSpan(start)));
        }

        return lengths;
    }

    /// <summary>Shows the chunker only so much at a time, and more only when the answer is not final.</summary>
    private static List<int> LengthsInPortions(byte[] data, int portion)
    {
        var lengths = new List<int>();
        for (var start = 0; start < data.Length; start += lengths[^1])
        {
            var shown = Math.Min(portion, data.Length - start);
            var cut = Chunker.Cut(data.AsSpan(start, shown));
            while (cut == shown && shown < Chunker.MaximumSize && start + shown < data.Length)
            {
                shown = Math.Min(shown + portion, data.Length - start);
                cut = Chunker.Cut(data.AsSpan(start, shown));
            }

            lengths.Add(cut);
        }

        return lengths;
    }
}
