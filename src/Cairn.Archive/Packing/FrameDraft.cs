using Cairn.Platform.Compression;

namespace Cairn.Archive.Packing;

/// <summary>A frame on its way into a pack: it gathers chunks, is compressed, then sealed by the pack. One user at a time.</summary>
internal sealed class FrameDraft(BufferPool buffers) : IDisposable
{
    /// <summary>Bytes of the buffers that a draft rents.</summary>
    public const int BufferSize = FrameCodec.HeaderSize + PackFormat.MaximumFrame;

    private readonly List<ChunkSpan> _chunks = [];
    private byte[]? _content = buffers.Rent();
    private byte[]? _compressed;
    private int _compressedLength;

    /// <summary>The chunks in it, in order; they outlive the draft.</summary>
    public IReadOnlyList<ChunkSpan> Chunks => _chunks;

    /// <summary>Plain bytes in it.</summary>
    public int Length { get; private set; }

    /// <summary>The packed frame; before <see cref="Compress"/> it has no meaning.</summary>
    public ReadOnlySpan<byte> Packed =>
        _compressedLength > 0 ? _compressed.AsSpan(0, _compressedLength) : _content.AsSpan(0, FrameCodec.HeaderSize + Length);

    /// <summary>Whether a chunk of <paramref name="length"/> bytes goes in: up to the target, or any one chunk.</summary>
    public bool Fits(int length) =>
        _chunks.Count == 0 || (Length + length <= PackFormat.FrameTarget && _chunks.Count < PackFormat.MaximumChunks);

    /// <summary>Adds a copy of a chunk that fits.</summary>
    public void Add(ChunkSpan chunk, ReadOnlySpan<byte> content)
    {
        content.CopyTo(_content.AsSpan(FrameCodec.HeaderSize + Length));
        Length += content.Length;
        _chunks.Add(chunk);
    }

    /// <summary>Compresses the content; heavy work, once.</summary>
    public void Compress(CodecPool<ZstdCompressor> compressors, int level)
    {
        var output = buffers.Rent();
        var compressor = compressors.Rent();
        _compressedLength = FrameCodec.Pack(_content.AsSpan(0, FrameCodec.HeaderSize + Length), output, compressor, level);
        compressors.Return(compressor);
        var spare = output;
        if (_compressedLength > 0)
        {
            spare = _content!;
            _content = null;
            _compressed = output;
        }

        buffers.Return(spare);
    }

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        foreach (var buffer in (ReadOnlySpan<byte[]?>)[_content, _compressed])
        {
            if (buffer is not null)
            {
                buffers.Return(buffer);
            }
        }

        _content = _compressed = null;
    }
}
