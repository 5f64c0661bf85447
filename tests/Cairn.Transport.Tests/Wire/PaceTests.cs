using Cairn.Testing.Time;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Tests.Wire;

/// <summary>How long a side that must keep moving is waited for.</summary>
public sealed class PaceTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();

    [Fact]
    public void Standing_still_is_allowed_for_the_grace_however_much_came_before()
    {
        var pace = new Pace(Grace, 1024, _time);

        Assert.Equal(Grace, pace.Begin());
        pace.Moved(1 << 30);

        Assert.Equal(Grace, pace.Begin());
    }

    [Fact]
    public void Bytes_that_trickle_in_use_the_grace_up()
    {
        var pace = new Pace(Grace, 1024, _time);
        var rounds = 0;
        while (pace.Begin() is var allowed && allowed > TimeSpan.FromSeconds(10))
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            pace.Moved(1);
            rounds++;
        }

        Assert.InRange(rounds, 2, 3);
    }

    [Fact]
    public void Whoever_keeps_the_rate_may_go_on_for_ever()
    {
        var pace = new Pace(Grace, 1024, _time);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(Grace, pace.Begin());
            _time.Advance(TimeSpan.FromSeconds(10));
            pace.Moved(10 * 1024);
        }
    }

    [Fact]
    public void Time_between_waits_does_not_count()
    {
        var pace = new Pace(Grace, 1024, _time);
        pace.Begin();
        pace.Moved(1);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(Grace, pace.Begin());
    }

    [Fact]
    public void Without_a_rate_any_byte_earns_the_whole_grace()
    {
        var pace = new Pace(Grace, 0, _time);
        pace.Begin();
        _time.Advance(TimeSpan.FromSeconds(29));
        pace.Moved(1);

        Assert.Equal(Grace, pace.Begin());
    }

    [Fact]
    public void What_is_used_up_is_still_a_moment()
    {
        var pace = new Pace(Grace, 1024, _time);
        pace.Begin();
        _time.Advance(TimeSpan.FromMinutes(1));
        pace.Moved(1);

        Assert.Equal(TimeSpan.FromMilliseconds(1), pace.Begin());
    }
}
