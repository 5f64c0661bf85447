using Cairn.Peer.Node;
using Cairn.Testing.Time;

namespace Cairn.Peer.Tests.Node;

public sealed class WakeWatchTests
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly SteppedTime _time = new();

    [Fact]
    public async Task Awake_is_counted_from_the_start()
    {
        var watch = new WakeWatch(_time);
        await RestAsync(watch, TimeSpan.Zero);
        await RestAsync(watch, WakeWatch.LongestDelay - Rest);

        Assert.Equal(WakeWatch.LongestDelay + Rest, watch.For);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(60 * 24)]
    [InlineData(-10)]
    public async Task After_a_sleep_or_when_the_clock_is_set_it_is_counted_anew(int minutes)
    {
        var watch = new WakeWatch(_time);
        await RestAsync(watch, TimeSpan.Zero);
        await RestAsync(watch, TimeSpan.FromMinutes(minutes));
        Assert.Equal(TimeSpan.Zero, watch.For);

        await RestAsync(watch, TimeSpan.Zero);
        Assert.Equal(Rest, watch.For);
    }

    [Fact]
    public async Task A_sleep_between_two_rests_is_noticed_too()
    {
        var watch = new WakeWatch(_time);
        await RestAsync(watch, TimeSpan.Zero);
        _time.Step += TimeSpan.FromHours(8);
        await RestAsync(watch, TimeSpan.Zero);

        Assert.Equal(TimeSpan.Zero, watch.For);
    }

    /// <summary>Rests while the clock makes a step besides.</summary>
    private async Task RestAsync(WakeWatch watch, TimeSpan step)
    {
        var resting = watch.RestAsync(Rest, default);
        _time.Step += step;
        _time.Clock.Advance(Rest);
        await resting;
    }

    /// <summary>A clock whose timers do not notice its steps, as that of a machine that sleeps.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        public ManualTime Clock { get; } = new();

        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => Clock.GetUtcNow() + Step;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Clock.CreateTimer(callback, state, dueTime, period);
    }
}
