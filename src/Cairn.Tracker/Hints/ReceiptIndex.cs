using Cairn.Core.Ids;
using Cairn.Protocol.Directories;

namespace Cairn.Tracker.Hints;

/// <summary>
/// Who holds which pack, as peers told. Nobody's word sends another owner astray: what a peer tells of a pack counts for itself, and for
/// others only as far as it says that it holds the pack itself. Its table's lock guards it.
/// </summary>
internal sealed class ReceiptIndex(HintBudget budget)
{
    /// <summary>Bytes of the objects that remember one pack of one peer, without the holders.</summary>
    private const int Overhead = 320;

    private readonly Dictionary<PackId, Dictionary<PeerId, PeerId[]>> _packs = [];
    private readonly Dictionary<PeerId, HashSet<PackId>> _tellers = [];

    /// <summary>Takes what a peer tells; false, and nothing is changed, if there is no memory for it.</summary>
    public bool TryTake(PeerId teller, IReadOnlyList<PackHolders> told)
    {
        var newest = told.GroupBy(pack => pack.Pack).Select(group => group.Last()).ToList();
        if (!budget.TryTake(teller, newest.Sum(pack => CostOf(pack.Holders.Count) - CostOf(HoldersOf(pack.Pack, teller)?.Length ?? 0))))
            return false;

        foreach (var pack in newest)
            Put(teller, pack);

        return true;
    }

    /// <summary>The peers that hold a pack, for one that asks.</summary>
    public IReadOnlySet<PeerId> Locate(PeerId asker, PackId pack)
    {
        var holders = new SortedSet<PeerId>();
        if (_packs.TryGetValue(pack, out var tellers))
        {
            foreach (var (teller, told) in tellers)
                holders.UnionWith(teller == asker ? told : told.Where(holder => holder == teller));
        }

        return holders;
    }

    /// <summary>Forgets what a peer told; the budget does so itself.</summary>
    public void Drop(PeerId teller)
    {
        if (!_tellers.Remove(teller, out var packs))
            return;

        foreach (var pack in packs)
            Remove(teller, pack);
    }

    private static long CostOf(int holders) => holders == 0 ? 0 : Overhead + (holders * (long)Hash256.Size);

    private PeerId[]? HoldersOf(PackId pack, PeerId teller) =>
        _packs.TryGetValue(pack, out var tellers) ? tellers.GetValueOrDefault(teller) : null;

    private void Put(PeerId teller, PackHolders pack)
    {
        if (!_tellers.TryGetValue(teller, out var packs))
            _tellers.Add(teller, packs = []);

        if (pack.Holders.Count == 0)
        {
            packs.Remove(pack.Pack);
            Remove(teller, pack.Pack);
            return;
        }

        if (!_packs.TryGetValue(pack.Pack, out var tellers))
            _packs.Add(pack.Pack, tellers = []);

        tellers[teller] = [.. pack.Holders];
        packs.Add(pack.Pack);
    }

    private void Remove(PeerId teller, PackId pack)
    {
        if (_packs.TryGetValue(pack, out var tellers) && tellers.Remove(teller) && tellers.Count == 0)
            _packs.Remove(pack);
    }
}
