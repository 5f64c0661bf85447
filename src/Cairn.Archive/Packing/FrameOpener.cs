using Cairn.Archive.Sealing;
using Cairn.Platform.Compression;

namespace Cairn.Archive.Packing;

/// <summary>Opens and unpacks frames of one pack. Not thread-safe; it lends out one buffer again and again.</summary>
internal sealed class FrameOpener(PackCipher cipher, BufferPool buffers, CodecPool<ZstdDecompressor> decompressors) : IDisposable
{
    private readonly byte[] _scratch = buffers.Rent();
    private readonly ZstdDecompressor _decompressor = decompressors.Rent();

    /// <summary>Opens a frame in place.</summary>
    /// <param name="number">Its number in the pack.</param>
    /// <param name="offset">Where it starts in the pack.</param>
    /// <param name="sealedFrame">Its bytes, which are overwritten.</param>
    /// <param name="content">Its plain content; valid until the next call.</param>
    /// <returns>False when the bytes are not those that were sealed.</returns>
    public bool TryOpen(int number, int offset, Span<byte> sealedFrame, out Span<byte> content)
    {
        content = default;
        return cipher.TryOpen(SealedPart.Frame, number, offset, sealedFrame, out var packed)
            && FrameCodec.TryUnpack(packed, _scratch.AsSpan(0, PackFormat.MaximumFrame), _decompressor, out content);
    }

    /// <summary>Gives buffer and decompressor back; the cipher stays the caller's.</summary>
    public void Dispose()
    {
        buffers.Return(_scratch);
        decompressors.Return(_decompressor);
    }
}
