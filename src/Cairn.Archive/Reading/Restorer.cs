using Cairn.Archive.Errors;
using Cairn.Archive.Trees;
using Cairn.Archive.Walking;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>
/// One restore: directories and special files as the walk meets them, files in batches. With each batch come the further names of files
/// in it, and last the metadata of directories that nothing more will be made in, since whatever is made in a directory changes its time.
/// So memory does not depend on the length of the tree. For one use.
/// </summary>
internal sealed class Restorer(ReadSession session, RestoreRequest request, RestoreTarget target, RestoreTally tally)
{
    // What a batch may hold: bounds memory, and open files to what any system allows. What lives as long as a larger batch takes outlives
    // the young generations, and is collected late.
    private const int BatchFiles = 2 * 1024;
    private const int BatchPieces = 128 * 1024;
    private const int BatchScatteredFiles = 256;
    private const long BatchBytes = 16 << 20;

    private readonly ChunkFetcher _fetcher = new(session);
    private readonly PlanRunner _runner = new(session, target, tally);
    private readonly LinkBook _links = new();
    private readonly DirectoryStack _directories = new();
    private RestorePlanner? _batch;
    private List<SnapshotEntry> _furtherNames = [];
    private long _planBytes;
    private long _nameBytes;
    private BytePath? _lost;

    private RestorePlanner Batch => _batch ??= _runner.NewPlan();

    /// <summary>Restores, or counts what would be restored.</summary>
    /// <exception cref="CairnException">A path is not in the snapshot (code <c>path-not-found</c>), or there is no room
    /// (<c>target-full</c>).</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var path in request.Paths)
        {
            await SnapshotLookup.DemandAsync(_fetcher, request.Snapshot, path, cancellation);
        }

        var survey = new RestoreSurvey(_fetcher, request, target, tally);
        if (request.Mode == RestoreMode.DryRun)
        {
            await survey.CountAsync(cancellation);
            return;
        }

        await survey.CheckRoomAsync(cancellation);
        target.Begin();
        await WriteAsync(cancellation);

        // Only now is it true that all is there.
        await target.SyncAsync();
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        var walk = new SnapshotWalk(_fetcher, request.Snapshot, request.Paths, tally.AddUnlisted);
        while (await walk.NextAsync(cancellation))
        {
            var entry = walk.Current;
            _directories.Leave(entry.Path);
            if (IsLost(entry.Path))
            {
                if (walk.IsWanted)
                {
                    tally.AddLost();
                }
            }
            else if (entry.NeedsNewerVersion)
            {
                tally.AddIncomplete(entry.Path, Damage.Newer($"'{entry.Path}' was stored by a later version, in a way that this one "
                    + "does not know."));
                walk.Skip();
            }
            else if (entry.Metadata.Type == EntryType.Directory)
            {
                EnterDirectory(walk);
            }
            else if (walk.IsWanted)
            {
                await TakeAsync(entry, cancellation);
            }

            if (IsBatchFull())
            {
                await EndBatchAsync(cancellation);
            }
        }

