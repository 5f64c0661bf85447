using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Archive.Tests.Trees;

public sealed class TreeCodecTests
{
    private static readonly TreeEntry[] Sample =
    [
        new()
        {
            Name = new BytePath([0x01, 0xff]),
            Metadata = Samples.Metadata(EntryType.File, 300) with { ModifiedAt = new UnixTime(-5, 999_999_999) },
            Chunks = [Samples.Id<ChunkId>(1), Samples.Id<ChunkId>(2)],
        },
        new() { Name = new BytePath("directory"), Metadata = Samples.Metadata(EntryType.Directory), Chunks = [Samples.Id<ChunkId>(3)] },
        new() { Name = new BytePath("empty"), Metadata = Samples.Metadata(EntryType.File) },
        new()
        {
            Name = new BytePath("link"),
            Metadata = Samples.Metadata(EntryType.Symlink) with { Mode = 0xfff, UserId = uint.MaxValue, GroupId = 0 },
            LinkTarget = new BytePath("../\u00fc/x"),
        },
        new() { Name = new BytePath("pipe"), Metadata = Samples.Metadata(EntryType.Fifo) },
    ];

    [Fact]
    public void Encoding_never_changes() => Assert.Equal(
        "3b9f6b6a00b227572adfce7d3b58d412dc21fc4ec159c5b1317f0851bcb32374", Hash256.Sha256(Encode(Sample)).ToString());

    [Fact]
    public void Reads_what_was_written()
    {
        var read = Decode(Encode(Sample), int.MaxValue);
        Assert.Equal(Sample.Length, read.Count);
        foreach (var (expected, actual) in Sample.Zip(read))
        {
            Assert.Equal(expected.Name, actual.Name);
            Assert.Equal(expected.Metadata, actual.Metadata);
            Assert.Equal(expected.LinkTarget, actual.LinkTarget);
            Assert.Equal(expected.Chunks, actual.Chunks);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Portions_do_not_matter(int portion) =>
        Assert.Equal(Sample.Select(entry => entry.Name), Decode(Encode(Sample), portion).Select(entry => entry.Name));

    [Fact]
    public void Empty_directory_is_a_listing_too() => Assert.Empty(Decode(Encode([]), int.MaxValue));

    [Fact]
    public void Every_cut_is_refused()
    {
        var bytes = Encode(Sample);
        for (var length = 0; length < bytes.Length; length++)
        {
            Refuses(bytes[..length], "damaged-archive");
        }
    }

    [Fact]
    public void Surplus_bytes_are_refused() => Refuses([.. Encode(Sample), 0], "damaged-archive");

    [Fact]
    public void Newer_listing_type_or_field_is_told_apart_from_damage()
    {
        var bytes = Encode(Sample[4..]);
        Refuses([2, .. bytes[1..]], "newer-version");
        byte[] newType = [.. bytes];
        newType[5] = 9;
        Refuses(newType, "newer-version");
        byte[] newField = [bytes[0], (byte)(bytes[1] + 1), .. bytes[2..^4], 1, .. bytes[^4..]];
        Refuses(newField, "newer-version");
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/")]
    [InlineData("a\0b")]
    public void Name_that_could_lead_elsewhere_is_refused(string name)
    {
        // Written by hand: the encoder refuses such names as well.
        var text = System.Text.Encoding.UTF8.GetBytes(name);
        byte[] entry = [4, (byte)text.Length, .. text, 0, 0, 0, 0, 0];
        Refuses([1, (byte)entry.Length, 0, 0, 0, .. entry, 0, 0, 0, 0], "damaged-archive");
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    public void Names_must_ascend(string first, string second)
    {
        var listing = (string name) => Encode([new TreeEntry { Name = new BytePath(name), Metadata = Samples.Metadata(EntryType.Fifo) }]);
        Refuses([.. listing(first)[..^4], .. listing(second)[1..]], "damaged-archive");
        var encoder = new TreeEncoder();
        encoder.Add(new TreeEntry { Name = new BytePath(first), Metadata = Samples.Metadata(EntryType.Fifo) });
        Assert.Throws<InvalidOperationException>(
            () => encoder.Add(new TreeEntry { Name = new BytePath(second), Metadata = Samples.Metadata(EntryType.Fifo) }));
    }

    [Fact]
    public void Huge_claims_are_refused_before_anything_is_allocated()
    {
        Refuses([1, 0xff, 0xff, 0xff, 0xff, 1], "damaged-archive");

        // A file that claims four billion chunks in an entry of 20 bytes.
        byte[] entry = [1, 1, (byte)'a', 0, 0, 0, 0, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x10];
        Refuses([1, (byte)entry.Length, 0, 0, 0, .. entry, 0, 0, 0, 0], "damaged-archive");
    }

    [Fact]
    public void Changed_bytes_are_refused_or_read_as_some_listing() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll<int, byte>((place, value) =>
        {
            var bytes = Encode(Sample);
            bytes[Math.Abs(place % bytes.Length)] = value;
            try
            {
                var names = Decode(bytes, int.MaxValue).ConvertAll(entry => entry.Name);
                Assert.Equal(names.Order(), names);
            }
            catch (CairnException problem)
            {
                Assert.Contains(problem.Code, (string[])["damaged-archive", "newer-version"]);
            }
        }));

    [Fact]
    public void File_id_depends_on_path_size_time_and_content()
    {
        var metadata = Samples.Metadata(EntryType.File, 10);
        ChunkId[] chunks = [Samples.Id<ChunkId>(1)];
        var ids = new[]
        {
            FileIds.Compute(new BytePath("/a"), metadata, chunks),
            FileIds.Compute(new BytePath("/b"), metadata, chunks),
            FileIds.Compute(new BytePath("/a"), metadata with { Size = 11 }, chunks),
            FileIds.Compute(new BytePath("/a"), metadata with { ModifiedAt = new UnixTime(1_700_000_000, 123_456_788) }, chunks),
            FileIds.Compute(new BytePath("/a"), metadata, [Samples.Id<ChunkId>(2)]),
        };
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids[0], FileIds.Compute(new BytePath("/a"), metadata with { Mode = 0, UserId = 7 }, chunks));
        Assert.Equal("01dea7cc349a3cfecdf41d9c40a4a48877c6094d7b49ba495d4d1caed9be7162", ids[0].ToString());
    }

    private static byte[] Encode(IReadOnlyList<TreeEntry> entries)
    {
        var encoder = new TreeEncoder();
        foreach (var entry in entries)
        {
            encoder.Add(entry);
        }

        encoder.Finish();
        return encoder.Pending.ToArray();
    }

    private static List<TreeEntry> Decode(byte[] bytes, int portion)
    {
        var decoder = new TreeDecoder();
        var entries = new List<TreeEntry>();
        for (var start = 0; start < bytes.Length; start += Math.Min(portion, bytes.Length - start))
        {
            decoder.Append(bytes.AsSpan(start, Math.Min(portion, bytes.Length - start)));
            while (decoder.TryNext(out var entry))
            {
                entries.Add(entry);
            }
        }

        decoder.Finish();
        return entries;
    }

    private static void Refuses(byte[] bytes, string code) =>
        Assert.Equal(code, Assert.Throws<CairnException>(() => Decode(bytes, int.MaxValue)).Code);
}
