using Cairn.Archive.Errors;
using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Reading;

/// <summary>
/// Goes through the pieces and holes of a content in order, reading its nodes one by one: however long the file, one node per level is in
/// memory, and at rest none. One caller at a time.
/// </summary>
internal sealed class ContentCursor
{
    private readonly ChunkFetcher _fetcher;
    private readonly Action<ChunkId>? _passedNode;
    private readonly Stack<Level> _open = new();

    /// <summary>Starts at the first piece.</summary>
    /// <param name="fetcher">Reads nodes.</param>
    /// <param name="content">What to go through.</param>
    /// <param name="passedNode">Told of every node that is read; null for nobody.</param>
    public ContentCursor(ChunkFetcher fetcher, Content content, Action<ChunkId>? passedNode = null)
    {
        _fetcher = fetcher;
        _passedNode = passedNode;
        _open.Push(new Level(content, content.Depth, default));
    }

    /// <summary>The next piece or hole; null at the end. A node in which there are only holes is a hole.</summary>
    /// <exception cref="CairnException">A node cannot be read, or is not what was stored (code <c>damaged-archive</c>).</exception>
    public async ValueTask<ContentItem?> NextAsync(CancellationToken cancellation)
    {
        while (_open.TryPeek(out var top))
        {
            var items = (top.List ??= await ReadAsync(top.Named, top.Depth, cancellation)).Items;
            if (top.Next == items.Count)
            {
                _open.Pop();
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            var item = items[top.Next++];
            if (top.Depth == 0)
            {
                return item;
            }

            if (item is { Data: 0, Length: > 0 })
            {
                return ContentItem.Hole(item.Length);
            }

            var node = await ReadAsync(item, top.Depth - 1, cancellation);
            _passedNode?.Invoke(item.Chunk);
            _open.Push(new Level(node, top.Depth - 1, item));
        }

        return null;
    }

    /// <summary>The next chunk of a listing, which has no holes, with its bytes; null at the end.</summary>
    /// <exception cref="CairnException">As <see cref="NextAsync"/>, or the chunk cannot be read or has another length.</exception>
    public async ValueTask<ListedChunk?> NextChunkAsync(CancellationToken cancellation)
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
        return bytes.Length == item.Length
            ? new ListedChunk(item.Chunk, bytes)
            : throw Damage.Found("A piece of a directory's listing has another length.");
    }

    /// <summary>Lets go of the nodes, which are read again when it goes on: many may be under way at once.</summary>
    public void Rest()
    {
        foreach (var level in _open)
        {
            level.LetGo();
        }
    }

    private async ValueTask<Content> ReadAsync(ContentItem named, int depth, CancellationToken cancellation)
    {
        var bytes = await _fetcher.FetchAsync(named.Chunk, cancellation);
        return ContentFormat.ReadNode(bytes.Span, depth, named);
    }

    /// <summary>A list of items, and how far the cursor is in it.</summary>
    /// <param name="list">The list.</param>
    /// <param name="depth">Levels below it.</param>
    /// <param name="named">The item that names it as a node; none for the top.</param>
    private sealed class Level(Content list, int depth, ContentItem named)
    {
        /// <summary>Null at rest.</summary>
        public Content? List { get; set; } = list;

        public int Depth => depth;

        public ContentItem Named => named;

        public int Next { get; set; }

        public void LetGo() => List = named.IsHole ? List : null;
    }
}
