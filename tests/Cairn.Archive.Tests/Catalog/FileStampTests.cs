using Cairn.Archive.Catalog;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Catalog;

public sealed class FileStampTests
{
    private static readonly DateTimeOffset Began = DateTimeOffset.UnixEpoch.AddSeconds(100);

    [Theory]
    [InlineData(99, 960_000_000, true)]
    [InlineData(99, 940_000_000, false)]
    [InlineData(98, 0, true)]
    [InlineData(97, 0, false)]
    [InlineData(101, 1, true)]
    public void What_changed_within_a_tick_before_the_reading_began_is_fresh(long seconds, int nanoseconds, bool expected) =>
        Assert.Equal(expected, Stamp(seconds, nanoseconds).IsFresh(Began));

    [Theory]
    [InlineData(long.MaxValue, true)]
    [InlineData(930_000_000_000, true)]
    [InlineData(-930_000_000_000, false)]
    [InlineData(long.MinValue, false)]
    public void Times_beyond_any_calendar_are_compared_too(long seconds, bool expected) =>
        Assert.Equal(expected, Stamp(seconds, 999_999_999).IsFresh(Began));

    private static FileStamp Stamp(long seconds, int nanoseconds) =>
        new(1, new UnixTime(0, 0), new UnixTime(seconds, nanoseconds), 1);
}
