using Cairn.Archive.Chunking;
using Cairn.Core.Errors;

namespace Cairn.Archive.Tests.Chunking;

public sealed class ChunkerChoiceTests
{
    [Theory]
    [InlineData("cdc")]
    [InlineData("fixed:1024")]
    [InlineData("fixed:64000")]
    [InlineData("fixed:4194304")]
    public void Text_is_read_and_written_alike(string text)
    {
        Assert.True(ChunkerChoice.TryParse(text, out var choice));
        Assert.Equal(text, choice!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("CDC")]
    [InlineData("fixed")]
    [InlineData("fixed:")]
    [InlineData("fixed:1023")]
    [InlineData("fixed:4194305")]
    [InlineData("fixed:-64000")]
    [InlineData("fixed:64000 ")]
    [InlineData("fixed:99999999999")]
    public void Other_text_is_refused(string text) => Assert.False(ChunkerChoice.TryParse(text, out _));

    [Fact]
    public void Impossible_size_is_bad_usage()
    {
        var problem = Assert.Throws<CairnException>(() => ChunkerChoice.Fixed(100));
        Assert.Equal(("bad-chunker", ErrorKind.BadUsage), (problem.Code, problem.Kind));
    }

    [Fact]
    public void Equal_choices_are_equal()
    {
        Assert.Equal(ChunkerChoice.Fixed(64000), ChunkerChoice.Fixed(64000));
        Assert.NotEqual(ChunkerChoice.Fixed(64000), ChunkerChoice.Fixed(64001));
        Assert.NotEqual(ChunkerChoice.ContentDefined, ChunkerChoice.Fixed(64000));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(63999, 63999)]
    [InlineData(64000, 64000)]
    [InlineData(200000, 64000)]
    public void Fixed_chunks_have_the_size_or_what_is_left(int left, int expected) =>
        Assert.Equal(expected, ChunkerChoice.Fixed(64000).Create(Samples.Keys).Cut(new byte[left]));
}
