namespace Cairn.Simulation.World;

/// <summary>
/// One run of a machine, from power on to power off. When the power goes, what was under way simply never goes on: no cleaning up, no
/// last write, which is how a power cut differs from a stop.
/// </summary>
internal sealed class Boot
{
    private readonly TaskCompletionSource _off = new();
    private Action? _cut;
    private int _momentsLeft;
    private bool _isCleared;

    /// <summary>Whether the power is off.</summary>
    public bool IsOff { get; private set; }

    /// <summary>Ends soon after the power has gone.</summary>
    public Task Off => _off.Task;

    /// <summary>What code of a machine without power waits for: nothing. Only the upkeep's waits end, when the dead peer is cleared away,
    /// which cancels them; what runs out of patience later belongs to the dead.</summary>
    public async Task<T> Never<T>(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var never = new TaskCompletionSource<T>();
        await using (cancellation.Register(Cancel))
            return await never.Task;

        void Cancel()
        {
            if (!_isCleared)
                never.TrySetCanceled(cancellation);
        }
    }

    /// <summary>All that is to be cancelled of a machine without power is cancelled.</summary>
    public void Cleared() => _isCleared = true;

    /// <summary>Has the power cut at one of the next moments: a call that leaves, or an answer that arrives.</summary>
    public void CutAt(int moment, Action cut)
    {
        _momentsLeft = moment;
        _cut = cut;
    }

    /// <summary>A moment has come.</summary>
    public void Moment()
    {
        if (!IsOff && --_momentsLeft == 0)
            _cut?.Invoke();
    }

    /// <summary>The power is off from now on. Whoever waits for that goes on when the code that was running is off the stack.</summary>
    public void End()
    {
        IsOff = true;
        if (SynchronizationContext.Current is { } scheduler)
            scheduler.Post(_ => _off.TrySetResult(), null);
        else
            _off.TrySetResult();
    }
}
