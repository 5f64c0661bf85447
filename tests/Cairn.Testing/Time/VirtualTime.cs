namespace Cairn.Testing.Time;

/// <summary>A clock that moves only when it is told to. Timers due at one moment fire in the order they were set. Not
/// thread-safe.</summary>
/// <param name="start">What it shows first.</param>
public sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<SimulatedTimer, (long Due, long Order)> _timers = new();
    private long _now;
    private long _order;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start.AddTicks(_now);

    /// <inheritdoc/>
    public override long GetTimestamp() => _now;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next timer and fires it; false when there is none.</summary>
    public bool Advance()
    {
        while (_timers.TryDequeue(out var timer, out var when))
        {
            if (timer.Order != when.Order)
                continue;

            _now = Math.Max(_now, when.Due);
            timer.Fire();
            return true;
        }

        return false;
    }

    /// <summary>Moves on by so much, firing whatever is due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        var until = _now + time.Ticks;
        while (_timers.TryPeek(out var timer, out var when) && (timer.Order != when.Order || when.Due <= until))
        {
            if (timer.Order == when.Order)
                Advance();
            else
                _timers.Dequeue();
        }

        _now = Math.Max(_now, until);
    }

    private void Schedule(SimulatedTimer timer, TimeSpan due)
    {
        timer.Order = ++_order;
        _timers.Enqueue(timer, (_now + due.Ticks, timer.Order));
    }

    /// <summary>A timer; each time it is set it gets a new number, and only the newest setting counts.</summary>
    private sealed class SimulatedTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public long Order { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
                Order = -1;
            else
                time.Schedule(this, dueTime);

            return true;
        }

        public void Fire()
        {
            Order = -1;
            if (_period > TimeSpan.Zero)
                time.Schedule(this, _period);

            callback(state);
        }

        public void Dispose() => Order = -1;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
