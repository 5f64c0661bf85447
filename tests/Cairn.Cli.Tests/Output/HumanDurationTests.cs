using Cairn.Cli.Output;

namespace Cairn.Cli.Tests.Output;

public sealed class HumanDurationTests
{
    [Theory]
    [InlineData(-1, "0.0 s")]
    [InlineData(0.44, "0.4 s")]
    [InlineData(9.949, "9.9 s")]
    [InlineData(9.951, "9 s")]
    [InlineData(59.99, "59 s")]
    [InlineData(60, "1 min 0 s")]
    [InlineData(3599, "59 min 59 s")]
    [InlineData(3600, "1 h 0 min")]
    [InlineData(90_000, "1 d 1 h")]
    public void Two_units_at_most(double seconds, string shown) => Assert.Equal(shown, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));
}
