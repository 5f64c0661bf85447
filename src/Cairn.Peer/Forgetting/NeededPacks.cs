using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;

namespace Cairn.Peer.Forgetting;

/// <summary>Finds out what snapshots need, so that nothing else is dropped. For one run; not while a backup runs.</summary>
internal sealed class NeededPacks(PeerParts parts, PackFetcher fetcher)
{
    private HashSet<PackId>? _dropped;

    /// <summary>What snapshots need that are not in the catalog yet.</summary>
    public IReadOnlyDictionary<SnapshotId, IReadOnlyList<PackId>> WorkedOut { get; init; } =
        new Dictionary<SnapshotId, IReadOnlyList<PackId>>();

    /// <summary>Index packs that could not be read, once it is known what snapshots need. What only they list is not in the catalog: it
    /// neither counts as needed nor may it be taken for unneeded.</summary>
    public int UnreadIndexes { get; private set; }

    /// <summary>
    /// Every pack from which these snapshots would be restored. Where such a pack is held by fewer peers than it should be, or
    /// is dropped itself, all packs that have any chunk of it count as needed too: they may be what is left of it.
    /// </summary>
    /// <param name="snapshots">The snapshots that are to live on.</param>
    /// <param name="survey">Who keeps what now.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="CairnException"><c>needs-unknown</c>: what one of them needs cannot be worked out now.</exception>
    public async Task<IReadOnlySet<PackId>> OfAsync(
        IReadOnlyList<SnapshotRecord> snapshots, HoldingsSurvey survey, CancellationToken cancellation)
    {
        await TakeIndexesAsync(cancellation);
        var needed = new SortedSet<PackId>();
        foreach (var snapshot in snapshots)
            needed.UnionWith(await OfAsync(snapshot, survey, cancellation));

        foreach (var pack in needed.ToList())
        {
            if (IsDropped(pack) || parts.Catalog.FindPack(pack) is not { } info || survey.HoldersOf(pack) < info.Redundancy.Total)
                needed.UnionWith(parts.Catalog.PacksSharing(pack));
        }

        return needed;
    }

    /// <summary>The packs from which a snapshot would be restored: those noted for it, or else, where several have a chunk, the one that
    /// most peers keep of as many as it asks for, and a dropped one only where no other is known.</summary>
    private async Task<IReadOnlyList<PackId>> OfAsync(
        SnapshotRecord snapshot, HoldingsSurvey survey, CancellationToken cancellation)
    {
        if ((parts.Catalog.NeededPacks(snapshot.Id) ?? WorkedOut.GetValueOrDefault(snapshot.Id)) is { } noted)
            return noted;

        var packs = await ReadAsync(snapshot, Rank, cancellation);

        // An index that was not read may list other packs with the same chunks, and what is dropped goes. So these serve the plan that asks
        // for them, which drops nothing that is not in the catalog, and the next one looks again.
        if (UnreadIndexes == 0 && !packs.Any(IsDropped))
            parts.Catalog.SetNeededPacks(snapshot.Id, packs);

        return packs;

        int Rank(PackId pack) => IsDropped(pack) ? -1 : Math.Min(survey.HoldersOf(pack), snapshot.Redundancy.Total);
    }

    /// <summary>
    /// The packs that a forgotten snapshot would be brought back with: where several have a chunk, one that enough peers still keep; of
    /// those one that is not dropped, as others need it anyway.
    /// </summary>
    /// <param name="snapshot">Which.</param>
    /// <param name="survey">Who keeps what now.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="CairnException"><c>needs-unknown</c>: its listings cannot be read now.</exception>
    public Task<IReadOnlyList<PackId>> OfForgottenAsync(
        SnapshotRecord snapshot, HoldingsSurvey survey, CancellationToken cancellation)
    {
        return ReadAsync(snapshot, Rank, cancellation);

        int Rank(PackId pack) => (2 * Math.Min(survey.HoldersOf(pack), Math.Max(1, snapshot.Happy))) + (IsDropped(pack) ? 0 : 1);
    }

    /// <summary>Read once, when all indexes are.</summary>
    private bool IsDropped(PackId pack) => (_dropped ??= [.. parts.Catalog.Dropped().Select(dropped => dropped.Id)]).Contains(pack);

    private async Task<IReadOnlyList<PackId>> ReadAsync(
        SnapshotRecord snapshot, Func<PackId, int> rank, CancellationToken cancellation)
    {
        try
        {
            return await parts.NewReader(fetcher).NeededPacksAsync(snapshot, rank, cancellation);
        }
        catch (CairnException unreadable) when (unreadable.Kind is ErrorKind.Integrity or ErrorKind.NotFound or ErrorKind.Unreachable)
        {
            throw Unknown(snapshot, unreadable);
        }
    }

    private async Task TakeIndexesAsync(CancellationToken cancellation)
    {
        await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation);
        UnreadIndexes = parts.CatalogSync.CountUnreadIndexes();
    }

    private CairnException Unknown(SnapshotRecord snapshot, CairnException unreadable)
    {
        var indexes = UnreadIndexes == 0 ? string.Empty : $" Index packs that cannot be read: {UnreadIndexes}.";
        return new CairnException(
            ErrorKind.Unreachable,
            "needs-unknown",
            ($"What snapshot {snapshot.Id.Short()} needs cannot be worked out: {unreadable.What}{indexes}",
                "Nothing was dropped, since it might have been needed.",
                "Start the peers that are away and try again. If what it needs is lost for good, forget it as well: "
                    + $"'cairn forget {snapshot.Id.Short()}'."),
            unreadable);
    }
}
