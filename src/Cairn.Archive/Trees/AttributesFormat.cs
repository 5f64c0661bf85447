using Cairn.Archive.Bytes;
using Cairn.Archive.Errors;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>
/// How extended attributes are encoded: name (block) and value (block) of each, by name in ascending byte order, up to the end. In a
/// chunk of their own a version (1 byte) comes first.
/// </summary>
internal static class AttributesFormat
{
    /// <summary>The first byte of a chunk of attributes.</summary>
    public const byte Version = 1;

    /// <summary>Most encoded bytes that an entry itself has; more go to a chunk.</summary>
    public const int MaximumInline = 1024;

    /// <summary>Most bytes of a chunk of attributes. Linux lists at most 64 KiB of names, each with a value of at most as much.</summary>
    public const int MaximumChunk = 1024 * 1024;

    private const int MaximumName = 255;
    private const int MaximumValue = 64 * 1024;

    /// <summary>The form without version.</summary>
    public static byte[] Encode(ExtendedAttributes attributes)
    {
        var writer = new ByteWriter();
        Write(writer, attributes);
        return writer.ToArray();
    }

    /// <summary>The form with version.</summary>
    public static byte[] EncodeChunk(ExtendedAttributes attributes)
    {
        var writer = new ByteWriter();
        writer.Byte(Version);
        Write(writer, attributes);
        return writer.ToArray();
    }

    /// <summary>Reads the form without version.</summary>
    /// <exception cref="CairnException">It is malformed (code <c>damaged-archive</c>).</exception>
    public static ExtendedAttributes Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var attributes = new List<ExtendedAttribute>();
        var last = default(BytePath);
        while (reader.Left > 0)
        {
            var name = reader.Block(MaximumName);
            if (name.IsEmpty || name.Contains((byte)0) || name.SequenceCompareTo(last.Bytes) <= 0)
            {
                throw Damage.Found("The attributes of an entry have impossible names.");
            }

            last = new BytePath(name);
            attributes.Add(new ExtendedAttribute(last, reader.Block(MaximumValue).ToArray()));
        }

        return attributes.Count > 0 ? new ExtendedAttributes(attributes) : throw Damage.Found("An entry has an empty list of attributes.");
    }

    /// <summary>Reads the form with version.</summary>
    /// <exception cref="CairnException">It is malformed (code <c>damaged-archive</c>) or newer (<c>newer-version</c>).</exception>
    public static ExtendedAttributes DecodeChunk(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < 1 or > MaximumChunk)
        {
            throw Damage.Found($"The attributes of an entry have {bytes.Length} bytes.");
        }

        return bytes[0] switch
        {
            Version => Decode(bytes[1..]),
            > Version => throw Damage.Newer($"The attributes of an entry have version {bytes[0]}."),
            _ => throw Damage.Found($"The attributes of an entry claim version {bytes[0]}."),
        };
    }

    private static void Write(ByteWriter writer, ExtendedAttributes attributes)
    {
        foreach (var attribute in attributes.All)
        {
            writer.Block(attribute.Name.Bytes);
            writer.Block(attribute.Value.Span);
        }
    }
}
