using Cairn.Archive.Bytes;
using Cairn.Core.Errors;

namespace Cairn.Archive.Trees;

/// <summary>Changes an entry as it is written, and leaves all else in it as it is: also what only a later version knows of.</summary>
internal static class WrittenEntry
{
    /// <summary>The entry of a directory with another listing.</summary>
    /// <param name="written">The entry without its length.</param>
    /// <param name="listing">What the other listing consists of; not empty.</param>
    /// <exception cref="CairnException">It is malformed (code <c>damaged-archive</c>).</exception>
    public static byte[] WithContent(ReadOnlySpan<byte> written, Content listing)
    {
        var reader = new ByteReader(written);
        SkipMetadata(ref reader);
        var writer = new ByteWriter(written.Length + ContentFormat.MaximumContentBytes);
        writer.Raw(written[..^reader.Left]);
        while (reader.Left > 0)
        {
            var field = written[^reader.Left..];
            var number = reader.Number(long.MaxValue);
            _ = reader.Block(reader.Left);
            if (number == TreeFormat.ContentField)
            {
                var content = new ByteWriter(ContentFormat.MaximumContentBytes);
                ContentFormat.Write(content, listing);
                writer.Number(number);
                writer.Block(content.Written);
            }
            else
            {
                writer.Raw(field[..^reader.Left]);
            }
        }

        return writer.ToArray();
    }

    /// <summary>Goes to the fields.</summary>
    private static void SkipMetadata(ref ByteReader reader)
    {
        _ = reader.Byte();
        _ = reader.Block(TreeFormat.MaximumName);
        _ = reader.Unsigned();
        _ = reader.Unsigned();
        _ = reader.Unsigned();
        _ = reader.Signed();
        _ = reader.Unsigned();
    }
}
