using Cairn.Cli.Output;

namespace Cairn.Cli.Tests.Output;

public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "0 files")]
    [InlineData(1, "1 file")]
    [InlineData(2, "2 files")]
    public void A_noun_takes_the_form_that_the_number_asks_for(long count, string expected) =>
        Assert.Equal(expected, Counted.Of(count, "file"));

    [Fact]
    public void A_noun_that_takes_no_s_brings_its_plural() => Assert.Equal("3 entries", Counted.Of(3, "entry", "entries"));
}
