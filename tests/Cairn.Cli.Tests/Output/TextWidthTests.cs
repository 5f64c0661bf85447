using Cairn.Cli.Output;

namespace Cairn.Cli.Tests.Output;

public sealed class TextWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("plain ö", 7)]
    [InlineData("写真", 4)]
    [InlineData("한글", 4)]
    [InlineData("🎉", 2)]
    [InlineData("e\u0301", 1)] // a letter and its accent
    [InlineData("❤\uFE0F", 2)] // drawn as a picture
    [InlineData("→", 1)]
    public void A_text_is_as_wide_as_a_terminal_draws_it(string text, int columns) => Assert.Equal(columns, TextWidth.Of(text));

    [Theory]
    [InlineData("thesis.tex", 10, "thesis.tex")]
    [InlineData("thesis.tex", 9, "thes….tex")]
    [InlineData("thesis.tex", 2, "t…")]
    [InlineData("thesis.tex", 1, "…")]
    [InlineData("写真写真写真", 9, "写真…写真")]
    [InlineData("写真写真写真", 8, "写真…真")]
    [InlineData("🎉🎉🎉", 4, "🎉…")]
    [InlineData("ne\u0301e\u0301e\u0301n", 3, "n…n")]
    public void What_is_too_wide_is_shortened_in_the_middle(string text, int columns, string shown)
    {
        Assert.Equal(shown, TextWidth.Shorten(text, columns));
        Assert.InRange(TextWidth.Of(shown), 0, columns);
    }

    [Fact]
    public void Or_cut_off_at_its_end() => Assert.Equal("thesis.…", TextWidth.Cut("thesis.tex", 8));
}
