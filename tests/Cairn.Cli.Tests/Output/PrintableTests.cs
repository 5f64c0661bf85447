using Cairn.Cli.Output;

namespace Cairn.Cli.Tests.Output;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain name ünï ☃", "plain name ünï ☃")]
    [InlineData("new\nline", "new\\x0Aline")]
    [InlineData("\u001b[2Jclear", "\\x1B[2Jclear")]
    [InlineData("exe\u202Efdp", "exe\\u202Efdp")]
    [InlineData("", "")]
    public void No_name_steers_the_terminal(string name, string shown) => Assert.Equal(shown, Printable.Escape(name));
}
