using System.Text;
using Cairn.Archive.Bytes;
using Cairn.Archive.Trees;
using Cairn.Core.Ids;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Listings, entries and fields written byte by byte, without any of the writer's checks.</summary>
internal static class Raw
{
    public const byte File = 1;
    public const byte Directory = 2;
    public const byte Symlink = 3;
    public const byte Fifo = 4;
    public const byte Device = 6;

    /// <summary>A whole listing.</summary>
    public static byte[] Listing(params IEnumerable<byte[]> entries)
    {
        var writer = new ByteWriter();
        writer.Byte(TreeFormat.Version);
        foreach (var entry in entries)
        {
            writer.Fixed32((uint)entry.Length);
            writer.Raw(entry);
        }

        writer.Fixed32(0);
        return writer.ToArray();
    }

    /// <summary>An entry.</summary>
    public static byte[] Entry(byte type, string name, params IEnumerable<byte[]> fields) =>
        Entry(type, Encoding.Latin1.GetBytes(name), fields);

    /// <summary>An entry.</summary>
    public static byte[] Entry(byte type, byte[] name, params IEnumerable<byte[]> fields)
    {
        var writer = new ByteWriter();
        writer.Byte(type);
        writer.Block(name);
        writer.Number(0x1ED);
        writer.Number(0);
        writer.Number(0);
        writer.Signed(1_700_000_000);
        writer.Number(0);
        foreach (var field in fields)
        {
            writer.Raw(field);
        }

        return writer.ToArray();
    }

    /// <summary>A field.</summary>
    public static byte[] Field(long number, params byte[] content)
    {
        var writer = new ByteWriter();
        writer.Number(number);
        writer.Block(content);
        return writer.ToArray();
    }

    /// <summary>The field of a content.</summary>
    public static byte[] Content(int depth, params IEnumerable<ContentItem> items) => Field(2, [(byte)depth, .. Items(depth, items)]);

    /// <summary>The field of a content of one piece.</summary>
    public static byte[] Piece(ChunkId chunk, long length) => Content(0, ContentItem.Piece(chunk, length));

    /// <summary>The field of a link's target.</summary>
    public static byte[] Target(string target) => Field(4, Encoding.Latin1.GetBytes(target));

    /// <summary>The field of a hard link.</summary>
    public static byte[] Link(byte group, long count)
    {
        var writer = new ByteWriter();
        writer.Raw([.. Enumerable.Repeat(group, 16)]);
        writer.Number(count);
        return Field(3, writer.ToArray());
    }

    /// <summary>The field of a chunk with attributes.</summary>
    public static byte[] AttributesIn(ChunkId chunk)
    {
        var writer = new ByteWriter();
        writer.Id(chunk);
        return Field(10, writer.ToArray());
    }

    /// <summary>A node.</summary>
    public static byte[] Node(int depth, params IEnumerable<ContentItem> items) => [1, (byte)depth, .. Items(depth, items)];

    private static byte[] Items(int depth, IEnumerable<ContentItem> items)
    {
        var writer = new ByteWriter();
        foreach (var item in items)
        {
            if (depth > 0)
            {
                writer.Unsigned((ulong)item.Length);
                writer.Unsigned((ulong)item.Data);
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

        return writer.ToArray();
    }
}
