namespace Cairn.Cli.Daemon;

/// <summary>
/// A run that used hundreds of megabytes of buffers. When it ends, whether well or not, the process gives what it no longer needs back to
/// the machine, on which it may idle for days before the next: by itself the collector would keep most of it.
/// </summary>
internal readonly struct LargeRun : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
#pragma warning disable S1215 // Once per run, when nothing else is under way; costs some tens of milliseconds.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
#pragma warning restore S1215
    }
}
