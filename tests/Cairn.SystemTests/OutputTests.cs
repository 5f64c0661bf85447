using Cairn.Cli.Processes;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Outputs that whoever started a command closed, or that take nothing: never a stack trace, and an honest exit code.</summary>
public sealed class OutputTests
{
    private const string Unwritable = "error: Standard output cannot be written: ";

    [Theory]
    [InlineData(">&-")]
    [InlineData("<&- >&-")]
    [InlineData(">/dev/full")]
    public async Task Without_standard_output_a_command_says_so_in_one_line_and_ends_with_1(string redirection)
    {
        await using var network = await TestNetwork.StartAsync(1);

        foreach (var arguments in new string[][] { ["peers"], ["--json", "snapshots"], ["--help"] })
        {
            var run = await RunAsync(network, redirection, arguments);

            Assert.True(run.ExitCode == 1, run.ToString());
            Assert.StartsWith(Unwritable, run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', run.Error);
        }
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("<&- 2>&-")]
    [InlineData("2>/dev/full")]
    public async Task Without_standard_error_the_work_is_done_and_its_exit_code_kept(string redirection)
    {
        await using var network = await TestNetwork.StartAsync(1);

        var outputs = $"{redirection} >/dev/null";

        Assert.Equal(0, (await RunAsync(network, outputs, "status")).ExitCode);
        Assert.Equal(5, (await RunAsync(network, outputs, "restore", "abc", "--target", network.PathOf("out"))).ExitCode);
        await network.Owner.StopAsync();
        Assert.Equal(4, (await RunAsync(network, outputs, "status")).ExitCode);
    }

    [Fact]
    public async Task With_all_outputs_closed_nothing_is_done()
    {
        await using var network = await TestNetwork.StartAsync(1);

        var run = await RunAsync(network, "<&- >&- 2>&-", "up");

        Assert.True(run.ExitCode == 1, run.ToString());
    }

    /// <summary>Runs a command for people, its outputs as a shell's redirection says.</summary>
    private static Task<FinishedCommand> RunAsync(TestNetwork network, string redirection, params string[] arguments)
    {
        var shell = network.Program with
        {
            Path = "/bin/sh",
            Prefix = ["-c", $"shift; exec \"$@\" {redirection}", network.Program.Path], // without the --json that comes first
        };
        return shell.RunAsync([network.Program.Path, "--home", network.Owner.Home.Folder, .. arguments], network.Time);
    }
}
