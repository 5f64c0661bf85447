using Cairn.Archive.Packing;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;

namespace Cairn.Peer.Forgetting;

/// <summary>Works out which packs may be dropped. Asks nobody and does nothing.</summary>
internal static class DropPlanner
{
    /// <summary>Plans to drop whatever is not needed. Index packs stay: they go when others repeat all that they say.</summary>
    /// <param name="packs">All packs in the catalog that are not dropped yet.</param>
    /// <param name="needed">Every pack that a snapshot needs which is to live on, all of them known.</param>
    /// <param name="strays">Packs that this device stored and no index lists.</param>
    public static DropPlan Plan(IEnumerable<PackInfo> packs, IReadOnlySet<PackId> needed, IEnumerable<PlannedDrop> strays)
    {
        var data = packs.Where(pack => pack.Kind is not PackKind.Index).ToList();
        var unneeded = data
            .Where(pack => !needed.Contains(pack.Id))
            .Select(pack => new PlannedDrop(pack.Id, new ByteSize(pack.Length), DropReason.Unneeded))
            .ToList();
        var drops = unneeded.Concat(strays.Where(stray => !needed.Contains(stray.Pack))).DistinctBy(drop => drop.Pack);
        return new DropPlan([.. drops.OrderBy(drop => drop.Pack)], data.Count - unneeded.Count);
    }
}
