using Cairn.Core.Errors;

namespace Cairn.Core.Sizes;

/// <summary>Spans of time as people write them: <c>500ms</c>, <c>90s</c>, <c>15m</c>, <c>24h</c>, <c>30d</c>.</summary>
public static class Durations
{
    /// <summary>Reads what <see cref="TryParse"/> reads.</summary>
    /// <exception cref="CairnException">The text is no duration (code <c>bad-duration</c>).</exception>
    public static TimeSpan Parse(string? text) =>
        TryParse(text, out var duration)
            ? duration
            : throw new CairnException(
                ErrorKind.BadUsage,
                "bad-duration",
                $"\"{text}\" is not a duration.",
                "Nothing was done.",
                "Write a number with a unit: 500ms, 90s, 15m, 24h or 30d.");

    /// <summary>
    /// Reads a decimal number and one of the units <c>ms s m h d</c> in any case; a day has 24 hours. Parts of a tick (100 ns) are
    /// dropped. A number without a unit, a sign, and more than a <see cref="TimeSpan"/> holds yield false.
    /// </summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (!Quantity.TryParse(text, out var quantity)
            || !TryTicks(quantity.Unit, out var ticksPerUnit)
            || !quantity.TryTimes(ticksPerUnit, out var ticks))
        {
            return false;
        }

        duration = new TimeSpan((long)ticks);
        return true;
    }

    private static bool TryTicks(ReadOnlySpan<char> unit, out long ticks)
    {
        ticks = unit switch
        {
            ['m' or 'M', 's' or 'S'] => TimeSpan.TicksPerMillisecond,
            ['s' or 'S'] => TimeSpan.TicksPerSecond,
            ['m' or 'M'] => TimeSpan.TicksPerMinute,
            ['h' or 'H'] => TimeSpan.TicksPerHour,
            ['d' or 'D'] => TimeSpan.TicksPerDay,
            _ => 0,
        };
        return ticks > 0;
    }
}
