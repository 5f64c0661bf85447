using Cairn.Core.Errors;
using Cairn.Core.Sizes;

namespace Cairn.Core.Tests.Sizes;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("90s", 90_000)]
    [InlineData("15m", 900_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("30d", 2_592_000_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData(" 2 D ", 172_800_000)]
    [InlineData("3MS", 3)]
    [InlineData("0s", 0)]
    [InlineData("0.00000001s", 0)]
    public void Durations_are_read(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Durations.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("0")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1w")]
    [InlineData("1y")]
    [InlineData("1h30m")]
    [InlineData("1:30")]
    [InlineData("10675200d")]
    [InlineData("99999999999999999999999999999d")]
    public void Anything_else_is_refused(string? text)
    {
        Assert.False(Durations.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.Zero, duration);
        Assert.Equal("bad-duration", Assert.Throws<CairnException>(() => Durations.Parse(text)).Code);
    }

    [Fact]
    public void The_longest_duration_is_that_of_a_TimeSpan()
    {
        var days = TimeSpan.MaxValue.Days;

        Assert.Equal(TimeSpan.FromDays(days), Durations.Parse($"{days}d"));
        Assert.Equal(TimeSpan.FromDays(days) + TimeSpan.FromHours(1.2), Durations.Parse($"{days}.05d"));
        Assert.False(Durations.TryParse($"{days + 1}d", out _));
        Assert.False(Durations.TryParse($"{days}.9d", out _));
    }
}
