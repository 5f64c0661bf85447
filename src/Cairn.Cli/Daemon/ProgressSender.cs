using Cairn.Cli.LocalApi;
using Cairn.Peer.Node;

namespace Cairn.Cli.Daemon;

/// <summary>
/// Passes progress on to whoever asked for the work: the newest report, a few times a second, and the last one. Dispose it before the
/// summary is written.
/// </summary>
internal sealed class ProgressSender : IProgress<WorkProgress>, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly LineWriter _lines;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly Task _sending;
    private WorkProgress? _unsent;

    public ProgressSender(LineWriter lines, CancellationToken cancellation)
    {
        _lines = lines;
        _cancellation = cancellation;
        _sending = SendAsync();
    }

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        lock (_gate)
            _unsent = value;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _sending;
        _ended.Dispose();
    }

    private async Task SendAsync()
    {
        try
        {
            while (!_ended.IsCancellationRequested)
            {
                await Task.Delay(Interval, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (TakeUnsent() is { } progress)
                    await _lines.WriteAsync(Lines.Of(progress), _cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever asked went away; the work hears of it by itself.
        }
    }

    private WorkProgress? TakeUnsent()
    {
        lock (_gate)
        {
            var taken = _unsent;
            _unsent = null;
            return taken;
        }
    }
}
