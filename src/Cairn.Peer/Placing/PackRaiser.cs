using Cairn.Archive.Catalog;
using Cairn.Cluster.Placement;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Placing;

/// <summary>
/// Has stored packs held more widely: reads a pack from whoever holds it and places the copies that are missing, under a manifest that
/// says so. Nothing is ever lowered, and whatever is cut off in between is merely done again. Thread-safe.
/// </summary>
internal sealed class PackRaiser(PeerIdentity identity, PlacerSeams seams, ArchiveCatalog catalog, PackPlacer placer, PackFetcher fetcher)
{
    /// <summary>Places what is missing, as far as peers take it.</summary>
    /// <returns>Null when the pack could be read or need not be, else why it could not.</returns>
    /// <exception cref="CairnException"><c>superseded</c>, or a database failed.</exception>
    public async Task<CairnException?> RaiseAsync(RaiseOrder order, CancellationToken cancellation)
    {
        if (seams.Placements.ManifestOf(order.Pack) is not { } known)
            return PackFetcher.HeldByNobody(order.Pack);

        var manifest = Raise(known, order.Desired);
        using var content = new PackContent(fetcher, order.Pack, manifest.Value.PackLength);
        try
        {
            await SpreadAsync(order, manifest, content, cancellation);
            foreach (var outdated in order.Keepers.Where(keeper => keeper.ManifestVersion < manifest.Value.Version))
                await placer.RenewAsync(manifest, outdated, content.AsSource(), cancellation);

            return null;
        }
        catch (CairnException unread) when (unread.Kind is ErrorKind.Unreachable or ErrorKind.Integrity or ErrorKind.NotFound)
        {
            return unread;
        }
    }

    private async Task SpreadAsync(RaiseOrder order, Signed<Manifest> manifest, PackContent content, CancellationToken cancellation)
    {
        var counting = order.Counting;
        while (true)
        {
            var spread = new SpreadOrder
            {
                Manifest = manifest,
                Desired = order.Desired,
                AtLeast = order.Desired.K,
                Held = counting,
                Shuns = holder => order.Shuns(holder) || fetcher.FoundBad(order.Pack, holder),
            };
            var placed = await placer.SpreadAsync(spread, () => content.BytesAsync(cancellation), cancellation);

            // Reading it may have shown that a copy is bad, and that copy is then to be made good too. It is read only once.
            var sound = counting.Where(held => !fetcher.FoundBad(order.Pack, held.Peer)).ToList();
            if (sound.Count == counting.Count)
                return;

            counting = [.. sound, .. placed.Select(shard => new PlacedShard(shard.Shard, shard.Holder, placer.SiteOf(shard.Holder)))];
        }
    }

    /// <summary>The manifest that asks for at least so much. A new one is in the book before any holder sees it, so that there are never
    /// two of one version.</summary>
    private Signed<Manifest> Raise(Signed<Manifest> known, Redundancy desired)
    {
        var manifest = known;
        if (known.Value.Redundancy.M < desired.M && known.Value.Version < Manifest.MaxVersion)
        {
            var raised = known.Value with
            {
                Version = known.Value.Version + 1,
                Redundancy = desired,
                Shards = [.. Enumerable.Repeat(known.Value.Shards[0], desired.Total)],
                CreatedAt = seams.Time.GetUtcNow(),
            };
            manifest = Signed<Manifest>.Sign(raised, identity.Device);
            seams.Placements.Record(manifest, []);
        }

        if (catalog.FindPack(known.Value.Pack) is { } pack && pack.Redundancy.M < manifest.Value.Redundancy.M)
            catalog.SetRedundancy(pack.Id, manifest.Value.Redundancy);

        return manifest;
    }
}
