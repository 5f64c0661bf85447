namespace Cairn.Cli.Daemon;

/// <summary>
/// A run that used hundreds of megabytes of buffers. When it has ended, whether well or not, the process gives what it no longer needs
/// back to the machine, on which it may idle for days before the next: by itself the collector would keep most of it.
/// </summary>
internal sealed class LargeRun : IAsyncDisposable
{
    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // What continues after an await runs inside the run that ended, whose buffers are still in use until this returns to the pool.
        await Task.Yield();
#pragma warning disable S1215 // Once per run; everything in the process waits for it, some tens of milliseconds.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
#pragma warning restore S1215
    }
}
