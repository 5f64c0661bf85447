namespace Cairn.Simulation.World;

/// <summary>The clock of one machine: the world's, off by as much as the test says. Timers run at the world's pace.</summary>
internal sealed class MachineClock(TimeProvider world) : TimeProvider
{
    /// <summary>What it shows too much.</summary>
    public TimeSpan Offset { get; set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => world.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => world.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() => world.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        world.CreateTimer(callback, state, dueTime, period);
}
