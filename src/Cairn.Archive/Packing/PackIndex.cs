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

    // The chunks of each frame by themselves: an array of all those of a pack would be a large object, which the collector leaves lying
    // until it collects everything, in a run that makes thousands of packs.
    private readonly FrameSpan[] _frames;

    /// <summary>Takes the frames.</summary>
    internal PackIndex(FrameSpan[] frames)
    {
        _frames = frames;
        ChunkCount = frames.Sum(frame => frame.Chunks.Count);
    }

    /// <summary>The frames in order.</summary>
    public IReadOnlyList<FrameSpan> Frames => _frames;

    /// <summary>The chunks in order, those of the first frame first.</summary>
    public IEnumerable<ChunkSpan> Chunks => _frames.SelectMany(frame => frame.Chunks);

    /// <summary>How many <see cref="Chunks"/> there are.</summary>
    public int ChunkCount { get; }

    /// <summary>Most bytes that <see cref="Encode"/> takes.</summary>
    internal int MaximumEncoded => MaximumEncodedLength(_frames.Length, ChunkCount);

    /// <summary>Where the last frame ends in the pack.</summary>
    internal long End => PackFormat.HeaderSize + _frames.Sum(frame => (long)frame.SealedLength);

    /// <summary>Most bytes that the encoding of so many frames and chunks takes.</summary>
    internal static int MaximumEncodedLength(int frames, int chunks) => 1 + 3 + (frames * (4 + 3)) + (chunks * (4 + Hash256.Size));

    /// <summary>Each chunk with its place in the pack, in order.</summary>
    public IEnumerable<(ChunkId Id, ChunkPlace Place)> Places()
    {
        var frameOffset = PackFormat.HeaderSize;
        for (var frame = 0; frame < _frames.Length; frame++)
        {
            var (length, chunks) = _frames[frame];
            var offset = 0;
            foreach (var chunk in chunks)
            {
                yield return (chunk.Id, new ChunkPlace(frame, frameOffset, length, offset, chunk.Length));
                offset += chunk.Length;
            }

            frameOffset += length;
        }
    }

    /// <summary>Writes the binary form, which may have a megabyte, into <paramref name="room"/> of at least <see cref="MaximumEncoded"/>
    /// bytes. The same index always gives the same bytes.</summary>
    /// <returns>The bytes that were written.</returns>
    internal ReadOnlySpan<byte> Encode(byte[] room)
    {
        var writer = new ByteWriter(room);
        writer.Byte(Version);
        writer.Number(_frames.Length);
        foreach (var frame in _frames)
        {
            writer.Number(frame.SealedLength);
            writer.Number(frame.Chunks.Count);
            foreach (var chunk in frame.Chunks)
            {
                writer.Number(chunk.Length);
                writer.Id(chunk.Id);
            }
        }

        return writer.Written;
    }

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
        long end = PackFormat.HeaderSize;
        var chunks = 0;
        for (var index = 0; index < frames.Length; index++)
        {
            frames[index] = DecodeFrame(ref reader);
            end += frames[index].SealedLength;
            chunks += frames[index].Chunks.Count;
        }

        reader.End();
        return chunks <= PackFormat.MaximumChunks && end <= PackFormat.Capacity
            ? new PackIndex(frames)
            : throw Damage.Found("A pack's index lists more than a pack can hold.");
    }

    private static FrameSpan DecodeFrame(ref ByteReader reader)
    {
        var sealedLength = reader.Count(PackFormat.Capacity);
        var count = reader.Count(PackFormat.MaximumChunks);
        long content = 0;
        var chunks = new List<ChunkSpan>();
        for (var chunk = 0; chunk < count; chunk++)
        {
            var length = reader.Count(PackFormat.MaximumFrame);
            chunks.Add(new ChunkSpan(reader.Id<ChunkId>(), length));
            content += length;
        }

        return count > 0 && content <= PackFormat.MaximumFrame && sealedLength > PackCipher.Overhead
            ? new FrameSpan(sealedLength, chunks)
            : throw Damage.Found("A pack's index has an impossible frame.");
    }
}
