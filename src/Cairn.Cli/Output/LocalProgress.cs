using Cairn.Cli.Daemon;
using Cairn.Peer.Node;

namespace Cairn.Cli.Output;

/// <summary>Shows progress of work that runs in this process, a few times a second. Thread-safe.</summary>
internal sealed class LocalProgress(CommandOutput output, TimeProvider time) : IProgress<WorkProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly IProgressDisplay _display = output.ShowProgress();
    private readonly Lock _gate = new();
    private long? _last;

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        lock (_gate)
        {
            if (_last is { } last && time.GetElapsedTime(last) < Interval)
                return;

            _last = time.GetTimestamp();
            var line = Lines.Of(value);
            _display.Show(line);
            output.Object(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _display.Dispose();
}
