using Cairn.Cli.Shell;
using Cairn.Core.Errors;

namespace Cairn.Cli.Tests.Shell;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  \t ", "")]
    [InlineData("backup  docs\tpictures ", "backup|docs|pictures")]
    [InlineData("backup 'my docs' \"your docs\" his\\ docs", "backup|my docs|your docs|his docs")]
    [InlineData("a''b \"\" 'it'\\''s'", "ab||it's")]
    [InlineData("\"a \\\"b\\\" \\\\ \\n\"", "a \"b\" \\ \\n")]
    [InlineData("'\\' #comment", "\\")]
    [InlineData("# comment", "")]
    [InlineData("a#b", "a#b")]
    [InlineData("~ ~/x '~' a~ ~ann", "/home/ann|/home/ann/x|~|a~|~ann")]
    public void Words_are_cut_as_in_sh(string line, string words) =>
        Assert.Equal(words, string.Join('|', ShellWords.Split(line, "/home/ann")));

    [Theory]
    [InlineData("'a")]
    [InlineData("a \"b")]
    [InlineData("a\\")]
    public void What_is_not_closed_is_refused(string line) =>
        Assert.Equal("bad-usage", Assert.Throws<CairnException>(() => ShellWords.Split(line, null)).Code);

    [Theory]
    [InlineData("plain/name-1.txt")]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("it's \"odd\" \\ #")]
    [InlineData("~")]
    public void A_quoted_word_is_read_back(string word) => Assert.Equal([word], ShellWords.Split(ShellWords.Quote(word), "/home/ann"));
}
