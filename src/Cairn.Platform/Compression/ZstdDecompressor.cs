using Cairn.Platform.Native;

namespace Cairn.Platform.Compression;

/// <summary>
/// Decompresses single zstd frames by the system's libzstd, reusing one context. Not thread-safe: one per worker.
/// Made for input that nobody vouches for: it never writes more than the destination holds and allocates nothing that the input asks for.
/// </summary>
public sealed class ZstdDecompressor : IDisposable
{
    private readonly ZstdDecompressionContext _context = Zstd.CreateDecompressionContext();

    /// <summary>What a frame with content starts with (RFC 8878, 3.1.1); skippable frames start otherwise.</summary>
    private static ReadOnlySpan<byte> Magic => [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>Decompresses exactly one frame that states its content's length, as <see cref="ZstdCompressor"/> makes them.</summary>
    /// <param name="source">The frame, and nothing behind it.</param>
    /// <param name="destination">Where the content goes, to its start; what it holds after a failure means nothing.</param>
    /// <param name="written">Bytes of content.</param>
    /// <returns>False when the frame is damaged, cut, followed by other bytes, silent about its length, or too long.</returns>
    public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        if (!source.StartsWith(Magic))
        {
            return false;
        }

        // The two values that stand for "unknown" and "not a frame" are larger than any length and refused by the same comparison.
        var claimed = Zstd.FrameContentSize(source, (nuint)source.Length);
        if (claimed > (ulong)destination.Length || Zstd.FrameCompressedSize(source, (nuint)source.Length) != (nuint)source.Length)
        {
            return false;
        }

        var result = Zstd.Decompress(_context, destination, (nuint)destination.Length, source, (nuint)source.Length);
        if (Zstd.IsError(result) || result != claimed)
        {
            return false;
        }

        written = (int)result;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();
}
