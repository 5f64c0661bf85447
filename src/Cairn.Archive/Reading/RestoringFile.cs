using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>
/// A file that pieces arrive for, in any order and from several threads. It is made with the first piece, finished with the last,
/// committed when it is durable, and leaves nothing behind when a piece is missing.
/// </summary>
internal sealed class RestoringFile(PlannedFile file, RestoreTarget target)
{
    private readonly Lock _lock = new();
    private ITargetFile? _output;
    private int _left = file.Pieces;

    /// <summary>Why it is not restored; null as long as all is well.</summary>
    public CairnException? Problem { get; private set; } = file.Problem;

    /// <summary>Whether <see cref="Problem"/> lies with the target, not with the data.</summary>
    public bool TargetFailed { get; private set; }

    /// <summary>What it is.</summary>
    public SnapshotEntry Entry => file.Part.Entry;

    /// <summary>What is to be written of it.</summary>
    public FilePart Part => file.Part;

    /// <summary>Whether no piece will ever arrive, so that <see cref="Finish"/> is up to the caller.</summary>
    public bool IsEmpty => file.Pieces == 0;

    /// <summary>What it was given; known when it is finished.</summary>
    public AppliedMetadata Applied { get; private set; }

    /// <summary>A piece is here. After a failure it is only counted.</summary>
    /// <returns>Whether it was the last one and the file is finished.</returns>
    public bool Write(long offset, ReadOnlySpan<byte> data)
    {
        try
        {
            Open()?.Write(offset, data);
        }
        catch (CairnException problem) when (RestoreTarget.ConcernsOnePath(problem))
        {
            Fail(problem, fromTarget: true);
        }

        return Arrived();
    }

    /// <summary>A piece will not come.</summary>
    public void Miss(CairnException problem)
    {
        Fail(problem, fromTarget: false);
        Arrived();
    }

    /// <summary>Gives the file its metadata, or gives it up when something went wrong. All pieces are here.</summary>
    /// <returns>Whether it is finished, and is to be committed when it is durable.</returns>
    public bool Finish()
    {
        try
        {
            Applied = Open()?.Finish(target.Prepared(Entry)) ?? AppliedMetadata.Exact;
        }
        catch (CairnException problem) when (RestoreTarget.ConcernsOnePath(problem))
        {
            Fail(problem, fromTarget: true);
        }

        if (Problem is not null)
        {
            Close();
        }

        return Problem is null;
    }

    /// <summary>Gives a finished file its name.</summary>
    public void Commit()
    {
        try
        {
            Open()?.Commit(target.Prepared(Entry));
        }
        catch (CairnException problem) when (RestoreTarget.ConcernsOnePath(problem))
        {
            Fail(problem, fromTarget: true);
        }

        Close();
    }

    /// <summary>Lets go of the file; what was not finished disappears.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _output?.Dispose();
            _output = null;
        }
    }

    // No piece is being written when the last one arrives: each is counted after its bytes.
    private bool Arrived() => Interlocked.Decrement(ref _left) == 0 && Finish();

    private ITargetFile? Open()
    {
        lock (_lock)
        {
            return Problem is null ? _output ??= file.Part.Output ?? target.CreateFile(Entry) : null;
        }
    }

    private void Fail(CairnException problem, bool fromTarget)
    {
        lock (_lock)
        {
            if (Problem is null)
            {
                Problem = problem;
                TargetFailed = fromTarget;
            }
        }
    }
}
