using System.Runtime.ExceptionServices;
using Cairn.Archive.Errors;
using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Core.Errors;

namespace Cairn.Archive.Reading;

/// <summary>
/// Carries out one plan: reads several runs of frames at once, opens their frames on the cores, and writes the pieces into the files.
/// For one use.
/// </summary>
internal sealed class RestoreExecutor(ReadSession session, RestorePlan plan, RestoreTarget target, RestoreTally tally)
{
    // Enough to keep reading while the cores open what came; each takes a buffer of up to PackRead.LongestRun.
    private const int ReadsAtOnce = 6;

    // Finished files wait until there are so many, or so many bytes of them, and are made durable together: few waits for the disk, little
    // of the system's memory taken up, which is let go of then, and little to fetch again after an interruption.
    private const int MostWaiting = 512;
    private const long MostWaitingBytes = 64 << 20;

    private readonly Lock _lock = new();
    private readonly RestoringFile[] _files = [.. plan.Files.Select(file => new RestoringFile(file, target))];
    private readonly SortedSet<FrameId> _badFrames = new(Comparer<FrameId>.Create(Compare));
    private readonly IEnumerator<(PackInfo Pack, IReadOnlyList<FrameRead> Run)> _runs =
        plan.Packs.SelectMany(pack => pack.Runs().Select(run => (pack.Pack, run))).GetEnumerator();

    private ExceptionDispatchInfo? _failure;
    private List<RestoringFile> _waiting = [];
    private long _waitingBytes;
    private bool _isSyncFailed;

    /// <summary>The files of the plan, with what became of them.</summary>
    public IReadOnlyList<RestoringFile> Files => _files;

    /// <summary>Frames that could not be read.</summary>
    public IReadOnlyCollection<FrameId> BadFrames => _badFrames;

    /// <summary>Writes all files that can be written.</summary>
    /// <exception cref="CairnException">Nothing more can be written at all (code <c>target-full</c>).</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            _waiting.AddRange(_files.Where(file => file.IsEmpty && file.Finish()));
            await Task.WhenAll(Enumerable.Range(0, ReadsAtOnce).Select(_ => ReadRunsAsync(stop)));

