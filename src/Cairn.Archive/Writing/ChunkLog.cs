using Cairn.Archive.Catalog;
using Cairn.Archive.Trees;
using Cairn.Core.Ids;

namespace Cairn.Archive.Writing;

/// <summary>
/// Notes in the catalog which chunks a large file has below the top level of its content, so that the next backup can tell that all of
/// them are still stored without reading anything else. One file at a time.
/// </summary>
internal sealed class ChunkLog(ArchiveCatalog catalog)
{
    private const int Portion = 4096;

    private readonly List<ChunkId> _pending = [];
    private long? _nextList;
    private long? _list;
    private long _parts;

    /// <summary>Starts the list of another file.</summary>
    public void Begin()
    {
        _pending.Clear();
        _list = null;
        _parts = 0;
    }

    /// <summary>A node was stored.</summary>
    public void Add(int depth, IReadOnlyList<ContentItem> items, ChunkId node)
    {
        // The nodes among the items were noted when they were stored.
        if (depth == 0)
        {
            _pending.AddRange(items.Where(item => !item.IsHole).Select(item => item.Chunk));
        }

        _pending.Add(node);
        if (_pending.Count >= Portion)
        {
            Save();
        }
    }

    /// <summary>Ends the list.</summary>
    /// <returns>Its number; null when there were no nodes.</returns>
    public long? Finish()
    {
        if (_pending.Count > 0)
        {
            Save();
        }

        return _list;
    }

    private void Save()
    {
        if (_list is null)
        {
            _list = _nextList ?? catalog.DropStrayChunkLists();
            _nextList = _list + 1;
        }

        catalog.AddChunkList(_list.Value, _parts++, _pending);
        _pending.Clear();
    }
}
