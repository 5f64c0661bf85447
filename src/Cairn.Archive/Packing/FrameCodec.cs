using System.Buffers.Binary;
using Cairn.Platform.Compression;

namespace Cairn.Archive.Packing;

/// <summary>
/// The plain form of a frame before it is sealed: codec (1 byte: 0 as it is, 1 zstd), length of the content (4 bytes, little-endian),
/// then the content. All of it is sealed, so a holder cannot tell what compresses.
/// </summary>
internal static class FrameCodec
{
    /// <summary>Bytes before the content.</summary>
    public const int HeaderSize = 1 + sizeof(uint);

    private const byte AsItIs = 0;
    private const byte Zstd = 1;

    // Compression that saves less than 3 % is not worth the time that every restore would spend to undo it.
    private const int WorthwhilePercent = 97;

    /// <summary>Packs a content of which the first <see cref="HeaderSize"/> bytes of <paramref name="framed"/> are kept free.</summary>
    /// <param name="framed">Room for the header, then the content. The header is filled in when compression gains too little.</param>
    /// <param name="output">Where the packed frame goes otherwise; as long as <paramref name="framed"/>.</param>
    /// <param name="compressor">Does the work.</param>
    /// <param name="level">zstd level.</param>
    /// <returns>Bytes in <paramref name="output"/>, or 0 when <paramref name="framed"/> itself is the packed frame.</returns>
    public static int Pack(Span<byte> framed, Span<byte> output, ZstdCompressor compressor, int level)
    {
        var content = framed[HeaderSize..];
        var room = (int)((long)content.Length * WorthwhilePercent / 100);
        var compressed = compressor.Compress(content, output.Slice(HeaderSize, room), level);
        var header = compressed > 0 ? output : framed;
        header[0] = compressed > 0 ? Zstd : AsItIs;
        BinaryPrimitives.WriteUInt32LittleEndian(header[1..], (uint)content.Length);
        return compressed > 0 ? HeaderSize + compressed : 0;
    }

    /// <summary>Bytes that the content claims to have; it is only known to be true when <see cref="TryUnpack"/> says so.</summary>
    public static uint ClaimedLength(ReadOnlySpan<byte> packed) => BinaryPrimitives.ReadUInt32LittleEndian(packed[1..HeaderSize]);

    /// <summary>Unpacks a frame.</summary>
    /// <param name="packed">The packed frame.</param>
    /// <param name="scratch">Room for the content.</param>
    /// <param name="decompressor">Does the work.</param>
    /// <param name="content">The content, in one of the two buffers.</param>
    /// <returns>False when the frame is malformed or its content does not fit the room.</returns>
    public static bool TryUnpack(Span<byte> packed, Span<byte> scratch, ZstdDecompressor decompressor, out Span<byte> content)
    {
        content = default;
        if (packed.Length < HeaderSize)
        {
            return false;
        }

        var body = packed[HeaderSize..];
        switch (packed[0])
        {
            case AsItIs:
                content = body;
                break;
            case Zstd when decompressor.TryDecompress(body, scratch, out var written):
                content = scratch[..written];
                break;
            default:
                return false;
        }

        return content.Length == ClaimedLength(packed);
    }
}
