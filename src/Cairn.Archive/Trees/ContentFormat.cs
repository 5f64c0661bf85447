using Cairn.Archive.Bytes;
using Cairn.Archive.Errors;
using Cairn.Archive.Packing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Trees;

/// <summary>How contents and their nodes are encoded.</summary>
/// <remarks>
/// <code>
/// content   depth, items up to the end
/// node      version (1 byte), depth of its items, items up to the end: a chunk in a tree pack
/// item      depth 0: 2·length, chunk id (32)     or, a hole: 2·length + 1
///           above:   length, length without holes, chunk id of a node (32) whose items have one depth less
/// </code>
/// Only the last item of a list may have length 0; two holes never follow each other in a list.
/// </remarks>
internal static class ContentFormat
{
    /// <summary>The first byte of a node.</summary>
    public const byte Version = 1;

    /// <summary>Most items that an entry itself has; more go to nodes.</summary>
    public const int MaximumInline = 64;

    /// <summary>Most items of a node: less than 64 KiB.</summary>
    public const int MaximumNode = 1024;

    /// <summary>Fewest items of a node, but the last one of a level.</summary>
    public const int MinimumNode = 64;

    /// <summary>Most levels of nodes: 64 to the eighth is more pieces than a file has bytes.</summary>
    public const int MaximumDepth = 8;

    /// <summary>Most bytes of a node.</summary>
    public const int MaximumNodeBytes = 64 * 1024;

    /// <summary>Most bytes of a content in an entry.</summary>
    public const int MaximumContentBytes = 4 * 1024;

    /// <summary>Writes a content.</summary>
    public static void Write(ByteWriter writer, Content content)
    {
        writer.Number(content.Depth);
        WriteItems(writer, content.Depth, content.Items);
    }

    /// <summary>A node of some items.</summary>
    public static byte[] EncodeNode(int depth, IReadOnlyList<ContentItem> items)
    {
        var writer = new ByteWriter(MaximumNodeBytes);
        writer.Byte(Version);
        writer.Number(depth);
        WriteItems(writer, depth, items);
        return writer.ToArray();
    }

    /// <summary>Reads a content up to the end of the bytes.</summary>
    /// <exception cref="CairnException">It is malformed (code <c>damaged-archive</c>).</exception>
    public static Content Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var depth = reader.Count(MaximumDepth);
        return ReadItems(ref reader, depth, MaximumInline);
    }

    /// <summary>Reads a node that an item of depth <paramref name="depth"/> + 1 names.</summary>
    /// <exception cref="CairnException">It is malformed or not what the item says (code <c>damaged-archive</c>), or newer
    /// (<c>newer-version</c>).</exception>
    public static Content ReadNode(ReadOnlySpan<byte> bytes, int depth, ContentItem item)
    {
        if (bytes.Length > MaximumNodeBytes)
        {
            throw Damage.Found($"A list of chunks has {bytes.Length} bytes.");
        }

        var reader = new ByteReader(bytes);
        var version = reader.Byte();
        if (version != Version)
        {
            throw version > Version
                ? Damage.Newer($"A list of chunks has version {version}.")
                : Damage.Found($"A list of chunks claims version {version}.");
        }

        var found = reader.Count(MaximumDepth);
        var content = ReadItems(ref reader, found, MaximumNode);
        return found == depth && content.Length == item.Length && content.Data == item.Data
            ? content
            : throw Damage.Found("A list of chunks is not the one that was stored for this place.");
    }

    private static void WriteItems(ByteWriter writer, int depth, IReadOnlyList<ContentItem> items)
    {
        foreach (var item in items)
        {
            if (depth > 0)
            {
                writer.Number(item.Length);
                writer.Number(item.Data);
                writer.Id(item.Chunk);
            }
            else if (item.IsHole)
            {
                writer.Unsigned(((ulong)item.Length << 1) | 1);
            }
            else
            {
                writer.Unsigned((ulong)item.Length << 1);
                writer.Id(item.Chunk);
            }
        }
    }

    private static Content ReadItems(ref ByteReader reader, int depth, int most)
    {
        var items = new List<ContentItem>();
        while (reader.Left > 0)
        {
            if (items.Count == most || items is [.., { Length: 0 }])
            {
                throw Damage.Found("A list of chunks goes on where it should end.");
            }

            var item = depth > 0 ? ReadNodeItem(ref reader) : ReadPiece(ref reader);
            if (item.IsHole && items is [.., { IsHole: true }])
            {
                throw Damage.Found("A list of chunks has two holes in a row.");
            }

            items.Add(item);
        }

        try
        {
            return new Content(depth, items);
        }
        catch (OverflowException)
        {
            throw Damage.Found("The chunks of a file are longer than any file.");
        }
    }

    private static ContentItem ReadPiece(ref ByteReader reader)
    {
        var number = reader.Unsigned();
        var length = (long)(number >> 1);
        if ((number & 1) != 0)
        {
            return length > 0 ? ContentItem.Hole(length) : throw Damage.Found("A hole has no bytes.");
        }

        return length <= PackFormat.MaximumFrame
            ? ContentItem.Piece(Named(reader.Id<ChunkId>()), length)
            : throw Damage.Found($"A chunk claims {length} bytes.");
    }

    private static ContentItem ReadNodeItem(ref ByteReader reader)
    {
        var length = reader.Number(long.MaxValue);
        var data = reader.Number(length);
        return new ContentItem(Named(reader.Id<ChunkId>()), length, data);
    }

    // The zero id stands for holes in memory, and is no HMAC that anybody will see.
    private static ChunkId Named(ChunkId chunk) => chunk != default ? chunk : throw Damage.Found("A chunk has no name.");
}
