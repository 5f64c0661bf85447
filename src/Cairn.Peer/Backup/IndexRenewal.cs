using Cairn.Archive.Catalog;
using Cairn.Archive.Packing;
using Cairn.Core.Ids;
using Cairn.Peer.Placing;

namespace Cairn.Peer.Backup;

/// <summary>
/// Sees to it that what index packs list stays findable: an index pack that too few peers keep would leave a recovery without the packs
/// that it lists, however well those are kept. What it lists is then repeated in another one; the head lists both until the other one is
/// kept at least as well. For one run.
/// </summary>
internal sealed class IndexRenewal(ArchiveCatalog catalog, PackCensus census)
{
    /// <summary>Has the run repeat what these index packs list.</summary>
    /// <param name="isUsable">Whether an index pack is kept well enough, or can be made so.</param>
    public void Reopen(Func<PackInfo, bool> isUsable)
    {
        foreach (var pack in catalog.IndexPacks())
        {
            if (catalog.FindPack(pack) is { } info && !isUsable(info))
                catalog.ReopenIndexPack(pack);
        }
    }

    /// <summary>The index packs in whose place no other one repeats what they list.</summary>
    private IReadOnlyList<PackId> InUse() => [.. catalog.IndexPacks().Except(catalog.ReplacedIndexPacks())];

    /// <summary>The index packs that the next head need not list: others repeat all that they say, and each of the others is kept by at
    /// least as many peers as these may be. One that is merely away counts, as it comes back.</summary>
    public IReadOnlySet<PackId> Dispensable()
    {
        var replaced = new SortedSet<PackId>(catalog.ReplacedIndexPacks());
        var fewest = InUse().Select(pack => census.Holders(pack)).DefaultIfEmpty(0).Min();
        replaced.RemoveWhere(pack => census.PossibleHolders(pack) > fewest);
        return replaced;
    }
}
