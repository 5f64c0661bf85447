using Cairn.Cli.Commands;
using Cairn.Cli.Output;
using Cairn.Cli.Shell;

namespace Cairn.Cli.Tests.Shell;

public sealed class ShellCompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bac", "backup")]
    [InlineData("li", "list")]
    [InlineData("help sna", "snapshots")]
    [InlineData("restore --t", "--target")]
    [InlineData("restore latest --js", "--json")]
    [InlineData("backup do", "docs/|document")]
    [InlineData("backup docs/", "docs/thesis")]
    [InlineData("backup nowhere/", "")]
    [InlineData("frob", "")]
    public void Commands_options_and_files_are_offered(string line, string expected)
    {
        Directory.CreateDirectory(_folder.At("docs"));
        File.WriteAllText(_folder.At("docs/thesis"), "");
        File.WriteAllText(_folder.At("docs/a name that needs quotes"), "");
        File.WriteAllText(_folder.At("document"), "");
        var surroundings = new Surroundings
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            Variable = _ => null,
            CurrentDirectory = _folder.FullPath,
        };
        var root = CommandTree.Build(new GlobalOptions(), surroundings);

        Assert.Equal(expected, string.Join('|', new ShellCompletion(root, ShellRun.OwnWords, surroundings).For(line)));
    }
}
