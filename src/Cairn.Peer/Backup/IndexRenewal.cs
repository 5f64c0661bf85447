using Cairn.Archive.Catalog;
using Cairn.Core.Ids;
using Cairn.Peer.Placing;

namespace Cairn.Peer.Backup;

/// <summary>
/// Sees to it that what index packs list stays findable: an index pack that too few peers keep would leave a recovery without the packs
/// that it lists, however well those are kept. What it lists is then repeated in another one; the head lists both until the other one is
/// kept at least as well, and until a head lists the other one, only the first counts. For one run.
/// </summary>
internal sealed class IndexRenewal(ArchiveCatalog catalog, PackCensus census)
{
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
