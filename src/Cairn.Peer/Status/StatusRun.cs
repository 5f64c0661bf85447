using Cairn.Archive.Snapshots;
using Cairn.Cluster.Durability;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Platform.Trees;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Status;

/// <summary>
/// Asks the holders what they keep and works out what every snapshot survives. A snapshot needs all its data and tree packs, the index
/// packs that list them (without which a lost machine would not find them), and its head. For one use.
/// </summary>
internal sealed class StatusRun(PeerParts parts, HungPeers hung)
{
    /// <summary>A person waits for the slowest of all holders; one that takes longer to begin than this is said not to answer.</summary>
    public static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(5);

    private readonly SortedSet<string> _warnings = new(StringComparer.Ordinal);
    private readonly PackFetcher _fetcher = parts.NewFetcher(hung);
    private readonly ListedIndexes _indexes = new(parts);
    private SurvivalTable? _table;
    private SnapshotNeeds? _needs;
    private CairnException? _missing;
    private bool _isFound;

    public StatusRun(PeerParts parts)
        : this(parts, new HungPeers(parts.Seams.Time))
    {
    }

    /// <summary>What the holders say now.</summary>
    /// <param name="path">Tells of each file below it too; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CairnException"><c>superseded</c>, or <c>path-not-found</c> when the path is in no snapshot.</exception>
    public async Task<StatusReport> RunAsync(BytePath? path, CancellationToken cancellation)
    {
        parts.Succession.RequireCurrent(parts.Seams.Directory.View);
        var survey = await parts.SurveyAsync(parts.Holders(), hung, FirstAnswer, cancellation);
        var answered = survey.Holders.Where(holder => holder.Answered).Select(holder => holder.Member);
        var heads = await HeadSurvey.TakeAsync(parts, answered, cancellation);
        foreach (var silent in heads.Silent)
            _warnings.Add($"{silent.Name} did not tell within {HeadSurvey.Patience.TotalSeconds:0} seconds which snapshots it lists.");

        await parts.CatalogSync.TakeIndexesAsync(_fetcher, cancellation);

        _table = new SurvivalTable(parts.Catalog, survey);
        _needs = new SnapshotNeeds(parts, _table, _fetcher);
        var snapshots = new List<SnapshotStatus>();
        foreach (var snapshot in parts.Catalog.Snapshots().OrderByDescending(snapshot => snapshot.Time))
        {
            var keepers = heads.KeepersOf(snapshot.Id);
            var packs = await _needs.PacksOfAsync(snapshot, problem => Warn(snapshot, problem), cancellation);
            snapshots.Add(Judge(snapshot, packs, keepers));
            if (path is { } wanted && packs is not null)
                snapshots[^1] = await WithFilesAsync(snapshots[^1], snapshot, new Needed(wanted, packs, keepers), cancellation);
        }

        if (!_isFound && _missing is not null)
            throw _missing;

        var holders = survey.Holders.Select(holder => Describe(holder) with { KeepsHead = heads.Keeps(holder.Member.Peer) });
        return new StatusReport(snapshots, [.. holders], [.. _warnings, .. _fetcher.Warnings]);
    }

    private static HolderStatus Describe(SurveyedHolder holder) =>
        new(holder.Member.Peer, holder.Member.Name, holder.Member.Record.Value.Site, holder.Packs, holder.Refusal?.Why);

    private SnapshotStatus Judge(SnapshotRecord snapshot, IReadOnlyList<PackId>? packs, IReadOnlyList<HeldAt> keepers)
    {
        var held = packs is null ? SurvivalTable.Lost : _table!.Of(packs);
        var indexes = _indexes.SurvivalOf(packs ?? [], _table!);
        var survives = RestoreSurvival.Of(held, indexes, SurvivalCalculator.Of(1, keepers));
        if (survives.Peers < 0)
            WarnOfGone(snapshot, packs ?? []);

        return new SnapshotStatus
        {
            Snapshot = snapshot.Id,
            Time = snapshot.Time,
            Desired = snapshot.Redundancy,
            Source = snapshot.Redundancy == Redundancy.Default && snapshot.Happy == 1 ? RedundancySource.Auto : RedundancySource.Asked,
            Actual = packs is { Count: > 0 } ? held.And(indexes).Shards : 0,
            SurvivesPeers = survives.Peers,
            SurvivesSites = survives.Sites,
            HeadHolders = keepers.Count,
            Holders = _table!.HoldersOf(packs ?? []),
            Files = [],
        };
    }

    /// <summary>Adds the files below a path; a snapshot that does not have it stays without.</summary>
    private async Task<SnapshotStatus> WithFilesAsync(
        SnapshotStatus status, SnapshotRecord snapshot, Needed needed, CancellationToken cancellation)
    {
        try
        {
            var files = await FilesAsync(snapshot, needed, cancellation);
            _isFound = true;
            return status with { Files = files };
        }
        catch (CairnException problem) when (SnapshotNeeds.IsLost(problem))
        {
            if (problem.Code == "path-not-found")
                _missing = problem;
            else
                Warn(snapshot, problem);

            return status;
        }
    }

    private async Task<IReadOnlyList<FileStatus>> FilesAsync(SnapshotRecord snapshot, Needed needed, CancellationToken cancellation)
    {
        // A file is found through the listings; what else its snapshot needs is no matter of the file's.
        var listings = needed.Packs.Where(_table!.IsTree).ToList();
        var head = SurvivalCalculator.Of(1, needed.HeadKeepers);
        var files = new List<FileStatus>();
        await foreach (var entry in _needs!.EntriesAsync(snapshot, needed.Path, cancellation))
        {
            if (await _needs.FileIdAsync(entry, cancellation) is not { } id)
                continue;

            var contents = await _needs.BestOfAsync(entry, cancellation);
            IReadOnlyList<PackId> packs = [.. listings, .. contents];
            var held = _table.Of(packs);
            var indexes = _indexes.SurvivalOf(packs, _table);
            var survives = RestoreSurvival.Of(held, indexes, head);
            files.Add(new FileStatus
            {
                Path = entry.Path,
                FileId = id,
                Size = entry.Metadata.Size,
                Desired = snapshot.Redundancy,
                Actual = held.And(indexes).Shards,
                SurvivesPeers = survives.Peers,
                SurvivesSites = survives.Sites,
                Holders = _table.HoldersOf(contents),
            });
        }

        return files;
    }

    /// <summary>Names the peers that took a part of a snapshot with them.</summary>
    private void WarnOfGone(SnapshotRecord snapshot, IReadOnlyList<PackId> packs)
    {
        var view = parts.Seams.Directory.View;
        var gone = packs
            .Where(pack => _table!.Of(pack).Peers < 0)
            .SelectMany(pack => parts.Placements.HoldersOf(pack))
            .Select(held => view.Find(held.Holder))
            .Where(member => member?.State is Liveness.Left)
            .Select(member => member!.Name)
            .Distinct();
        foreach (var name in gone)
        {
            _warnings.Add(
                $"{name} has left the network or was evicted: what only it held of snapshot {snapshot.Id.Short()} is lost there.");
        }
    }

    private void Warn(SnapshotRecord snapshot, CairnException problem) =>
        _warnings.Add($"The listings of snapshot {snapshot.Id.Short()} cannot be read: {problem.What}");

    /// <summary>The path that is asked for, and what the snapshot needs.</summary>
    private readonly record struct Needed(BytePath Path, IReadOnlyList<PackId> Packs, IReadOnlyList<HeldAt> HeadKeepers);
}
