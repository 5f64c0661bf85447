using Cairn.Archive.Bytes;
using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Tests.Trees;

public sealed class ContentFormatTests
{
    private static readonly ChunkId One = Samples.Id<ChunkId>(1);

    [Fact]
    public void Content_is_that_of_the_document()
    {
        var content = new Content(0, [ContentItem.Piece(One, 3), ContentItem.Hole((1L << 40) - 3)]);
        Assert.Equal(
            "00060101010101010101010101010101010101010101010101010101010101010101fbffffffff3f",
            Convert.ToHexStringLower(Encode(content)));
        Assert.Equal(content, ContentFormat.Read(Encode(content)));
        Assert.Equal((1L << 40, 3L), (content.Length, content.Data));
    }

    [Fact]
    public void Node_is_read_as_the_item_says_and_in_no_other_place()
    {
        ContentItem[] items = [ContentItem.Piece(One, 3), ContentItem.Hole(5), ContentItem.Piece(One, 0)];
        var node = ContentFormat.EncodeNode(0, items);
        var item = new ContentItem(One, 8, 3);
        Assert.Equal(items, ContentFormat.ReadNode(node, 0, item).Items);
        Refuses(() => ContentFormat.ReadNode(node, 1, item));
        Refuses(() => ContentFormat.ReadNode(node, 0, item with { Length = 9 }));
        Refuses(() => ContentFormat.ReadNode(node, 0, item with { Data = 2 }));
        Refuses(() => ContentFormat.ReadNode(node.AsSpan(..^1), 0, item));
        Assert.Equal("newer-version", Code(() => ContentFormat.ReadNode([2, .. node.AsSpan(1)], 0, item)));
    }

    [Fact]
    public void Lists_beyond_the_limits_are_refused()
    {
        Refuses(() => ContentFormat.Read(Encode(new Content(0, [.. Enumerable.Repeat(ContentItem.Piece(One, 1), 65)]))));
        var long1025 = ContentFormat.EncodeNode(0, [.. Enumerable.Repeat(ContentItem.Piece(One, 1), 1025)]);
        Refuses(() => ContentFormat.ReadNode(long1025, 0, new ContentItem(One, 1025, 1025)));
        Refuses(() => ContentFormat.ReadNode(new byte[ContentFormat.MaximumNodeBytes + 1], 0, new ContentItem(One, 1, 1)));
        Refuses(() => ContentFormat.Read(Encode(new Content(9, [new ContentItem(One, 1, 1)]))));
        Refuses(() => ContentFormat.Read(Encode(new Content(0, [ContentItem.Piece(One, 4_194_305)]))));
        Refuses(() => ContentFormat.Read(Encode(new Content(0, [ContentItem.Piece(One, 0), ContentItem.Piece(One, 1)]))));
        Refuses(() => ContentFormat.Read(Encode(new Content(1, [new ContentItem(default, 1, 1)]))));
    }

    [Fact]
    public void Full_node_fits_its_limit()
    {
        var items = Enumerable.Repeat(new ContentItem(One, long.MaxValue / 1024, long.MaxValue / 1024), ContentFormat.MaximumNode);
        Assert.InRange(ContentFormat.EncodeNode(1, [.. items]).Length, 1, ContentFormat.MaximumNodeBytes);
        var inline = new Content(1, [.. items.Take(ContentFormat.MaximumInline)]);
        Assert.InRange(Encode(inline).Length, 1, ContentFormat.MaximumContentBytes);
    }

    private static byte[] Encode(Content content)
    {
        var writer = new ByteWriter();
        ContentFormat.Write(writer, content);
        return writer.ToArray();
    }

    private static void Refuses(Action read) => Assert.Equal("damaged-archive", Code(read));

    private static string Code(Action read) => Assert.Throws<CairnException>(read).Code;
}
