using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>
/// One restore: directories as the walk meets them, files in batches, links and pipes when all files are there, and last the metadata
/// of directories, deepest first, since whatever is made in a directory changes its time. For one use.
/// </summary>
internal sealed class Restorer(ReadSession session, RestoreRequest request, RestoreTarget target, RestoreTally tally)
{
    // What a batch may hold: bounds memory, and open files to what any system allows.
    private const int BatchFiles = 16 * 1024;
    private const int BatchPieces = 256 * 1024;
    private const int BatchScatteredFiles = 256;

    // What a file may take beyond its bytes.
    private const int BlockSize = 4096;

    private readonly ChunkFetcher _fetcher = new(session);
    private readonly List<SnapshotEntry> _directories = [];
    private readonly List<SnapshotEntry> _specials = [];
    private readonly HashSet<FrameId> _badFrames = [];

    /// <summary>Restores, or counts what would be restored.</summary>
    /// <exception cref="CairnException">A path is not in the snapshot (code <c>path-not-found</c>), or there is no room
    /// (<c>target-full</c>).</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var path in request.Paths)
        {
            await SnapshotLookup.DemandAsync(_fetcher, request.Snapshot, path, cancellation);
        }

        if (request.Mode == RestoreMode.DryRun)
        {
            await SurveyAsync(CountDry, tally.AddDamaged, cancellation);
            return;
        }

        await CheckRoomAsync(cancellation);
        await WriteFilesAsync(cancellation);
        foreach (var entry in _specials)
        {
            cancellation.ThrowIfCancellationRequested();
            Try(entry, WriteSpecial);
        }

        for (var last = _directories.Count - 1; last >= 0; last--)
        {
            Try(_directories[last], entry => tally.AddApplied(entry.Path, target.SetMetadata(entry)));
        }

        // Only now is it true that all is there.
        target.Sync();
    }

    /// <summary>Calls a function with every entry that a restore would handle.</summary>
    private async Task SurveyAsync(
        Action<SnapshotEntry> visit, Action<BytePath, CairnException> damaged, CancellationToken cancellation)
    {
        var walk = new SnapshotWalk(_fetcher, request.Snapshot, request.Paths, damaged);
        while (await walk.NextAsync(cancellation))
        {
            if (walk.IsWanted || walk.Current.Metadata.Type == EntryType.Directory)
            {
                visit(walk.Current);
            }
        }
    }

    private void CountDry(SnapshotEntry entry)
    {
        if (entry.Metadata.Type == EntryType.Directory)
        {
            tally.AddDirectory();
        }
        else if (target.Replaces(entry))
        {
            tally.AddFile(entry.Metadata.Size);
        }
        else
        {
            tally.AddKept();
        }
    }

    /// <summary>
    /// Refuses to begin what cannot end. All of the snapshot is an upper bound; only if that does not fit it is counted exactly.
    /// </summary>
    private async Task CheckRoomAsync(CancellationToken cancellation)
    {
        var free = target.FreeBytes;
        var (most, files) = (request.Snapshot.Bytes, request.Snapshot.Files + request.Snapshot.Directories);
        tally.TotalBytes = request.Paths.Count == 0 ? most : null;
        if (most + (files * BlockSize) <= free)
        {
            return;
        }

        long bytes = 0;
        long overhead = 0;
        await SurveyAsync(
            entry =>
            {
                var written = entry.Metadata.Type == EntryType.Directory || target.Replaces(entry);
                bytes += written ? entry.Metadata.Size : 0;
                overhead += written ? BlockSize : 0;
            },
            (_, _) => { },
            cancellation);
        tally.TotalBytes = bytes;
        if (bytes + overhead > free)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "target-full",
                $"The restore needs {bytes + overhead} bytes; the target has {free}.",
                "Nothing was written.",
                "Make room, or restore to another disk or fewer paths.");
        }
    }

    private async Task WriteFilesAsync(CancellationToken cancellation)
    {
        var walk = new SnapshotWalk(_fetcher, request.Snapshot, request.Paths, tally.AddDamaged);
        var batch = NewBatch();
        while (await walk.NextAsync(cancellation))
        {
            var entry = walk.Current;
            if (entry.Metadata.Type == EntryType.Directory)
            {
                EnterDirectory(walk);
            }
            else if (walk.IsWanted)
            {
                Try(entry, _ => Take(entry, batch));
            }

            if (batch.Files >= BatchFiles || batch.Pieces >= BatchPieces || batch.ScatteredFiles >= BatchScatteredFiles)
            {
                await WriteBatchAsync(batch.Build(), cancellation);
                batch = NewBatch();
            }
        }

        await WriteBatchAsync(batch.Build(), cancellation);
    }

    private void EnterDirectory(SnapshotWalk walk)
    {
        var entry = walk.Current;
        var made = Try(entry, _ =>
        {
            // A directory that was there and only lies on the way is none of this restore's business.
            var isOwn = walk.IsWanted || !target.Has(entry.Path);
            target.CreateDirectory(entry.Path);
            if (isOwn)
            {
                _directories.Add(entry);
                tally.AddDirectory();
            }
        });
        if (!made)
        {
            walk.Skip();
        }
    }

    private void Take(SnapshotEntry entry, RestorePlanner batch)
    {
        if (entry.Metadata.Type != EntryType.File)
        {
            _specials.Add(entry);
        }
        else if (target.Replaces(entry))
        {
            batch.Add(entry);
        }
        else
        {
            tally.AddKept();
        }
    }

    private void WriteSpecial(SnapshotEntry entry)
    {
        if (target.Replaces(entry))
        {
            tally.AddApplied(entry.Path, target.CreateSpecial(entry));
            tally.AddFile(0);
        }
        else
        {
            tally.AddKept();
        }
    }

    private RestorePlanner NewBatch() => new(session.Environment.Catalog.Locate, _badFrames);

    /// <summary>
    /// Writes files; those that meet a frame that cannot be read are tried again from other packs, as long as there are any.
    /// </summary>
    private async Task WriteBatchAsync(RestorePlan plan, CancellationToken cancellation)
    {
        while (plan.Files.Count > 0)
        {
            var executor = new RestoreExecutor(session, plan, target, tally);
            await executor.RunAsync(cancellation);
            _badFrames.UnionWith(executor.BadFrames);
            var again = NewBatch();
            foreach (var file in executor.Files)
            {
                Settle(file, again);
            }

            plan = again.Build();
        }
    }

    private void Settle(RestoringFile file, RestorePlanner again)
    {
        if (file.Problem is null)
        {
            tally.AddFile(file.Entry.Metadata.Size);
            tally.AddApplied(file.Entry.Path, file.HasOtherOwner ? AppliedMetadata.OtherOwner : AppliedMetadata.Exact);
        }
        else if (file.TargetFailed)
        {
            tally.AddIncomplete(file.Entry.Path, file.Problem);
        }
        else if (file.IsEmpty || !again.TryAdd(file.Entry))
        {
            tally.AddDamaged(file.Entry.Path, file.Problem);
        }
    }

    /// <summary>Does something with one path, and notes when the target refuses it.</summary>
    private bool Try(SnapshotEntry entry, Action<SnapshotEntry> action)
    {
        try
        {
            action(entry);
            return true;
        }
        catch (CairnException problem) when (RestoreTarget.ConcernsOnePath(problem))
        {
            tally.AddIncomplete(entry.Path, problem);
            return false;
        }
    }
}
