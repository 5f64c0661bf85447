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
            Content = Pieces((1, 100), (2, 200)),
        },
        new() { Name = new BytePath("directory"), Metadata = Samples.Metadata(EntryType.Directory), Content = Pieces((3, 5)) },
        new() { Name = new BytePath("empty"), Metadata = Samples.Metadata(EntryType.File) },
        new()
        {
            Name = new BytePath("link"),
            Metadata = Samples.Metadata(EntryType.Symlink) with { Mode = 0xfff, UserId = uint.MaxValue, GroupId = 0 },
            LinkTarget = new BytePath("../\u00fc/x"),
        },
        new() { Name = new BytePath("pipe"), Metadata = Samples.Metadata(EntryType.Fifo) },
        new()
        {
            Name = new BytePath("special"),
            Metadata = Samples.Metadata(EntryType.BlockDevice) with { DeviceNumber = ulong.MaxValue, Attributes = SomeAttributes },
            Link = new HardLink(UInt128.MaxValue, 2),
        },
        new()
        {
            Name = new BytePath("z"),
            Metadata = Samples.Metadata(EntryType.File, 1L << 40),
            Content = new Content(2, [new ContentItem(Samples.Id<ChunkId>(4), 1L << 40, 3)]),
            AttributesChunk = Samples.Id<ChunkId>(5),
            Link = new HardLink(7, long.MaxValue),
        },
        new()
        {
            Name = new BytePath("zz"),
            Metadata = Samples.Metadata(EntryType.File, 30),
            Content = new Content(
                0,
                [ContentItem.Hole(10), ContentItem.Piece(Samples.Id<ChunkId>(6), 20), ContentItem.Piece(Samples.Id<ChunkId>(7), 0)]),
        },
        new() { Name = new BytePath("zzz"), Metadata = Samples.Metadata(EntryType.CharacterDevice) },
        new() { Name = new BytePath("zzzz"), Metadata = Samples.Metadata(EntryType.Socket) },
    ];

    private static ExtendedAttributes SomeAttributes => new(
    [
        new ExtendedAttribute(new BytePath("user.b"), new byte[] { 0, 1, 255 }),
        new ExtendedAttribute(new BytePath([.. "user."u8, 0xff]), default),
    ]);

    [Fact]
    public void Encoding_never_changes() => Assert.Equal(
        "ef328ca5751929d142afe7bafb8cc133f090dae470a9ecc6aa78b8793fea3148", Hash256.Sha256(Encode(Sample)).ToString());

    [Fact]
    public void Listing_of_an_empty_file_is_the_one_of_the_document() => Assert.Equal(
        "020e000000010161a403e807640280cab5ee0100000000",
        Convert.ToHexStringLower(Encode(
        [
            new TreeEntry
            {
                Name = new BytePath("a"),
                Metadata = Samples.Metadata(EntryType.File) with { ModifiedAt = new UnixTime(1, 500_000_000) },
            },
        ])));

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
            Assert.Equal(expected.Content, actual.Content);
            Assert.Equal(expected.Link, actual.Link);
            Assert.Equal(expected.AttributesChunk, actual.AttributesChunk);
            Assert.Equal(expected.Link is null, actual.Sameness is null);
            Assert.False(actual.NeedsNewerVersion);
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
    public void Newer_listing_is_told_apart_from_damage()
    {
        var bytes = Encode(Sample[4..5]);
        Refuses([3, .. bytes[1..]], "newer-version");
        Refuses([1, .. bytes[1..]], "damaged-archive");
    }

    [Fact]
    public void Entry_of_a_newer_type_or_with_a_newer_essential_field_is_marked_and_the_others_are_read()
    {
        var pipe = Encode(Sample[4..5])[5..^4];
        byte[] newType = [9, .. pipe[1..]];
        byte[] essential = [.. pipe, 12, 1, 0];
        foreach (var odd in (byte[][])[newType, essential])
        {
            var entries = Decode(Listing(odd, [.. pipe[..1], 5, .. "qqqqq"u8, .. pipe[6..]]), int.MaxValue);
            Assert.Equal(["pipe", "qqqqq"], entries.Select(entry => entry.Name.ToString()));
            Assert.Equal([true, false], entries.Select(entry => entry.NeedsNewerVersion));
        }
    }

    [Fact]
    public void Field_that_is_newer_and_not_essential_is_passed_over()
    {
        var pipe = Encode(Sample[4..5])[5..^4];
        var entry = Assert.Single(Decode(Listing([.. pipe, 13, 2, 1, 2]), int.MaxValue));
        Assert.False(entry.NeedsNewerVersion);
        Assert.Equal(Sample[4].Metadata, entry.Metadata);
    }

    [Theory]
    [InlineData("fields in disorder", 13, 1, 0, 11, 1, 0)]
    [InlineData("a field twice", 13, 1, 0, 13, 1, 0)]
    [InlineData("a field that is cut", 13, 9, 0)]
    [InlineData("a content", 2, 2, 0, 3)]
    [InlineData("a target", 4, 1, 97)]
    [InlineData("a device", 6, 2, 0, 0)]
    [InlineData("empty attributes", 8, 0)]
    [InlineData("attributes in disorder", 8, 6, 1, 98, 0, 1, 97, 0)]
    [InlineData("an attribute twice", 8, 6, 1, 97, 0, 1, 97, 0)]
    [InlineData("an attribute without a name", 8, 2, 0, 0)]
    [InlineData("an attribute with a NUL in its name", 8, 3, 1, 0, 0)]
    [InlineData("a link of one name", 3, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)]
    [InlineData("a short link", 3, 2, 0, 2)]
    [InlineData("a short name of a chunk", 10, 2, 0, 2)]
    public void Pipe_with_impossible_fields_is_refused(string what, params int[] fields)
    {
        Assert.NotEmpty(what);
        var pipe = Encode(Sample[4..5])[5..^4];
        Refuses(Listing([.. pipe, .. fields.Select(value => (byte)value)]), "damaged-archive");
    }

    [Theory]
    [InlineData("nothing", 2, 1, 0)]
    [InlineData("too deep", 2, 2, 9, 1)]
    [InlineData("a hole of no bytes", 2, 2, 0, 1)]
    [InlineData("two holes", 2, 3, 0, 3, 5)]
    [InlineData("a chunk without its name", 2, 2, 0, 2)]
    [InlineData("more holes than any file has bytes", 2, 12, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 3)]
    public void File_with_an_impossible_content_is_refused(string what, params int[] fields)
    {
        Assert.NotEmpty(what);
        var empty = Encode(Sample[2..3])[5..^4];
        Refuses(Listing([.. empty, .. fields.Select(value => (byte)value)]), "damaged-archive");
    }

    [Fact]
    public void Entries_without_what_their_type_needs_are_refused()
    {
        foreach (var type in (byte[])[2, 3, 6, 7])
        {
            Refuses(Listing([type, 1, (byte)'a', 0, 0, 0, 0, 0]), "damaged-archive");
        }
    }

    [Fact]
    public void Sameness_is_that_of_all_but_the_name()
    {
        var link = Sample[6];
        Hash256 Of(TreeEntry entry) => Assert.Single(Decode(Encode([entry]), int.MaxValue)).Sameness!.Value;
        Assert.Equal(Of(link), Of(link with { Name = new BytePath("other") }));
        Assert.NotEqual(Of(link), Of(link with { Metadata = link.Metadata with { Mode = 1 } }));
        Assert.NotEqual(Of(link), Of(link with { AttributesChunk = null }));
        Assert.NotEqual(Of(link), Of(link with { Content = Pieces((9, 9)) }));
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
        Refuses(Listing(entry), "damaged-archive");
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
        Refuses([2, 0xff, 0xff, 0xff, 0xff, 1], "damaged-archive");

        // A file that claims a field of four billion bytes in an entry of 20.
        byte[] entry = [1, 1, (byte)'a', 0, 0, 0, 0, 0, 2, 0x80, 0x80, 0x80, 0x80, 0x10];
        Refuses(Listing(entry), "damaged-archive");
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
        ContentItem[] content = [ContentItem.Piece(Samples.Id<ChunkId>(1), 10)];
        var ids = new[]
        {
            FileId("/a", metadata, content),
            FileId("/b", metadata, content),
            FileId("/a", metadata with { Size = 11 }, content),
            FileId("/a", metadata with { ModifiedAt = new UnixTime(1_700_000_000, 123_456_788) }, content),
            FileId("/a", metadata, ContentItem.Piece(Samples.Id<ChunkId>(2), 10)),
        };
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids[0], FileId("/a", metadata with { Mode = 0, UserId = 7 }, content));
        Assert.Equal(ids[0], FileId("/a", metadata, ContentItem.Hole(5), content[0]));
        Assert.Equal("01dea7cc349a3cfecdf41d9c40a4a48877c6094d7b49ba495d4d1caed9be7162", ids[0].ToString());
    }

    private static Hash256 FileId(string path, EntryMetadata metadata, params ContentItem[] content)
    {
        using var id = new FileIdHash(new BytePath(path), metadata);
        Array.ForEach(content, id.Add);
        return id.Finish();
    }

    private static Content Pieces(params (byte Chunk, int Length)[] pieces) =>
        new(0, [.. pieces.Select(piece => ContentItem.Piece(Samples.Id<ChunkId>(piece.Chunk), piece.Length))]);

    private static byte[] Listing(params byte[][] entries) =>
        [2, .. entries.SelectMany(entry => (byte[])[(byte)entry.Length, (byte)(entry.Length >> 8), 0, 0, .. entry]), 0, 0, 0, 0];

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
