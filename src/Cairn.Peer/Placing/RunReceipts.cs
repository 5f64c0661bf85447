using Cairn.Core.Ids;

namespace Cairn.Peer.Placing;

/// <summary>Who signed for what in one run: what a survey taken before could not tell. Thread-safe.</summary>
internal sealed class RunReceipts
{
    private readonly Lock _state = new();
    private readonly Dictionary<PackId, List<(int Shard, PeerId Holder)>> _packs = [];

    /// <summary>Adds a receipt.</summary>
    public void Add(PackId pack, int shard, PeerId holder)
    {
        lock (_state)
        {
            if (!_packs.TryGetValue(pack, out var list))
                _packs.Add(pack, list = []);

            if (!list.Contains((shard, holder)))
                list.Add((shard, holder));
        }
    }

    /// <summary>All packs that somebody signed for in this run, ordered.</summary>
    public IReadOnlyList<PackId> Packs()
    {
        lock (_state)
            return [.. _packs.Keys.Order()];
    }

    /// <summary>Who signed for a pack in this run, in the order of the receipts.</summary>
    public IReadOnlyList<(int Shard, PeerId Holder)> Of(PackId pack)
    {
        lock (_state)
            return _packs.TryGetValue(pack, out var list) ? [.. list] : [];
    }
}
