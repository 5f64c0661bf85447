using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Vault.Ledger;

/// <summary>A page of held shards, in which no pack is parted.</summary>
/// <param name="Packs">The shards of each pack, in order.</param>
/// <param name="IsLast">Whether nothing follows.</param>
internal readonly record struct HeldPage(IReadOnlyList<IGrouping<PackId, HeldRow>> Packs, bool IsLast)
{
    /// <summary>More rows than one pack can have.</summary>
    private const int Surplus = Redundancy.MaxK + Redundancy.MaxM + 1;

    /// <summary>Reads at most <paramref name="limit"/> packs after a given one; at least one if there is any.</summary>
    public static HeldPage Read(ShardLedger ledger, PeerId owner, PackId? after, int limit)
    {
        var asked = limit + Surplus;
        var rows = ledger.Holdings(owner, after, asked);
        var packs = rows.GroupBy(row => row.Pack).ToList();
        var hasAll = rows.Count < asked;
        if (!hasAll)
        {
            // Its shards may go on beyond the rows. It is not the only pack here, since there are more rows than one can have.
            packs.RemoveAt(packs.Count - 1);
        }

        return packs.Count <= limit ? new HeldPage(packs, hasAll) : new HeldPage(packs[..limit], false);
    }
}
