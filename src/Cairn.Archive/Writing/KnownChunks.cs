using Cairn.Archive.Catalog;
using Cairn.Archive.Packing;
using Cairn.Core.Ids;

namespace Cairn.Archive.Writing;

/// <summary>
/// Which chunks need not be stored in this run: those of stored packs that the request accepts, and those on their way. In memory are
/// only the latter. Questions come from the walk; confirmations from any thread.
/// </summary>
internal sealed class KnownChunks(ArchiveCatalog catalog, Func<PackInfo, bool> accepts)
{
    private readonly Lock _lock = new();
    private readonly HashSet<ChunkId> _underWay = [];
    private readonly HashSet<PackId> _own = [];
    private readonly Dictionary<long, PackId?> _answers = [];
    private readonly SortedSet<PackId> _needed = [];

    /// <summary>The packs that what was asked for and is known lies in, and those that this run made; ordered.</summary>
    public IReadOnlyList<PackId> NeededPacks
    {
        get
        {
            lock (_lock)
            {
                return [.. _needed];
            }
        }
    }

    /// <summary>Whether a chunk is known; the snapshot then needs its pack.</summary>
    public bool Contains(ChunkId chunk)
    {
        lock (_lock)
        {
            if (_underWay.Contains(chunk))
            {
                return true;
            }
        }

        // A chunk leaves the set above only after it is in the catalog, so it cannot be missed in between.
        foreach (var number in catalog.PacksWith(chunk))
        {
            var pack = Accepted(number);
            if (pack is not null)
            {
                lock (_lock)
                {
                    _needed.Add(pack.Value);
                }

                return true;
            }
        }

        return false;
    }

    /// <summary>Whether all are known.</summary>
    public bool ContainsAll(IReadOnlyList<ChunkId> chunks)
    {
        foreach (var chunk in chunks)
        {
            if (!Contains(chunk))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Which of several packs with a chunk counts: 1 for one that this run made or accepts, 0 for any other. Asked by the walk, as
    /// the above.</summary>
    public int Rank(PackId pack) =>
        IsOwn(pack) || (catalog.NumberOf(pack) is { } number && Accepted(number) is not null) ? 1 : 0;

    /// <summary>A chunk is on its way into a pack.</summary>
    public void Begin(ChunkId chunk)
    {
        lock (_lock)
        {
            _underWay.Add(chunk);
        }
    }

    /// <summary>A pack of this run leaves.</summary>
    public void Leave(PackId pack)
    {
        lock (_lock)
        {
            _own.Add(pack);
            _needed.Add(pack);
        }
    }

    /// <summary>A pack of this run is stored.</summary>
    public void Confirm(SealedPack pack)
    {
        catalog.CommitPack(pack.Info, pack.Index);
        lock (_lock)
        {
            foreach (var chunk in pack.Index.Chunks)
            {
                _underWay.Remove(chunk.Id);
            }
        }
    }

    private PackId? Accepted(long number)
    {
        if (_answers.TryGetValue(number, out var answer))
        {
            return answer;
        }

        var pack = catalog.FindLivePack(number);
        var accepted = pack is not null && (IsOwn(pack.Id) || accepts(pack));
        answer = accepted ? pack!.Id : null;
        _answers.Add(number, answer);
        return answer;
    }

    private bool IsOwn(PackId pack)
    {
        lock (_lock)
        {
            return _own.Contains(pack);
        }
    }
}
