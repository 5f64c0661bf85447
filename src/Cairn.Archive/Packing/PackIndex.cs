using Cairn.Archive.Bytes;
using Cairn.Archive.Errors;
using Cairn.Archive.Sealing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Packing;

/// <summary>What is in a pack: its frames, and their chunks in order. Immutable.</summary>
/// <remarks>
/// Encoded as: version (1 byte); number of frames; of each frame its sealed length, its number of chunks, and of each of these its length
/// and its id, before the next frame. Offsets follow from the lengths: frames lie back to back behind the header, chunks back to back in
/// a frame.
/// </remarks>
public sealed class PackIndex
{
    private const byte Version = 1;

    private readonly FrameSpan[] _frames;
    private readonly ChunkSpan[] _chunks;
    private readonly Lazy<ReadOnlyMemory<byte>> _encoded;

    /// <summary>Takes the frames and the chunks of all of them.</summary>
    internal PackIndex(FrameSpan[] frames, ChunkSpan[] chunks)
    {
        _frames = frames;
        _chunks = chunks;
        _encoded = new Lazy<ReadOnlyMemory<byte>>(Encode);
    }

    /// <summary>The frames in order.</summary>
    public IReadOnlyList<FrameSpan> Frames => _frames;

    /// <summary>The chunks in order, those of the first frame first.</summary>
    public IReadOnlyList<ChunkSpan> Chunks => _chunks;

    /// <summary>Where the last frame ends in the pack.</summary>
    internal long End => PackFormat.HeaderSize + _frames.Sum(frame => (long)frame.SealedLength);

    /// <summary>Most bytes that the encoding of so many frames and chunks takes.</summary>
    internal static int MaximumEncodedLength(int frames, int chunks) => 1 + 3 + (frames * (4 + 3)) + (chunks * (4 + Hash256.Size));

    /// <summary>Each chunk with its place in the pack, in order.</summary>
    public IEnumerable<(ChunkId Id, ChunkPlace Place)> Places()
    {
        var next = 0;
        var frameOffset = PackFormat.HeaderSize;
        for (var frame = 0; frame < _frames.Length; frame++)
        {
            var (length, count) = _frames[frame];
            var offset = 0;
            foreach (var chunk in new ArraySegment<ChunkSpan>(_chunks, next, count))
            {
                yield return (chunk.Id, new ChunkPlace(frame, frameOffset, length, offset, chunk.Length));
                offset += chunk.Length;
            }

            next += count;
            frameOffset += length;
        }
    }

    /// <summary>The binary form; the same index always gives the same bytes. Made once and kept, since it can have a megabyte.</summary>
    internal ReadOnlyMemory<byte> Encoded => _encoded.Value;

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="CairnException">It is malformed or absurd (code <c>damaged-archive</c>), or newer
    /// (<c>newer-version</c>).</exception>
    internal static PackIndex Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var version = reader.Byte();
        if (version != Version)
        {
            throw version > Version
                ? Damage.Newer($"A pack's index has version {version}.")
                : Damage.Found($"A pack's index claims version {version}.");
        }

        var frames = new FrameSpan[reader.Count(PackFormat.MaximumChunks)];
        var chunks = new List<ChunkSpan>();
        long end = PackFormat.HeaderSize;
        for (var index = 0; index < frames.Length; index++)
        {
            frames[index] = DecodeFrame(ref reader, chunks);
            end += frames[index].SealedLength;
        }

        reader.End();
        return chunks.Count <= PackFormat.MaximumChunks && end <= PackFormat.Capacity
            ? new PackIndex(frames, [.. chunks])
            : throw Damage.Found("A pack's index lists more than a pack can hold.");
    }

    private ReadOnlyMemory<byte> Encode()
    {
        var writer = new ByteWriter(MaximumEncodedLength(_frames.Length, _chunks.Length));
        writer.Byte(Version);
        writer.Number(_frames.Length);
        var next = 0;
        foreach (var frame in _frames)
        {
            writer.Number(frame.SealedLength);
            writer.Number(frame.ChunkCount);
            for (var end = next + frame.ChunkCount; next < end; next++)
            {
                writer.Number(_chunks[next].Length);
                writer.Id(_chunks[next].Id);
            }
        }

        return writer.WrittenMemory;
    }

    private static FrameSpan DecodeFrame(ref ByteReader reader, List<ChunkSpan> chunks)
    {
        var sealedLength = reader.Count(PackFormat.Capacity);
        var count = reader.Count(PackFormat.MaximumChunks);
        long content = 0;
        for (var chunk = 0; chunk < count; chunk++)
        {
            var length = reader.Count(PackFormat.MaximumFrame);
            chunks.Add(new ChunkSpan(reader.Id<ChunkId>(), length));
            content += length;
        }

        return count > 0 && content <= PackFormat.MaximumFrame && sealedLength > PackCipher.Overhead
            ? new FrameSpan(sealedLength, count)
            : throw Damage.Found("A pack's index has an impossible frame.");
    }
}