            // What is whole stays, also when the restore ends early.
            await CommitAsync(_waiting);
            _failure?.Throw();
        }
        finally
        {
            _runs.Dispose();
            Array.ForEach(_files, file => file.Close());
        }
    }

    private static int Compare(FrameId left, FrameId right)
    {
        var byPack = left.Pack.CompareTo(right.Pack);
        return byPack != 0 ? byPack : left.Number.CompareTo(right.Number);
    }

    private async Task ReadRunsAsync(CancellationTokenSource stop)
    {
        try
        {
            while (TakeNext() is { } next)
            {
                await ReadRunAsync(next.Pack, next.Run, stop.Token);
            }
        }
#pragma warning disable CA1031 // The first failure is thrown on when all readers have ended, and so no file is in use any more.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            lock (_lock)
            {
                _failure ??= ExceptionDispatchInfo.Capture(failure);
            }

            // Not CancelAsync, which runs callbacks on the thread pool, outside the simulator's scheduler.
#pragma warning disable CA1849, MA0042
            stop.Cancel();
#pragma warning restore CA1849, MA0042
        }
    }

    private (PackInfo Pack, IReadOnlyList<FrameRead> Run)? TakeNext()
    {
        lock (_lock)
        {
            return _runs.MoveNext() ? _runs.Current : null;
        }
    }

    private async Task ReadRunAsync(PackInfo pack, IReadOnlyList<FrameRead> run, CancellationToken cancellation)
    {
        var start = run[0].Offset;
        var length = run[^1].Offset + run[^1].Length - start;
        using var bytes = await TryReadAsync(pack, run, (start, length), cancellation);
        if (bytes is not null)
        {
            tally.AddFetched(length);
            await session.Environment.Compute.RunAsync(() => Write(pack, run, bytes.Memory, cancellation), cancellation);
        }

        if (TakeDue() is { } due)
        {
            await CommitAsync(due);
        }
    }

    /// <summary>The bytes of a run, or null when they cannot be read, which is then noted with those whom it concerns.</summary>
    private async Task<PackBytes?> TryReadAsync(
        PackInfo pack, IReadOnlyList<FrameRead> run, (long Start, int Length) range, CancellationToken cancellation)
    {
        try
        {
            return await session.Store.ReadAsync(pack.Id, range.Start, range.Length, cancellation);
        }
        catch (CairnException problem) when (problem.Kind == ErrorKind.Integrity && run.Count > 1)
        {
            // Something in the range is bad, yet most frames may be good.
            foreach (var frame in run)
            {
                await ReadRunAsync(pack, [frame], cancellation);
            }
        }
        catch (CairnException problem)
        {
            foreach (var frame in run)
            {
                Miss(pack, frame, problem);
            }
        }

        return null;
    }

    private bool Write(PackInfo pack, IReadOnlyList<FrameRead> run, Memory<byte> bytes, CancellationToken cancellation)
    {
        using var cipher = new PackCipher(session.Environment.Keys, pack.Id, pack.Kind);
        using var opener = new FrameOpener(cipher, session.Buffers, session.Decompressors);
        foreach (var frame in run)
        {
            cancellation.ThrowIfCancellationRequested();
            var sealedFrame = bytes.Span.Slice(frame.Offset - run[0].Offset, frame.Length);
            if (!opener.TryOpen(frame.Number, frame.Offset, sealedFrame, out var content))
            {
                Miss(pack, frame, Damage.Found($"Frame {frame.Number} of pack {pack.Id} does not open under its seal."));
                continue;
            }

            foreach (var piece in frame.Pieces)
            {
                Write(pack, frame, piece, content);
            }
        }

        return true;
    }

    private void Write(PackInfo pack, FrameRead frame, FilePiece piece, ReadOnlySpan<byte> content)
    {
        if (piece.Start + piece.Length > content.Length)
        {
            _files[piece.File].Miss(Damage.Found($"Frame {frame.Number} of pack {pack.Id} is shorter than the catalog says."));
            return;
        }

        var isFinished = _files[piece.File].Write(piece.FileOffset, content.Slice(piece.Start, piece.Length));
        tally.AddWritten(piece.Length);
        if (isFinished)
        {
            CommitSoon(_files[piece.File]);
        }
    }

    private void CommitSoon(RestoringFile file)
    {
        lock (_lock)
        {
            _waiting.Add(file);
            _waitingBytes += file.Entry.Content.Data;
        }
    }

    /// <summary>The finished files, once there are enough of them to be worth a wait for the disk; null before.</summary>
    private List<RestoringFile>? TakeDue()
    {
        lock (_lock)
        {
            if (_waiting.Count < MostWaiting && _waitingBytes < MostWaitingBytes)
            {
                return null;
            }

            var due = _waiting;
            (_waiting, _waitingBytes) = ([], 0);
            return due;
        }
    }

    /// <summary>
    /// Gives files their names once their content is durable: a power cut must not leave a name over zeros, which a restore that keeps
    /// what is there would keep. The wait for the disk takes up one of the readers, and no core.
    /// </summary>
    private async Task CommitAsync(List<RestoringFile> files)
    {
        // After a failure another attempt proves nothing, and so nothing more gets a name.
        if (files.Count == 0 || Volatile.Read(ref _isSyncFailed))
        {
            return;
        }

        try
        {
            await target.SyncAsync();
        }
        catch
        {
            Volatile.Write(ref _isSyncFailed, true);
            throw;
        }

        files.ForEach(file => file.Commit());
    }

    private void Miss(PackInfo pack, FrameRead frame, CairnException problem)
    {
        lock (_lock)
        {
            _badFrames.Add(new FrameId(pack.Id, frame.Number));
        }

        foreach (var piece in frame.Pieces)
        {
            _files[piece.File].Miss(problem);
        }
    }
}
