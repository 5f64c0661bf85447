using Cairn.Platform.Native;

namespace Cairn.Platform.Compression;

/// <summary>
/// Compresses buffers into single zstd frames (RFC 8878) by the system's libzstd, reusing one context. Not thread-safe: one per worker.
/// </summary>
/// <remarks>Every frame states the length of its content, which <see cref="ZstdDecompressor"/> demands.</remarks>
public sealed class ZstdCompressor : IDisposable
{
    /// <summary>The fastest level.</summary>
    public const int MinLevel = 1;

    /// <summary>The best level that does not need extra memory to decompress.</summary>
    public const int MaxLevel = 19;

    private readonly ZstdCompressionContext _context = Zstd.CreateCompressionContext();

    /// <summary>Compresses <paramref name="source"/> into the start of <paramref name="destination"/>.</summary>
    /// <param name="source">The plain bytes; may be empty.</param>
    /// <param name="destination">Where the frame goes; must not overlap the source.</param>
    /// <param name="level"><see cref="MinLevel"/> to <see cref="MaxLevel"/>.</param>
    /// <returns>The length of the frame, or 0 when it does not fit: a destination shorter than the source keeps only what gains.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is out of range.</exception>
    public int Compress(ReadOnlySpan<byte> source, Span<byte> destination, int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, MinLevel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaxLevel);
        var result = Zstd.Compress(_context, destination, (nuint)destination.Length, source, (nuint)source.Length, level);
        if (!Zstd.IsError(result))
        {
            return (int)result;
        }

        return Zstd.ErrorCode(result) == Zstd.DestinationTooSmall
            ? 0
            : throw new InvalidOperationException($"zstd failed to compress {source.Length} bytes: {Zstd.ErrorName(result)}.");
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();
}
