namespace Cairn.Platform.Computing;

/// <summary>A queued piece of work without its result type, so that one queue holds all of them.</summary>
internal abstract class ComputeItem
{
    /// <summary>Runs the work and completes its task; never throws.</summary>
    public abstract void Run();

    /// <summary>Completes the task as cancelled without running the work.</summary>
    public abstract void Abandon();
}

/// <summary>A piece of work and the task that stands for its end.</summary>
internal sealed class ComputeItem<T>(Func<T> work, CancellationToken cancellation) : ComputeItem
{
    // Continuations must not run on a core's thread: they would keep it from the next piece of work.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes only when the work has ended or will never start, so that its buffers are free again.</summary>
    public Task<T> Completion => _completion.Task;

    public override void Run()
    {
        if (cancellation.IsCancellationRequested)
        {
            _completion.TrySetCanceled(cancellation);
            return;
        }

        try
        {
            _completion.TrySetResult(work());
        }
        catch (OperationCanceledException stopped) when (cancellation.IsCancellationRequested)
        {
            _completion.TrySetCanceled(stopped.CancellationToken);
        }
#pragma warning disable CA1031 // Whatever the work throws belongs to the one who awaits it, not to the core's thread.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _completion.TrySetException(failure);
        }
    }

    public override void Abandon() => _completion.TrySetCanceled(CancellationToken.None);
}