        _directories.LeaveAll();
        await EndBatchAsync(cancellation);
    }

    private bool IsBatchFull() =>
        IsPlanFull()
        || _furtherNames.Count >= BatchFiles
        || _directories.Left.Count >= BatchFiles
        || _planBytes + _nameBytes + _directories.LeftBytes >= BatchBytes;

    private bool IsPlanFull() =>
        Batch.Files >= BatchFiles
        || Batch.Pieces >= BatchPieces
        || Batch.ScatteredFiles >= BatchScatteredFiles
        || _planBytes >= BatchBytes;

    private void EnterDirectory(SnapshotWalk walk)
    {
        var entry = walk.Current;
        var made = Try(entry, () =>
        {
            // A directory that was there and only lies on the way is none of this restore's business.
            var isOwn = walk.IsWanted || !target.Has(entry.Path);
            target.CreateDirectory(entry.Path);
            if (isOwn)
            {
                _directories.Enter(entry);
                tally.AddDirectory();
            }
        });
        if (!made)
        {
            // All that belongs in it is missing as well, and is counted.
            _lost = entry.Path;
        }
    }

    /// <summary>Whether something lies in a directory that could not be made.</summary>
    private bool IsLost(BytePath path) => _lost is { } lost && PathNames.IsBelow(path, lost);

    /// <summary>Restores an entry that is no directory, now or with the batch.</summary>
    private async Task TakeAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        var replaces = false;
        if (!Try(entry, () => replaces = target.Replaces(entry)))
        {
            return;
        }

        if (!replaces)
        {
            tally.AddKept();
            Try(entry, () => KeepName(entry));
        }
        else if (_links.Find(entry) is not null)
        {
            _furtherNames.Add(entry);
            _nameBytes += EntryWeight.Of(entry);
        }
        else
        {
            if (_links.IsForeign(entry))
            {
                tally.AddSeparate(entry.Path);
            }

            _links.Add(entry);
            await WriteWholeAsync(entry, cancellation);
        }
    }

    /// <summary>
    /// A name that was there stays. A restore that was broken off left it, perhaps, without the further names of the same file: they
    /// are linked to it if it is what the snapshot has. What is something else is no name of theirs, which is told.
    /// </summary>
    private void KeepName(SnapshotEntry entry)
    {
        if (entry.Link is null)
        {
            return;
        }

        if (_links.Find(entry) is { } first)
        {
            if (!target.AreOne(entry.Path, first))
            {
                tally.AddSeparate(entry.Path);
            }

            _links.Count(entry);
        }
        else if (target.IsRestored(entry))
        {
            _links.Add(entry);
            _links.Restored(entry);
        }
        else
        {
            _links.AddForeign(entry);
        }
    }

    /// <summary>Restores an entry with its attributes. Without them it is not restored, like a file of which a piece is missing: under its
    /// name, another run would keep it as it is.</summary>
    private async Task WriteWholeAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        if (await WithAttributesAsync(entry, cancellation) is { } whole)
        {
            await WriteAsync(whole, cancellation);
        }
        else
        {
            _links.Forget(entry);
        }
    }

    private async Task WriteAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        if (target.LosesPrivileges(entry))
        {
            Tell(entry);
        }

        if (entry.Metadata.Type != EntryType.File)
        {
            if (Try(entry, () => tally.AddApplied(entry.Path, target.CreateSpecial(entry))))
            {
                _links.Restored(entry);
                tally.AddFile(0);
            }
            else
            {
                _links.Forget(entry);
            }
        }
        else if (entry.Content.Depth == 0)
        {
            Batch.Add(FilePart.Whole(entry));
            _planBytes += EntryWeight.Of(entry);
        }
        else
        {
            await WriteLargeAsync(entry, cancellation);
        }
    }

    private void Tell(SnapshotEntry losing)
    {
        if (RestoreTarget.IsDevice(losing))
        {
            tally.AddClosed(losing.Path);
        }
        else
        {
            tally.AddStripped(losing.Path);
        }
    }

    private async Task WriteLargeAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        try
        {
            var applied = await new LargeFile(_fetcher, target, _runner).WriteAsync(entry, cancellation);
            _links.Restored(entry);
            tally.AddFile(entry.Content.Data);
            tally.AddApplied(entry.Path, applied);
        }
        catch (CairnException problem) when (RestoreTarget.ConcernsOnePath(problem))
        {
            _links.Forget(entry);
            tally.AddIncomplete(entry.Path, problem);
        }
        catch (CairnException problem) when (!RestoreTarget.EndsRestore(problem))
        {
            _links.Forget(entry);
            tally.AddDamaged(entry.Path, problem);
        }
    }

    /// <summary>The entry with its extended attributes, wherever they are; null when they cannot be read, which is told.</summary>
    private async Task<SnapshotEntry?> WithAttributesAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        if (entry.AttributesChunk is not { } chunk)
        {
            return entry;
        }

        try
        {
            var bytes = await _fetcher.FetchAsync(chunk, cancellation);
            var attributes = AttributesFormat.DecodeChunk(bytes.Span);
            return entry with { Metadata = entry.Metadata with { Attributes = attributes } };
        }
        catch (CairnException problem) when (!RestoreTarget.EndsRestore(problem))
        {
            tally.AddDamaged(entry.Path, problem);
            return null;
        }
    }

    /// <summary>Writes the files of the batch, further names of them, and the metadata of directories in which all is made.</summary>
    private async Task EndBatchAsync(CancellationToken cancellation)
    {
        await WriteBatchAsync(cancellation);
        while (_furtherNames.Count > 0)
        {
            var names = _furtherNames;
            _furtherNames = [];
            _nameBytes = 0;
            foreach (var entry in names)
            {
                cancellation.ThrowIfCancellationRequested();
                await AddNameAsync(entry, cancellation);

                // Names may become files of their own, each with all its attributes.
                if (IsPlanFull())
                {
                    await WriteBatchAsync(cancellation);
                }
            }

            await WriteBatchAsync(cancellation);
        }

        if (_links.HasOverflowed)
        {
            tally.MayHaveSeparate();
        }

        foreach (var directory in _directories.Left)
        {
            // One that is restored again gets its metadata again. Until then its group bits may be the mask of an ACL that it lacks.
            var entry = await WithAttributesAsync(directory, cancellation) ?? directory with
            {
                Metadata = directory.Metadata with { Mode = AccessAcl.WithoutGroup(directory.Metadata.Mode) },
            };
            Try(entry, () => tally.AddApplied(entry.Path, target.SetMetadata(entry)));
        }

        _directories.ForgetLeft();
    }

    private async Task WriteBatchAsync(CancellationToken cancellation)
    {
        var plan = Batch.Build();
        _batch = null;
        _planBytes = 0;
        await _runner.RunAsync(plan, Settle, cancellation);
    }

    /// <summary>Links an entry to what was restored of its group; where that failed, it is restored itself.</summary>
    private async Task AddNameAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        if (_links.Find(entry) is not { } first || !_links.IsRestored(entry))
        {
            // The first name failed; another one takes its place, or does so with the next batch.
            await TakeAsync(entry, cancellation);
            return;
        }

        try
        {
            target.CreateLink(entry, first);
            _links.Count(entry);
            tally.AddFile(0);
        }
        catch (CairnException problem) when (RestoreTarget.ConcernsOnePath(problem))
        {
            // Too many links, or a file system without any.
            tally.AddSeparate(entry.Path);
            await WriteWholeAsync(entry with { Link = null }, cancellation);
        }
    }

    private void Settle(RestoringFile file)
    {
        var entry = file.Entry;
        if (file.Problem is null)
        {
            _links.Restored(entry);
            tally.AddFile(entry.Content.Data);
            tally.AddApplied(entry.Path, file.Applied);
            return;
        }

        _links.Forget(entry);
        if (file.TargetFailed)
        {
            tally.AddIncomplete(entry.Path, file.Problem);
        }
        else
        {
            tally.AddDamaged(entry.Path, file.Problem);
        }
    }

    /// <summary>Does something with one path, and notes when the target refuses it.</summary>
    private bool Try(SnapshotEntry entry, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (CairnException problem) when (RestoreTarget.ConcernsOnePath(problem))
        {
            tally.AddIncomplete(entry.Path, problem);
            return false;
        }
    }
}
