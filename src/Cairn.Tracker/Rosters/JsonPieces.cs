using System.Text;

namespace Cairn.Tracker.Rosters;

/// <summary>
/// JSON in pieces that many answers share: the nodes of a list of a thousand peers are encoded once each, and no list is ever copied into
/// one array of megabytes. Not thread-safe while it is made.
/// </summary>
internal sealed class JsonPieces
{
    private static readonly byte[] Comma = ","u8.ToArray();

    private readonly List<ReadOnlyMemory<byte>> _pieces = [];

    /// <summary>The pieces, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> All => _pieces;

    /// <summary>Bytes of all.</summary>
    public long Length { get; private set; }

    /// <summary>Adds text.</summary>
    public JsonPieces Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds bytes, which must not change any more.</summary>
    public JsonPieces Add(ReadOnlyMemory<byte> piece)
    {
        _pieces.Add(piece);
        Length += piece.Length;
        return this;
    }

    /// <summary>Adds values with commas between them.</summary>
    public JsonPieces AddList(IEnumerable<ReadOnlyMemory<byte>> values)
    {
        var isFirst = true;
        foreach (var value in values)
        {
            if (!isFirst)
                Add(Comma);

            Add(value);
            isFirst = false;
        }

        return this;
    }

    /// <summary>All pieces as one array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        var at = 0;
        foreach (var piece in _pieces)
        {
            piece.Span.CopyTo(bytes.AsSpan(at));
            at += piece.Length;
        }

        return bytes;
    }
}
