using Cairn.Archive.Trees;
using Cairn.Core.Ids;

namespace Cairn.Archive.Writing;

/// <summary>
/// Gathers the pieces of one content. When they are many, it stores lists of them as nodes, and lists of those again, so that only a list
/// per level is in memory. A list ends where the last id in it says so, and so a change in the middle of a file leaves most nodes as they
/// were. For one content.
/// </summary>
internal sealed class ContentWriter(ChunkIntake trees, ChunkLog? log)
{
    // With the smallest size in front, a node has 320 items on average.
    private const byte EndBits = 0xff;

    private readonly List<List<ContentItem>> _levels = [[]];

    /// <summary>Adds a piece or hole.</summary>
    public ValueTask AddAsync(ContentItem item) => AddAsync(0, item);

    /// <summary>What was gathered.</summary>
    public async ValueTask<Content> FinishAsync()
    {
        for (var depth = 0; ; depth++)
        {
            if (depth == _levels.Count - 1 && _levels[depth].Count <= ContentFormat.MaximumInline)
            {
                return new Content(depth, _levels[depth]);
            }

            if (_levels[depth].Count > 0)
            {
                await StoreAsync(depth);
            }
        }
    }

    private async ValueTask AddAsync(int depth, ContentItem item)
    {
        var level = _levels[depth];
        if (item.IsHole && level is [.., { IsHole: true } before])
        {
            level[^1] = ContentItem.Hole(before.Length + item.Length);
            return;
        }

        level.Add(item);
        var ends = level.Count >= ContentFormat.MinimumNode && !item.IsHole && EndsList(item.Chunk);
        if (ends || level.Count == ContentFormat.MaximumNode)
        {
            await StoreAsync(depth);
        }
    }

    private static bool EndsList(ChunkId chunk)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        chunk.Value.Write(bytes);
        return bytes[^1] == EndBits;
    }

    /// <summary>Stores the list of a level as a node of the level above.</summary>
    private async ValueTask StoreAsync(int depth)
    {
        var list = new Content(depth, _levels[depth]);
        var (id, _) = await trees.TakeAsync(ContentFormat.EncodeNode(depth, list.Items));
        log?.Add(depth, list.Items, id);
        _levels[depth] = [];
        if (_levels.Count == depth + 1)
        {
            _levels.Add([]);
        }

        await AddAsync(depth + 1, new ContentItem(id, list.Length, list.Data));
    }
}
