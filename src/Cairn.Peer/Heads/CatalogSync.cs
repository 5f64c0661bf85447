using Cairn.Archive;
using Cairn.Archive.Catalog;
using Cairn.Core.Errors;
using Cairn.Peer.Identity;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Heads;

/// <summary>
/// Makes the catalog agree with the newest acknowledged head. The catalog is a cache that a power cut may set back, that a crash between
/// acknowledgement and commit leaves behind, and that may be lost altogether; the head is none of that. Thread-safe.
/// </summary>
internal sealed class CatalogSync(PeerIdentity identity, ArchiveEnvironment archive, HeadBook heads, Action<PeerEvent> tell)
{
    /// <summary>Lists the snapshots and dropped packs that the head lists. Asks nobody.</summary>
    public void TakeSnapshots()
    {
        if (heads.LatestAcknowledged() is { } head && archive.Catalog.Head() != head.State())
            archive.Catalog.Take(head, HeadContents.Open(head, identity.Keys), archive.Time.GetUtcNow());
    }

    /// <summary>Index packs that the newest head lists, or the newest that counts, and that the catalog lacks. What is in the packs that
    /// only they list is not known.</summary>
    public int CountUnreadIndexes()
    {
        var read = archive.Catalog.IndexPacks().ToHashSet();
        return new[] { heads.Latest(), heads.LatestAcknowledged() }
            .OfType<Signed<Head>>()
            .SelectMany(head => HeadContents.Open(head, identity.Keys).IndexPacks)
            .Where(pack => !read.Contains(pack))
            .Distinct()
            .Count();
    }

    /// <summary>Reads the index packs that the head lists and the catalog lacks. What cannot be read now is told, and tried again the
    /// next time.</summary>
    /// <returns>Why index packs could not be read; what only they list is not in the catalog.</returns>
    public async Task<IReadOnlyList<CairnException>> TakeIndexesAsync(PackFetcher fetcher, CancellationToken cancellation)
    {
        if (heads.LatestAcknowledged() is not { } head)
            return [];

        var known = archive.Catalog.IndexPacks().ToHashSet();
        var missing = HeadContents.Open(head, identity.Keys).IndexPacks.Where(pack => !known.Contains(pack)).ToList();
        if (missing.Count == 0)
            return [];

        var rebuilt = await CatalogRebuilder.RebuildAsync(archive, new ReadOnlyPacks(fetcher), missing, cancellation);
        foreach (var (pack, problem) in rebuilt.Unreadable)
            tell(new PeerEvent.IndexUnreadable(pack, problem.What));

        return [.. rebuilt.Unreadable.Select(unread => unread.Problem)];
    }
}
