using System.Buffers.Binary;
using Cairn.Archive.Sealing;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Packing;

/// <summary>Seals frames into one pack. Not thread-safe.</summary>
internal sealed class PackBuilder : IDisposable
{
    private readonly PackWorkshop _workshop;
    private readonly PackId _id;
    private readonly PackKind _kind;
    private readonly Redundancy _redundancy;
    private readonly PackCipher _cipher;
    private readonly List<FrameSpan> _frames = [];
    private int _chunks;
    private byte[]? _buffer;
    private int _end = PackFormat.HeaderSize;

    /// <summary>Starts an empty pack under a fresh id.</summary>
    public PackBuilder(PackWorkshop workshop, PackKind kind, Redundancy redundancy)
    {
        _workshop = workshop;
        _kind = kind;
        _redundancy = redundancy;
        Span<byte> id = stackalloc byte[Hash256.Size];
        workshop.Entropy.Fill(id);
        _id = Identifiers.Read<PackId>(id);
        _cipher = new PackCipher(workshop.Keys, _id, kind);
        _buffer = workshop.PackBuffers.Rent();
        PackFormat.Header.CopyTo(_buffer);
    }

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _frames.Count == 0;

    /// <summary>Whether a compressed frame goes in. It always goes into an empty pack.</summary>
    public bool Fits(FrameDraft frame)
    {
        var chunks = _chunks + frame.Chunks.Count;
        var index = FrameCodec.HeaderSize + PackIndex.MaximumEncodedLength(_frames.Count + 1, chunks) + PackCipher.Overhead;
        var length = _end + frame.Packed.Length + PackCipher.Overhead + index + PackFormat.TrailerSize;
        return chunks <= PackFormat.MaximumChunks && Padme.Pad(length) <= PackFormat.Capacity;
    }

    /// <summary>Seals a compressed frame that fits.</summary>
    public void Append(FrameDraft frame)
    {
        var packed = frame.Packed;
        var sealedLength = packed.Length + PackCipher.Overhead;
        _cipher.Seal(SealedPart.Frame, _frames.Count, _end, packed, _buffer.AsSpan(_end, sealedLength));
        _end += sealedLength;
        _frames.Add(new FrameSpan(sealedLength, frame.Chunks));
        _chunks += frame.Chunks.Count;
    }

    /// <summary>Adds index, padding and trailer, and proves that the index can be read back. The builder is spent.</summary>
    public SealedPack Close()
    {
        var index = new PackIndex([.. _frames]);
        using var packedIndex = PackIndexFrame(index);
        var indexLength = packedIndex.Packed.Length + PackCipher.Overhead;
        var length = (int)Padme.Pad(_end + indexLength + PackFormat.TrailerSize);
        var indexOffset = length - PackFormat.TrailerSize - indexLength;
        SealPadding(indexOffset - _end);
        _cipher.Seal(SealedPart.Index, 0, indexOffset, packedIndex.Packed, _buffer.AsSpan(indexOffset, indexLength));
        SealTrailer(length, indexOffset, indexLength);
        VerifyIndex(packedIndex.Packed, indexOffset, indexLength);
        var pack = new SealedPack(new PackInfo(_id, _kind, length, _redundancy), index, _buffer!, _workshop.PackBuffers);
        _buffer = null;
        return pack;
    }

    /// <summary>Gives back what a pack that was not closed holds.</summary>
    public void Dispose()
    {
        _cipher.Dispose();
        if (_buffer is not null)
        {
            _workshop.PackBuffers.Return(_buffer);
            _buffer = null;
        }
    }

    /// <summary>The index, packed as a frame is.</summary>
    private FrameDraft PackIndexFrame(PackIndex index)
    {
        var frame = new FrameDraft(_workshop.FrameBuffers);
        var room = _workshop.FrameBuffers.Rent();
        frame.Add(default, index.Encode(room));
        _workshop.FrameBuffers.Return(room);
        frame.Compress(_workshop.Compressors, _workshop.Level);
        return frame;
    }

    /// <summary>
    /// Sealed zeros: plain ones would show where the content ends. Nobody reads them; their tag is overwritten by the index.
    /// </summary>
    private void SealPadding(int length)
    {
        var zeros = _buffer.AsSpan(_end, length);
        zeros.Clear();
        _cipher.Seal(SealedPart.Padding, 0, _end, zeros, _buffer.AsSpan(_end, length + PackCipher.Overhead));
    }

    private void SealTrailer(int length, int indexOffset, int indexLength)
    {
        // Offset and length of the index, then four bytes that version 1 leaves zero.
        Span<byte> trailer = stackalloc byte[PackFormat.TrailerSize - PackCipher.Overhead];
        trailer.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(trailer, indexOffset);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[sizeof(long)..], indexLength);
        var offset = length - PackFormat.TrailerSize;
        _cipher.Seal(SealedPart.Trailer, 0, offset, trailer, _buffer.AsSpan(offset, PackFormat.TrailerSize));
    }

    /// <summary>Opens the index from what will be sent: a pack whose index cannot be read must not replace anything.</summary>
    private void VerifyIndex(ReadOnlySpan<byte> expected, int offset, int length)
    {
        var copy = _workshop.FrameBuffers.Rent();
        _buffer.AsSpan(offset, length).CopyTo(copy);
        var isGood = _cipher.TryOpen(SealedPart.Index, 0, offset, copy.AsSpan(0, length), out var plain) && plain.SequenceEqual(expected);
        _workshop.FrameBuffers.Return(copy);
        if (!isGood)
        {
            throw new InvalidOperationException($"The index of pack {_id} does not open after sealing: memory or processor is faulty.");
        }
    }
}
