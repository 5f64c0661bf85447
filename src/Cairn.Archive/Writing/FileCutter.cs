using Cairn.Archive.Chunking;
using Cairn.Archive.Packing;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>Reads an open file, cuts it, and stores the pieces. One file at a time.</summary>
internal sealed class FileCutter(IChunker chunker, ChunkIntake intake, WriteTally tally)
{
    // Room for several chunks, so that few bytes are moved to the front, yet small enough for the processor's cache.
    private const int BufferSize = 2 * PackFormat.MaximumFrame;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);

    /// <summary>Cuts the first <paramref name="size"/> bytes, or all when the file is shorter.</summary>
    /// <returns>The chunks, and how many bytes they have.</returns>
    public async ValueTask<(IReadOnlyList<ChunkId> Chunks, long Length)> CutAsync(
        ISourceFile file, long size, CancellationToken cancellation)
    {
        var chunks = new List<ChunkId>();
        long read = 0;
        var ended = size == 0;
        var start = 0;
        var end = 0;
        var length = 0;
        while (!ended || start < end)
        {
            length = start < end ? chunker.Cut(_buffer.AsSpan(start, end - start)) : 0;
            if (length == end - start && length < chunker.MaximumSize && !ended)
            {
                cancellation.ThrowIfCancellationRequested();
                _buffer.AsSpan(start, end - start).CopyTo(_buffer);
                (start, end) = (0, end - start);
                var count = file.Read(read, _buffer.AsSpan(end, (int)Math.Min(BufferSize - end, size - read)));
                end += count;
                read += count;
                ended = count == 0 || read == size;
                continue;
            }

            chunks.Add(await TakeAsync(start, length, read - (end - start)));
            start += length;
        }

        if (chunker.EndsShort && (chunks.Count == 0 || length == chunker.MaximumSize))
        {
            chunks.Add(await TakeAsync(0, 0, read));
        }

        return (chunks, read);
    }

    private async ValueTask<ChunkId> TakeAsync(int start, int length, long position)
    {
        var (id, newBytes) = await intake.TakeAsync(_buffer.AsMemory(start, length));
        tally.AddChunk(newBytes, position + length);
        return id;
    }
}
