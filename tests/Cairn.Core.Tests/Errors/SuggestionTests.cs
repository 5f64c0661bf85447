using Cairn.Core.Errors;

namespace Cairn.Core.Tests.Errors;

public sealed class SuggestionTests
{
    private static readonly string[] Commands = ["backup", "restore", "snapshots", "ls", "status", "peers", "up"];

    [Theory]
    [InlineData("bakcup", "backup")] // exchanged
    [InlineData("backp", "backup")] // left out
    [InlineData("backkup", "backup")] // put in
    [InlineData("beckup", "backup")] // mistaken
    [InlineData("BACKUP", "backup")]
    [InlineData("snap", "snapshots")] // begun
    [InlineData("sl", "ls")]
    [InlineData("statsu", "status")]
    [InlineData("pers", "peers")]
    public void What_was_meant_is_found(string typed, string meant) => Assert.Equal(meant, Suggestion.For(typed, Commands));

    [Theory]
    [InlineData("frob")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("destroy")]
    public void Nothing_is_guessed_from_what_is_like_nothing(string typed) => Assert.Null(Suggestion.For(typed, Commands));

    [Fact]
    public void The_sentence_ends_either_way()
    {
        Assert.Equal("No 'pers'; did you mean 'peers'?", Suggestion.Sentence("No 'pers'", "pers", Commands));
        Assert.Equal("No 'frob'.", Suggestion.Sentence("No 'frob'", "frob", Commands));
    }
}
