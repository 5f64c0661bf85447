namespace Cairn.Transport.Calls;

/// <summary>
/// Cancels a call when its caller does, or when what comes next takes longer than it may. One call at a time moves the deadline.
/// </summary>
internal sealed class CallWatch : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private bool _cancelledByCaller;

    /// <summary>Starts with the first deadline.</summary>
    public CallWatch(TimeSpan patience, TimeProvider time, CancellationToken caller)
    {
        Patience = patience;
        _source = new CancellationTokenSource(patience, time);
        Token = _source.Token;
        _registration = caller.UnsafeRegister(
            static state =>
            {
                var watch = (CallWatch)state!;
                Volatile.Write(ref watch._cancelledByCaller, value: true);
                watch._source.Cancel();
            },
            this);
    }

    /// <summary>To be passed on.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether the deadline passed, rather than the caller giving up.</summary>
    public bool TimedOut => Token.IsCancellationRequested && !Volatile.Read(ref _cancelledByCaller);

    /// <summary>How long the step that is under way may take.</summary>
    public TimeSpan Patience { get; private set; }

    /// <summary>Something moved; the next step has so long from now.</summary>
    public void Next(TimeSpan patience)
    {
        Patience = patience;
        try
        {
            _source.CancelAfter(patience);
        }
        catch (ObjectDisposedException)
        {
            // A body that is still being written when its call has ended finds the token cancelled.
        }
    }

    /// <summary>From now on the caller's token no longer counts, because the call was answered; the deadline is lifted.</summary>
    public void Detach()
    {
        _registration.Dispose();
        Next(Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends whatever is under way.</summary>
    public void Abort() => _source.Cancel();

    /// <summary>Ends whatever is still under way.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        _source.Cancel();
        _source.Dispose();
    }
}
