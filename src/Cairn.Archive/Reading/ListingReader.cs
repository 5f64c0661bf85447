using Cairn.Archive.Snapshots;
using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Reading;

/// <summary>Reads the entries of one directory, a chunk of its listing at a time. One caller at a time.</summary>
internal sealed class ListingReader
{
    private readonly TreeDecoder _decoder = new();
    private readonly ChunkFetcher _fetcher;
    private readonly Func<CancellationToken, ValueTask<ListedChunk?>> _nextChunk;
    private readonly ContentCursor? _cursor;
    private ChunkId _last;
    private int _unread;

    /// <summary>Starts at the first entry of a directory.</summary>
    public ListingReader(ChunkFetcher fetcher, Content listing)
    {
        _fetcher = fetcher;
        _cursor = new ContentCursor(fetcher, listing);
        _nextChunk = _cursor.NextChunkAsync;
    }

    /// <summary>Starts at the first entry of a snapshot's root.</summary>
    public ListingReader(ChunkFetcher fetcher, SnapshotRecord snapshot)
    {
        _fetcher = fetcher;
        _nextChunk = new RootChunks(fetcher, snapshot.Root).NextAsync;
    }

    /// <inheritdoc cref="TreeDecoder.Written"/>
    public ReadOnlySpan<byte> Written => _decoder.Written;

    /// <summary>Takes no room until it goes on: many directories may be open at once. To be called behind an entry: what is not read yet is
    /// in the last chunk then, since the entry came only with that.</summary>
    public void Rest()
    {
        _unread = _decoder.Rest();
        _cursor?.Rest();
    }

    /// <summary>The next entry; null at the end.</summary>
    /// <exception cref="CairnException">The listing cannot be read.</exception>
    public async ValueTask<TreeEntry?> NextAsync(CancellationToken cancellation)
    {
        if (_unread > 0)
        {
            var bytes = await _fetcher.FetchAsync(_last, cancellation);
            _decoder.Append(bytes.Span[^_unread..]);
            _unread = 0;
        }

        while (true)
        {
            if (_decoder.TryNext(out var entry))
            {
                return entry;
            }

            if (await _nextChunk(cancellation) is not { } chunk)
            {
                _decoder.Finish();
                return null;
            }

            _last = chunk.Chunk;
            _decoder.Append(chunk.Bytes.Span);
        }
    }

    /// <summary>The chunks of the root's listing.</summary>
    private sealed class RootChunks(ChunkFetcher fetcher, IReadOnlyList<ChunkId> chunks)
    {
        private int _next;

        public async ValueTask<ListedChunk?> NextAsync(CancellationToken cancellation)
        {
            if (_next == chunks.Count)
            {
                return null;
            }

            var chunk = chunks[_next++];
            return new ListedChunk(chunk, await fetcher.FetchAsync(chunk, cancellation));
        }
    }
}
