using Cairn.Archive.Catalog;
using Cairn.Cluster.Durability;
using Cairn.Core.Ids;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;

namespace Cairn.Peer.Status;

/// <summary>
/// The index packs that the newest acknowledged head lists: those that a recovery reads. One that a backup stored and that never came to
/// be listed helps nobody. For one look; not thread-safe.
/// </summary>
internal sealed class ListedIndexes(PeerParts parts)
{
    private readonly SortedSet<PackId> _listed =
        [.. parts.Heads.LatestAcknowledged() is { } head ? HeadContents.Open(head, parts.Identity.Keys).IndexPacks : []];

    private ArchiveCatalog Catalog => parts.Catalog;

    /// <summary>What the lists of packs survive: nothing when there is a pack that none of them lists.</summary>
    public Survival SurvivalOf(IReadOnlyList<PackId> packs, SurvivalTable table)
    {
        var indexes = Catalog.IndexPacksOf(packs);
        return AreListed(packs, indexes) ? table.Of(indexes) : SurvivalTable.Lost;
    }

    /// <summary>The index packs that are to be kept as widely as these packs: those that list them, and all that there are when it is not
    /// known of each pack which one does.</summary>
    public IReadOnlyCollection<PackId> Of(IReadOnlyList<PackId> packs)
    {
        var indexes = Catalog.IndexPacksOf(packs);
        return AreListed(packs, indexes) ? indexes : _listed;
    }

    private bool AreListed(IReadOnlyList<PackId> packs, IReadOnlyList<PackId> indexes) =>
        indexes.All(_listed.Contains) && !Catalog.HasUnlisted(packs);
}
