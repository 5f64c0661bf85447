using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Cluster.Durability;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Status;

/// <summary>
/// Asks the holders what they keep and works out what every snapshot survives. A snapshot needs all its data and tree packs, the index
/// packs that list them (without which a lost machine would not find them), and its head. For one use.
/// </summary>
internal sealed class StatusRun(PeerParts parts)
{
    private readonly SortedSet<string> _warnings = new(StringComparer.Ordinal);
    private readonly PackFetcher _fetcher = parts.NewFetcher();

    /// <summary>What the holders say now.</summary>
    /// <param name="path">Tells of each file below it too; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CairnException"><c>superseded</c>, or <c>path-not-found</c> when the path is in no snapshot.</exception>
    public async Task<StatusReport> RunAsync(BytePath? path, CancellationToken cancellation)
    {
        parts.Succession.RequireCurrent(parts.Seams.Directory.View);
        var survey = await parts.SurveyAsync(parts.Holders(), cancellation);
        var answered = survey.Holders.Where(holder => holder.Answered).Select(holder => holder.Member);
        var heads = await HeadSurvey.TakeAsync(parts, answered, cancellation);
        await parts.CatalogSync.TakeIndexesAsync(_fetcher, cancellation);

        var table = new SurvivalTable(parts.Catalog, survey);
        var snapshots = new List<SnapshotStatus>();
        foreach (var snapshot in parts.Catalog.Snapshots().OrderByDescending(snapshot => snapshot.Time))
            snapshots.Add(await JudgeAsync(snapshot, table, heads.KeepersOf(snapshot.Id), cancellation));

        if (path is { } wanted)
            snapshots = await WithFilesAsync(snapshots, wanted, table, cancellation);

        var holders = survey.Holders.Select(holder => Describe(holder) with { KeepsHead = heads.Keeps(holder.Member.Peer) });
        return new StatusReport(snapshots, [.. holders], [.. _warnings, .. _fetcher.Warnings]);
    }

    private static HolderStatus Describe(SurveyedHolder holder) =>
        new(holder.Member.Peer, holder.Member.Name, holder.Member.Record.Value.Site, holder.Packs, holder.Refusal?.Why);

    private async Task<SnapshotStatus> JudgeAsync(
        SnapshotRecord snapshot, SurvivalTable table, IReadOnlyList<HeldAt> keepers, CancellationToken cancellation)
    {
        var packs = await NeededPacksAsync(snapshot, table, cancellation);
        var head = SurvivalCalculator.Of(1, keepers);
        var held = packs is null ? new Survival(0, -1, -1) : table.Of(packs);
        var all = held.And(table.Of(parts.Catalog.IndexPacksOf(packs ?? []))).And(head);

        // What no holder's head lists can still be restored here, and is lost with this machine; so any loss may be the last.
        var survives = held.Peers < 0 || all.Peers >= 0 ? all : new Survival(0, 0, 0);
        return new SnapshotStatus
        {
            Snapshot = snapshot.Id,
            Time = snapshot.Time,
            Desired = snapshot.Redundancy,
            Actual = packs is { Count: > 0 } ? held.Shards : 0,
            SurvivesPeers = survives.Peers,
            SurvivesSites = survives.Sites,
            HeadHolders = keepers.Count,
            Holders = table.HoldersOf(packs ?? []),
            Files = [],
        };
    }

    /// <summary>The packs that a snapshot needs, or null when its listings cannot be read now. Where those noted at its backup are lost,
    /// later backups may have stored its chunks again.</summary>
    private async Task<IReadOnlyList<PackId>?> NeededPacksAsync(
        SnapshotRecord snapshot, SurvivalTable table, CancellationToken cancellation)
    {
        var noted = parts.Catalog.NeededPacks(snapshot.Id);
        if (noted is not null && table.Of(noted).Peers >= 0)
            return noted;

        try
        {
            var packs = new SortedSet<PackId>(PacksOf(snapshot.Root, table));
            await foreach (var entry in EntriesAsync(snapshot, new BytePath("/"), cancellation))
                packs.UnionWith(PacksOf(entry.Chunks, table));

            if (noted is null)
                parts.Catalog.SetNeededPacks(snapshot.Id, [.. packs]);

            return [.. packs];
        }
        catch (CairnException lost) when (IsLost(lost))
        {
            _warnings.Add($"The listings of snapshot {snapshot.Id.Short()} cannot be read: {lost.What}");
            return null;
        }
    }

    /// <summary>Of the packs that have a chunk, the one that survives most.</summary>
    private IReadOnlyList<PackId> PacksOf(IReadOnlyList<ChunkId> chunks, SurvivalTable table) =>
        parts.Catalog.PacksOf(chunks, pack => table.Of(pack).Peers);

    private IAsyncEnumerable<SnapshotEntry> EntriesAsync(SnapshotRecord snapshot, BytePath path, CancellationToken cancellation) =>
        parts.NewReader(_fetcher).ListAsync(snapshot, path, ListDepth.Everything, cancellation);

    private static bool IsLost(CairnException problem) =>
        problem.Kind is ErrorKind.Integrity or ErrorKind.NotFound or ErrorKind.Unreachable;

    /// <summary>Adds the files below a path. Snapshots that do not have it stay without; one at least must have it.</summary>
    private async Task<List<SnapshotStatus>> WithFilesAsync(
        List<SnapshotStatus> snapshots, BytePath path, SurvivalTable table, CancellationToken cancellation)
    {
        var records = parts.Catalog.Snapshots().ToDictionary(snapshot => snapshot.Id);
        var described = new List<SnapshotStatus>();
        CairnException? missing = null;
        var found = false;
        foreach (var snapshot in snapshots)
        {
            try
            {
                var files = await FilesAsync(records[snapshot.Snapshot], snapshot, path, table, cancellation);
                described.Add(snapshot with { Files = files });
                found = true;
            }
            catch (CairnException problem) when (IsLost(problem))
            {
                described.Add(snapshot);
                missing = problem.Code == "path-not-found" ? problem : missing;
                if (problem.Code != "path-not-found")
                    _warnings.Add($"The listings of snapshot {snapshot.Snapshot.Short()} cannot be read: {problem.What}");
            }
        }

        return found || missing is null ? described : throw missing;
    }

    private async Task<IReadOnlyList<FileStatus>> FilesAsync(
        SnapshotRecord snapshot, SnapshotStatus status, BytePath path, SurvivalTable table, CancellationToken cancellation)
    {
        // A file is found through the listings, and the rest of what its snapshot needs besides data does not depend on the file.
        var needed = parts.Catalog.NeededPacks(snapshot.Id) ?? [];
        var listings = table.Of(needed.Where(table.IsTree));
        var files = new List<FileStatus>();
        await foreach (var entry in EntriesAsync(snapshot, path, cancellation))
        {
            if (entry.Metadata.Type is not EntryType.File || entry.FileId is not { } id)
                continue;

            var packs = PacksOf(entry.Chunks, table);
            var held = table.Of(packs).And(listings);
            var head = Math.Max(0, status.HeadHolders - 1);
            files.Add(new FileStatus(
                entry.Path,
                id,
                entry.Metadata.Size,
                held.Shards,
                held.Peers < 0 ? held.Peers : Math.Min(held.Peers, head),
                table.HoldersOf(packs)));
        }

        return files;
    }
}
