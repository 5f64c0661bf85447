using Cairn.Archive.Errors;
using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Reading;

/// <summary>
/// Goes through the pieces and holes of a content in order, reading its nodes one by one: however long the file, one node per level is in
/// memory. One caller at a time.
/// </summary>
internal sealed class ContentCursor
{
    private readonly ChunkFetcher _fetcher;
    private readonly Action<ChunkId>? _passedNode;
    private readonly Stack<(Content List, int Next)> _open = new();

    /// <summary>Starts at the first piece.</summary>
    /// <param name="fetcher">Reads nodes.</param>
    /// <param name="content">What to go through.</param>
    /// <param name="passedNode">Told of every node that is read; null for nobody.</param>
    public ContentCursor(ChunkFetcher fetcher, Content content, Action<ChunkId>? passedNode = null)
    {
        _fetcher = fetcher;
        _passedNode = passedNode;
        _open.Push((content, 0));
    }

    /// <summary>The next piece or hole; null at the end. A node in which there are only holes is a hole.</summary>
    /// <exception cref="CairnException">A node cannot be read, or is not what was stored (code <c>damaged-archive</c>).</exception>
    public async ValueTask<ContentItem?> NextAsync(CancellationToken cancellation)
    {
        while (_open.TryPop(out var top))
        {
            if (top.Next == top.List.Items.Count)
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            var item = top.List.Items[top.Next];
            _open.Push((top.List, top.Next + 1));
            if (top.List.Depth == 0)
            {
                return item;
            }

            if (item is { Data: 0, Length: > 0 })
            {
                return ContentItem.Hole(item.Length);
            }

            var bytes = await _fetcher.FetchAsync(item.Chunk, cancellation);
            _passedNode?.Invoke(item.Chunk);
            _open.Push((ContentFormat.ReadNode(bytes.Span, top.List.Depth - 1, item), 0));
        }

        return null;
    }

    /// <summary>The bytes of the next chunk of a listing, which has no holes; null at the end.</summary>
    /// <exception cref="CairnException">As <see cref="NextAsync"/>, or the chunk cannot be read or has another length.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextBytesAsync(CancellationToken cancellation)
    {
        if (await NextAsync(cancellation) is not { } item)
        {
            return null;
        }

        if (item.IsHole)
        {
            throw Damage.Found("A directory's listing has a hole.");
        }

        var bytes = await _fetcher.FetchAsync(item.Chunk, cancellation);
        return bytes.Length == item.Length ? bytes : throw Damage.Found("A piece of a directory's listing has another length.");
    }
}
