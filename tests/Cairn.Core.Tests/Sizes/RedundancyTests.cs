using Cairn.Core.Errors;
using Cairn.Core.Sizes;

namespace Cairn.Core.Tests.Sizes;

public sealed class RedundancyTests
{
    [Theory]
    [InlineData("copies:1", 1, 0)]
    [InlineData("copies:3", 1, 2)]
    [InlineData("COPIES:16", 1, 15)]
    [InlineData("erasure:4+2", 4, 2)]
    [InlineData("erasure:16+15", 16, 15)]
    [InlineData("erasure:1+2", 1, 2)]
    [InlineData("4+2", 4, 2)]
    [InlineData(" 10+4 ", 10, 4)]
    [InlineData("2+0", 2, 0)]
    public void Redundancies_are_read(string text, int k, int m)
    {
        Assert.True(Redundancy.TryParse(text, out var redundancy));
        Assert.Equal(new Redundancy(k, m), redundancy);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("copies:")]
    [InlineData("copies:0")]
    [InlineData("copies:17")]
    [InlineData("copies:-1")]
    [InlineData("copies:4+2")]
    [InlineData("copies: 3")]
    [InlineData("copies:99999999999")]
    [InlineData("erasure:4")]
    [InlineData("erasure:0+2")]
    [InlineData("erasure:17+2")]
    [InlineData("erasure:4+16")]
    [InlineData("erasure:4+-1")]
    [InlineData("4+2+1")]
    [InlineData("+")]
    [InlineData("auto")]
    public void Anything_else_is_refused(string? text)
    {
        Assert.False(Redundancy.TryParse(text, out var redundancy));
        Assert.Equal(default, redundancy);
    }

    [Fact]
    public void Every_redundancy_reads_back()
    {
        for (var k = 1; k <= Redundancy.MaxK; k++)
        {
            for (var m = 0; m <= Redundancy.MaxM; m++)
            {
                var redundancy = new Redundancy(k, m);
                Assert.True(Redundancy.TryParse(redundancy.ToString(), out var read));
                Assert.Equal(redundancy, read);
                Assert.Equal(k + m, redundancy.Total);
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(17, 1)]
    [InlineData(1, -1)]
    [InlineData(1, 16)]
    public void Impossible_redundancy_is_an_error(int k, int m) =>
        Assert.Equal("bad-redundancy", Assert.Throws<CairnException>(() => new Redundancy(k, m)).Code);

    /// <summary>The default happy rule: k + ⌈m/2⌉.</summary>
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 2, 2)]
    [InlineData(4, 2, 5)]
    [InlineData(10, 4, 12)]
    [InlineData(6, 3, 8)]
    public void Happy_is_k_and_half_of_m(int k, int m, int happy) => Assert.Equal(happy, new Redundancy(k, m).DefaultHappy);

    [Fact]
    public void Default_is_three_copies() => Assert.Equal("copies:3", Redundancy.Default.ToString());
}
