namespace Cairn.Tracker.Rosters;

/// <summary>
/// Decides when a roster's changes are told: the first at once, then at most one telling per pause, so that a burst of joins costs each
/// listener a few events. All listeners are told at the same moments, and so nearly all are told the very same bytes. Its owner's lock
/// guards it.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="tell">Tells what changed, on whichever thread; takes the owner's lock itself when a timer calls it.</param>
internal sealed class PushClock(TimeProvider time, Action tell)
{
    private long? _last;
    private ITimer? _timer;

    /// <summary>Something changed. True if it is to be told now.</summary>
    /// <param name="pause">Least time between two tellings.</param>
    public bool IsDue(TimeSpan pause)
    {
        if (_timer is not null)
            return false;

        var rest = _last is { } last ? pause - time.GetElapsedTime(last) : TimeSpan.Zero;
        if (rest <= TimeSpan.Zero)
            return true;

        _timer = time.CreateTimer(_ => tell(), state: null, rest, Timeout.InfiniteTimeSpan);
        return false;
    }

    /// <summary>It was told just now.</summary>
    public void Told()
    {
        _last = time.GetTimestamp();
        _timer?.Dispose();
        _timer = null;
    }
}
