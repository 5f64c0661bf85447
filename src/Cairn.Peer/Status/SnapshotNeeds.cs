using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Status;

/// <summary>Which packs snapshots need, as noted at their backup or else as their listings say. For one survey; not thread-safe.</summary>
internal sealed class SnapshotNeeds(PeerParts parts, SurvivalTable table, PackFetcher fetcher)
{
    // They are read while they are there, but nothing may count on them.
    private readonly HashSet<PackId> _dropped = [.. parts.Catalog.Dropped().Select(pack => pack.Id)];

    /// <summary>The data and tree packs that a snapshot needs, or null when its listings cannot be read now. Where those noted at its
    /// backup are lost, later backups may have stored its chunks again.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="unreadable">Hears why its listings cannot be read.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<PackId>?> PacksOfAsync(
        SnapshotRecord snapshot, Action<CairnException> unreadable, CancellationToken cancellation)
    {
        var noted = parts.Catalog.NeededPacks(snapshot.Id);
        if (noted is not null && table.Of(noted).Peers >= 0)
            return noted;

        try
        {
            var packs = new SortedSet<PackId>(BestOf(snapshot.Root));
            var isComplete = parts.Catalog.HasAll(snapshot.Root);
            await foreach (var entry in EntriesAsync(snapshot, new BytePath("/"), cancellation))
                isComplete = await AddBestAsync(entry, packs, cancellation) && isComplete;

            // What is noted is never dropped while the snapshot lives; so a part of it must not pass for the whole.
            if (noted is null && isComplete && !packs.Overlaps(_dropped))
                parts.Catalog.SetNeededPacks(snapshot.Id, [.. packs]);

            return [.. packs];
        }
        catch (CairnException lost) when (IsLost(lost))
        {
            unreadable(lost);
            return null;
        }
    }

    /// <summary>Where chunks are best read from: of the packs that have one, the one that survives most; a dropped one only where those
    /// that are not are lost.</summary>
    private IReadOnlyList<PackId> BestOf(IReadOnlyList<ChunkId> chunks) =>
        parts.Catalog.PacksOf(chunks, pack => _dropped.Contains(pack) ? Math.Min(0, table.Of(pack).Peers) : table.Of(pack).Peers);

    /// <summary>Where all that an entry itself consists of is best read from; ordered.</summary>
    /// <exception cref="CairnException">The lists of the chunks of a large file cannot be read.</exception>
    public async Task<IReadOnlyList<PackId>> BestOfAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        var packs = new SortedSet<PackId>();
        await AddBestAsync(entry, packs, cancellation);
        return [.. packs];
    }

    /// <summary>Adds them; false when some of what it consists of is in no pack that is known, or not known itself.</summary>
    private async Task<bool> AddBestAsync(SnapshotEntry entry, SortedSet<PackId> packs, CancellationToken cancellation)
    {
        var isComplete = !entry.NeedsNewerVersion;
        await foreach (var chunks in parts.NewReader(fetcher).ChunksAsync(entry, cancellation))
        {
            packs.UnionWith(BestOf(chunks));
            isComplete = isComplete && parts.Catalog.HasAll(chunks);
        }

        return isComplete;
    }

    /// <inheritdoc cref="ArchiveReader.FileIdAsync"/>
    public ValueTask<Hash256?> FileIdAsync(SnapshotEntry entry, CancellationToken cancellation) =>
        parts.NewReader(fetcher).FileIdAsync(entry, cancellation);

    /// <summary>What a snapshot lists below a path.</summary>
    /// <exception cref="CairnException">Its listings cannot be read, or do not have the path (<c>path-not-found</c>).</exception>
    public IAsyncEnumerable<SnapshotEntry> EntriesAsync(SnapshotRecord snapshot, BytePath path, CancellationToken cancellation) =>
        parts.NewReader(fetcher).ListAsync(snapshot, path, ListDepth.Everything, cancellation);

    /// <summary>Whether an error says that something is not to be had, and no more than that.</summary>
    public static bool IsLost(CairnException problem) =>
        problem.Kind is ErrorKind.Integrity or ErrorKind.NotFound or ErrorKind.Unreachable;
}
