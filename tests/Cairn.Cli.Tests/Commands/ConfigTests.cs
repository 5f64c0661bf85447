using Cairn.Cli.Homes;
using Cairn.Cli.Tests.Transcripts;

namespace Cairn.Cli.Tests.Commands;

public sealed class ConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ConfigTests() => HomeFolder.Create(_folder.At("home")).Dispose();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_set_is_shown_with_who_says_so()
    {
        Assert.Equal(new ConsoleRun(0, "undelete.window 3d\n", ""), await RunAsync("config", "set", "undelete.window", "3d"));
        Assert.Equal(new ConsoleRun(0, "3d\n", ""), await RunAsync("config", "get", "undelete.window"));

        GoldenFile.AssertIs(
            "tests/Cairn.Cli.Tests/Golden/Config.txt",
            $"""
            $ cairn config get
            {(await RunAsync("config", "get")).Out}
            $ cairn --json config get
            {(await RunAsync("--json", "config", "get")).Out}
            """);

        Assert.Equal(new ConsoleRun(0, "undelete.window 24h\n", ""), await RunAsync("config", "set", "undelete.window", "default"));
    }

    [Theory]
    [InlineData("There is no setting 'undelete.windwo'; did you mean 'undelete.window'?", "set", "undelete.windwo", "3d")]
    [InlineData("There is no setting 'x'.", "get", "x")]
    [InlineData("undelete.window is 'soon', which is no duration that it can have.", "set", "undelete.window", "soon")]
    [InlineData("There is no command 'sett'; did you mean 'set'?", "sett", "undelete.window", "3d")]
    [InlineData("'config' needs one of its commands: get, set.")]
    [InlineData("'config set' needs NAME, which is missing.", "set")]
    public async Task What_makes_no_sense_is_refused(string expected, params string[] arguments)
    {
        var run = await RunAsync(["config", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"error: {expected}\n  Nothing was done.\n", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("home/settings.json")));
    }

    private Task<ConsoleRun> RunAsync(params string[] arguments) => ConsoleRun.OfAsync(_folder.FullPath, ["--home", "home", .. arguments]);
}
