using Cairn.Cli.LocalApi;
using Cairn.Peer.Node;

namespace Cairn.Cli.Daemon;

/// <summary>
/// Passes progress on to whoever asked for the work: the newest report, a few times a second, and the last one. While nothing happens, as
/// when a peer lets the others wait, it says the same again every few seconds. Dispose it before the summary is written.
/// </summary>
internal sealed class ProgressSender : IProgress<WorkProgress>, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>How many intervals pass without news before the last is told again: five seconds.</summary>
    private const int QuietIntervals = 25;

    private readonly LineWriter _lines;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly Task _sending;
    private WorkProgress? _unsent;
    private WorkProgress? _last;
    private int _quiet;

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
            if (_unsent is not null)
                (_last, _unsent, _quiet) = (_unsent, null, 0);
            else if (_ended.IsCancellationRequested || ++_quiet < QuietIntervals)
                return null;

            _quiet = 0;
            return _last;
        }
    }
}
