using Cairn.Archive.Walking;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Walking;

public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("*.tmp", "/a/b/x.tmp")]
    [InlineData("x.tmp", "/a/b/x.tmp")]
    [InlineData("x*p", "/x.tmp")]
    [InlineData("?.tmp", "/a/ö.tmp")]
    [InlineData("[a-cx].tmp", "/b.tmp")]
    [InlineData("[!a-c].tmp", "/x.tmp")]
    [InlineData("\\*", "/a/*")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/*/c", "/a/b/c")]
    [InlineData("/a/**/d", "/a/b/c/d")]
    [InlineData("b/c", "/a/b/c")]
    [InlineData("/**", "/a/b")]
    [InlineData("[", "/[")]
    public void Matches(string pattern, string path) =>
        Assert.True(new GlobPattern(pattern).Matches(new BytePath(path), EntryType.File));

    [Theory]
    [InlineData("", "/a")]
    [InlineData("*.tmp", "/a/x.tmp/y")]
    [InlineData("x.tmp", "/a/xx.tmp")]
    [InlineData("?.tmp", "/a/xy.tmp")]
    [InlineData("[a-c].tmp", "/x.tmp")]
    [InlineData("[!a-c].tmp", "/b.tmp")]
    [InlineData("\\*", "/a/b")]
    [InlineData("/a/b", "/x/a/b")]
    [InlineData("/a/*/c", "/a/b/b/c")]
    [InlineData("b/c", "/a/bb/c")]
    [InlineData("build/", "/a/build")]
    public void Does_not_match(string pattern, string path) =>
        Assert.False(new GlobPattern(pattern).Matches(new BytePath(path), EntryType.File));

    [Fact]
    public void Closing_slash_means_directories_only() =>
        Assert.True(new GlobPattern("build/").Matches(new BytePath("/a/build"), EntryType.Directory));

    [Fact]
    public void Names_that_are_no_text_are_compared_byte_by_byte() =>
        Assert.True(new GlobPattern("a?b").Matches(new BytePath([(byte)'/', (byte)'a', 0xff, (byte)'b']), EntryType.File));
}
