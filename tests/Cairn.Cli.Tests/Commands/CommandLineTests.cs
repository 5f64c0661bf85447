using System.Text.Json;
using Cairn.Cli.Homes;

namespace Cairn.Cli.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> CommandNames => new(
        "init", "kit", "up", "tracker", "invite", "peers", "backup", "restore", "snapshots", "ls", "status", "recover", "demo",
        "shell", "config");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("backup", "docs", "--erasure", "4+2")]
    [InlineData("backup", "docs", "--copies", "0")]
    [InlineData("backup", "docs", "--copies", "many")]
    [InlineData("backup", "docs", "--copies", "17")]
    [InlineData("backup", "docs", "--level", "20")]
    [InlineData("backup", "docs", "--happy", "-1")]
    [InlineData("backup")]
    [InlineData("backup", "")]
    [InlineData("restore", "latest")]
    [InlineData("restore", "latest", "--target", "out", "--overwrite", "sometimes")]
    [InlineData("invite", "--expires", "tomorrow")]
    [InlineData("peers", "extra")]
    [InlineData("-q", "-v", "peers")]
    [InlineData("nonsense")]
    [InlineData("help", "nonsense")]
    [InlineData("backup", "docs", "--tag", "")]
    [InlineData("-q")]
    public async Task What_makes_no_sense_ends_with_2_and_says_where_to_look(params string[] arguments)
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frob")]
    [InlineData("frob", "--copies", "3", "docs")]
    [InlineData("--home", "home", "frob")]
    public async Task An_unknown_command_is_named(params string[] arguments)
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("error: There is no command 'frob'.\n  Nothing was done.\n  See 'cairn help'.\n", run.Error);
    }

    [Theory]
    [InlineData("There is no command 'bakcup'; did you mean 'backup'?", "bakcup", "docs")]
    [InlineData("There is no command 'bakcup'; did you mean 'backup'?", "help", "bakcup")]
    [InlineData("There is no option '--taget' of 'restore'; did you mean '--target'?", "restore", "latest", "--taget", "out")]
    [InlineData("There is no option '--taget' of 'restore'; did you mean '--target'?", "restore", "latest", "--taget=out")]
    [InlineData("There is no option '--jsno' of 'peers'; did you mean '--json'?", "peers", "--jsno")]
    [InlineData("There is no option '--jsno'; did you mean '--json'?", "--jsno")]
    [InlineData("'alway' is no value for --overwrite; did you mean 'always'?", "restore", "latest", "--target", "x", "--overwrite=alway")]
    [InlineData("'extra' is one argument more than 'peers' takes.", "peers", "extra")]
    public async Task What_was_mistyped_is_named_with_what_was_probably_meant(string expected, params string[] arguments)
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"error: {expected}", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n  Nothing was done.\n  See 'cairn help", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("40001")]
    [InlineData("many")]
    public async Task A_tracker_takes_a_sensible_number_of_connections_from_one_address(string number)
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, "tracker", $"--connections-per-address={number}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--connections-per-address", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("forget", "3fa9b2")]
    [InlineData("delete", "docs")]
    public async Task Not_to_wait_needs_the_recovery_key(string command, string what)
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, command, what, "--now");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("error: --now needs --key FILE.\n  Nothing was done.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_argument_the_help_is_shown()
    {
        var bare = await ConsoleRun.OfAsync(_folder.FullPath);

        Assert.Equal(await ConsoleRun.OfAsync(_folder.FullPath, "--help"), bare);
    }

    [Fact]
    public async Task A_missing_file_of_patterns_is_a_missing_file()
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, "backup", "docs", "--exclude-file", "patterns");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains(_folder.At("patterns"), run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Help_of_recover_lists_every_exit_code_and_warns_of_the_old_machine(int code)
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, "help", "recover");

        Assert.Contains($"\n  {code}    ", run.Out, StringComparison.Ordinal);
        Assert.Contains("shuts the old machine out", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_not_taken_for_a_path()
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, "backup", "docs", "--erasure");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--erasure", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backup", "--", "-rf")]
    [InlineData("backup", "@list")]
    [InlineData("backup", "[diagram]")]
    [InlineData("backup", "docs", "--exclude", "-x")]
    public async Task Odd_names_are_paths_and_values(params string[] arguments)
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, arguments);

        Assert.Equal(5, run.ExitCode); // got as far as to look for the home
        Assert.Contains("There is no peer in", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_JSON_is_one_object_on_standard_output()
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, "--json", "peers");

        var error = JsonElement.Parse(Assert.Single(run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(5, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Equal("error", error.GetProperty("type").GetString());
        Assert.Equal("not-a-home", error.GetProperty("code").GetString());
        Assert.Equal(5, error.GetProperty("exitCode").GetInt32());
        Assert.Contains("There is no peer in", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_usage_in_JSON_is_an_object_too()
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, "--json", "peers", "extra");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("bad-usage", JsonElement.Parse(run.Out).GetProperty("code").GetString());
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public async Task Help_of_each_command_has_examples_and_exit_codes(string command)
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, "help", command);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"\nExamples:\n  cairn ", run.Out, StringComparison.Ordinal);
        Assert.Contains($"{command}", run.Out, StringComparison.Ordinal);
        Assert.Contains("\n  130  interrupted\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_every_command()
    {
        var run = await ConsoleRun.OfAsync(_folder.FullPath, "--help");

        Assert.Equal(0, run.ExitCode);
        foreach (var command in CommandNames)
            Assert.Contains($"\n  {command} ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_running_peer_a_command_says_so_and_ends_with_4()
    {
        using (HomeFolder.Create(_folder.At("home")))
        {
        }

        var run = await ConsoleRun.OfAsync(_folder.FullPath, "--home", "home", "peers");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains($"'cairn up' is not running for the home {_folder.At("home")}", run.Error, StringComparison.Ordinal);
    }
}
