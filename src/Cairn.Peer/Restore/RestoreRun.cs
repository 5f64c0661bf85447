using Cairn.Archive;
using Cairn.Archive.Reading;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Browse;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Restore;

/// <summary>One restore: finds the snapshot and has the archive write it below the target, from whoever holds its packs.</summary>
internal sealed class RestoreRun(PeerParts parts, RestoreOptions options)
{
    /// <summary>Whoever made more directories than this restored something.</summary>
    private const int MostOnTheWay = 1000;

    public async Task<RestoreOutcome> RunAsync(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var start = parts.Seams.Time.GetTimestamp();
        var snapshot = parts.Catalog.Find(options.Snapshot);
        var hints = new PackHints(parts.Seams.Directory);
        var fetcher = parts.NewFetcher(hints);
        var view = parts.Seams.Directory.View;
        parts.Succession.RequireCurrent(view);
        await hints.AskAsync(parts.Catalog.NeededPacks(snapshot.Id) ?? [], cancellation);
        await FindWhatMovedAsync(cancellation);
        var reach = new Reach(parts, await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation));
        var request = new RestoreRequest
        {
            Snapshot = snapshot,
            Paths = options.Paths,
            Overwrite = options.Overwrite,
            Privileges = options.Privileges,
            Mode = options.Mode,
        };
        RestoreOutcome? outcome = null;
        try
        {
            using var target = parts.Seams.Target(options.Target);
            var result = await parts.NewReader(fetcher).RestoreAsync(request, target, new RestoreRelay(progress), cancellation);
            fetcher.RequireCurrent();
            RequireListing(snapshot.Id, result, reach);
            RequireSomething(result);
            outcome = Describe(snapshot.Id, result, reach) with
            {
                Duration = parts.Seams.Time.GetElapsedTime(start),
                Warnings = [.. result.Notes, .. fetcher.Warnings, .. parts.DirectoryNotes(view)],
            };
            return outcome;
        }
        finally
        {
            if (options.Mode is RestoreMode.Write && !cancellation.IsCancellationRequested)
                await parts.Teller.RestoreEndedAsync(outcome, fetcher, cancellation);
        }
    }

    /// <summary>Where not even the root can be listed, nothing tells what the snapshot has: that is no restore with a gap but
    /// none.</summary>
    private static void RequireListing(SnapshotId snapshot, RestoreResult result, Reach reach)
    {
        if (result.Damaged is not [{ Path.Bytes: [(byte)'/'] } root] || result.Files + result.Directories + result.Kept > 0)
            return;

        var what = $"Nothing of snapshot {snapshot.Short()} could be restored. {root.Why}";
        throw reach.IsAway(root.Code)
            ? new CairnException(
                ErrorKind.Unreachable,
                "snapshot-unreachable",
                what,
                "No file was written. Nothing shows that the snapshot is lost: it lies, or may lie, with peers that cannot be reached now.",
                "Start those peers and restore again; 'cairn peers' shows who is away.")
            : new CairnException(
                ErrorKind.Integrity,
                "snapshot-lost",
                what,
                "No file was written. Without its listing nothing of the snapshot can be found.",
                "If 'cairn peers' shows that a peer is away, restore again when it is back; 'cairn status' tells which can be restored.");
    }

    /// <summary>Where the target takes nothing at all, that is no restore with gaps but none. Directories on the way to what it did not
    /// take are nothing by themselves.</summary>
    private void RequireSomething(RestoreResult result)
    {
        var missing = result.Incomplete.Count + result.IncompleteNotListed;
        if (missing == 0 || result.Files + result.Kept + result.Damaged.Count + result.DamagedNotListed.Count > 0)
            return;

        if (result.Directories > MostOnTheWay || result.Directories > result.Incomplete.SelectMany(Above).Distinct().Count())
            return;

        throw new CairnException(
            ErrorKind.Failed,
            "target-failed",
            $"Nothing could be written into {options.Target}: {result.Incomplete[0].Why}",
            missing == 1 ? "The one entry asked for was not restored; the backup is untouched."
                : $"None of the {missing} entries was restored; the backup is untouched.",
            "Check the permissions and the disk of the target, or restore into a fresh folder.");
    }

    /// <summary>The directories that something lies in, without the root.</summary>
    private static IEnumerable<BytePath> Above(IncompletePath entry)
    {
        for (var path = entry.Path.Parent; path.Bytes.Length > 1; path = path.Parent)
            yield return path;
    }

    private static RestoreOutcome Describe(SnapshotId snapshot, RestoreResult result, Reach reach) => new()
    {
        Snapshot = snapshot,
        Files = result.Files,
        Bytes = result.Bytes,
        Kept = result.Kept,
        Duration = default,
        Damaged = [.. result.Damaged.Where(file => !reach.IsAway(file.Code))],
        Unreachable = [.. result.Damaged.Where(file => reach.IsAway(file.Code))],
        Incomplete = result.Incomplete,
        DamagedNotListed = result.DamagedNotListed.Where(files => !reach.IsAway(files.Key)).Sum(files => files.Value),
        DamagedFolders = result.Unlisted.Where(folders => !reach.IsAway(folders.Key)).Sum(folders => folders.Value),
        UnreachableFolders = result.Unlisted.Where(folders => reach.IsAway(folders.Key)).Sum(folders => folders.Value),
        UnreachableNotListed = result.DamagedNotListed.Where(files => reach.IsAway(files.Key)).Sum(files => files.Value),
        IncompleteNotListed = result.IncompleteNotListed,
        Warnings = [],
    };

    /// <summary>Where a holder is a member no more, it may have handed over what it held while this peer was off: then all are
    /// asked.</summary>
    private async Task FindWhatMovedAsync(CancellationToken cancellation)
    {
        var there = parts.Holders().Select(member => member.Peer).ToHashSet();
        if (!parts.Placements.Holders().All(there.Contains))
            await parts.SurveyAsync(parts.Holders(), cancellation);
    }
}
