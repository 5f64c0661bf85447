using Cairn.Archive.Snapshots;
using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Reading;

/// <summary>Reads the entries of one directory, a chunk of its listing at a time. One caller at a time.</summary>
internal sealed class ListingReader
{
    private readonly TreeDecoder _decoder = new();
    private readonly Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>?>> _nextChunk;

    /// <summary>Starts at the first entry of a directory.</summary>
    public ListingReader(ChunkFetcher fetcher, Content listing) => _nextChunk = new ContentCursor(fetcher, listing).NextBytesAsync;

    /// <summary>Starts at the first entry of a snapshot's root.</summary>
    public ListingReader(ChunkFetcher fetcher, SnapshotRecord snapshot) =>
        _nextChunk = new RootChunks(fetcher, snapshot.Root).NextAsync;

    /// <inheritdoc cref="TreeDecoder.Written"/>
    public ReadOnlySpan<byte> Written => _decoder.Written;

    /// <summary>Keeps no more room than what was not read yet takes.</summary>
    public void Rest() => _decoder.Trim();

    /// <summary>The next entry; null at the end.</summary>
    /// <exception cref="CairnException">The listing cannot be read.</exception>
    public async ValueTask<TreeEntry?> NextAsync(CancellationToken cancellation)
    {
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

            _decoder.Append(chunk.Span);
        }
    }

    /// <summary>The chunks of the root's listing.</summary>
    private sealed class RootChunks(ChunkFetcher fetcher, IReadOnlyList<ChunkId> chunks)
    {
        private int _next;

        public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellation) =>
            _next < chunks.Count ? await fetcher.FetchAsync(chunks[_next++], cancellation) : (ReadOnlyMemory<byte>?)null;
    }
}
