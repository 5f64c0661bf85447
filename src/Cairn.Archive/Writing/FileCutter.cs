using Cairn.Archive.Chunking;
using Cairn.Archive.Packing;
using Cairn.Archive.Trees;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>Reads an open file, cuts it, and stores the pieces. Long holes are passed over. One file at a time.</summary>
internal sealed class FileCutter(IChunker chunker, ChunkIntake intake, WriteTally tally)
{
    // Room for several chunks, so that few bytes are moved to the front, yet small enough for the processor's cache.
    private const int BufferSize = 2 * PackFormat.MaximumFrame;

    // A shorter hole is read as the zeros that it stands for: cutting around it would make many short chunks.
    private const int WorthwhileHole = 64 * 1024;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);

    /// <summary>Cuts the first <paramref name="size"/> bytes, or all when the file is shorter.</summary>
    /// <param name="file">What to read.</param>
    /// <param name="size">How much of it; 0, which some file systems tell of files whose content they make up, for all there is.</param>
    /// <param name="content">Takes the pieces.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>How many bytes they have, holes included.</returns>
    public async ValueTask<long> CutAsync(ISourceFile file, long size, ContentWriter content, CancellationToken cancellation)
    {
        long position = 0;
        var last = -1;
        if (size == 0)
        {
            (position, last) = await CutStretchAsync(file, new FileStretch(0, long.MaxValue), content, cancellation);
        }

        while (position < size)
        {
            var stretch = NextStretch(file, position, size);
            if (stretch.Start > position)
            {
                await content.AddAsync(ContentItem.Hole(stretch.Start - position));
                last = -1;
            }

            position = stretch.Start;
            if (stretch.End > stretch.Start)
            {
                (position, last) = await CutStretchAsync(file, stretch, content, cancellation);
                if (position < stretch.End)
                {
                    break;
                }
            }
        }

        if (chunker.EndsShort && (position == 0 || last == chunker.MaximumSize))
        {
            await content.AddAsync(await TakeAsync(0, 0, position));
        }

        return position;
    }

    /// <summary>The next data worth a chunk, with the short holes in it; empty at <paramref name="size"/> when there is none.</summary>
    private static FileStretch NextStretch(ISourceFile file, long position, long size)
    {
        var start = Math.Min(file.NextData(position)?.Start ?? size, size);
        if (start - position < WorthwhileHole)
        {
            start = position;
        }

        var end = start;
        while (end < size)
        {
            var next = file.NextData(end);
            var gap = Math.Min(next?.Start ?? size, size) - end;
            if (gap >= WorthwhileHole)
            {
                break;
            }

            // Data without bytes is the answer of a file that changes just now.
            end = next is { } data && data.End > end ? Math.Min(data.End, size) : size;
        }

        return new FileStretch(start, end);
    }

    /// <summary>Cuts a stretch.</summary>
    /// <returns>Where it ends, earlier when the file does, and the length of the last piece.</returns>
    private async ValueTask<(long Position, int Last)> CutStretchAsync(
        ISourceFile file, FileStretch stretch, ContentWriter content, CancellationToken cancellation)
    {
        var read = stretch.Start;
        var ended = false;
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
                var count = file.Read(read, _buffer.AsSpan(end, (int)Math.Min(BufferSize - end, stretch.End - read)));
                end += count;
                read += count;
                ended = count == 0 || read == stretch.End;
                continue;
            }

            await content.AddAsync(await TakeAsync(start, length, read - (end - start)));
            start += length;
        }

        return (read, length);
    }

    private async ValueTask<ContentItem> TakeAsync(int start, int length, long position)
    {
        var (id, newBytes) = await intake.TakeAsync(_buffer.AsMemory(start, length));
        tally.AddChunk(newBytes, position + length);
        return ContentItem.Piece(id, length);
    }
}
