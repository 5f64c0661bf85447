using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Tests.Commands;
using Cairn.Cli.Tests.Transcripts;

namespace Cairn.Cli.Tests.Shell;

public sealed class ShellTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Commands_come_from_standard_input_until_it_ends()
    {
        await using var peer = new ScriptedPeer(_folder)
            .Answer(LocalCalls.Peers, Samples.Self, new PeersSummary { Peers = 1, Live = true })
            .Answer(LocalCalls.Snapshots, new CountSummary { Count = 0 });
        await peer.StartAsync();

        var run = await RunAsync("peers\n\n  # a comment\nlist\nsnapshots --tag 'two words'\n");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            "/v1/peers {}\n/v1/peers {}\n/v1/snapshots {\"tags\":[\"two words\"],\"paths\":[]}\n", peer.Asked);
        Assert.Equal(2, run.Out.Split("laptop (this peer)").Length - 1);
    }

    [Theory]
    [InlineData("frob\n", 2)]
    [InlineData("frob\nhelp ls\n", 0)]
    [InlineData("ls 'latest\n", 2)]
    [InlineData("shell\n", 2)]
    [InlineData("frob\nexit\nhelp\n", 2)]
    [InlineData("", 0)]
    public async Task It_ends_as_its_last_command_did(string lines, int exitCode) =>
        Assert.Equal(exitCode, (await RunAsync(lines)).ExitCode);

    [Fact]
    public async Task For_programs_each_command_writes_its_lines_and_the_shell_a_summary()
    {
        await using var peer = new ScriptedPeer(_folder).Answer(LocalCalls.Snapshots, new CountSummary { Count = 0 });
        await peer.StartAsync();

        var run = await RunAsync("snapshots\nfrob\n", "--json");

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("""{"type":"summary","count":0}""", lines[0]);
        Assert.StartsWith("""{"type":"error","code":"bad-usage",""", lines[1], StringComparison.Ordinal);
        Assert.Equal("""{"type":"summary","commands":2,"failed":1}""", lines[2]);
    }

    [Fact]
    public async Task Restore_of_a_file_takes_the_newest_snapshot_that_has_it()
    {
        await using var peer = new ScriptedPeer(_folder)
            .Answer(
                LocalCalls.Snapshots,
                Samples.Snapshot,
                Samples.Snapshot with { Snapshot = Samples.OtherSnapshotId },
                new CountSummary { Count = 2 })
            .Answer(LocalCalls.Restore, request => request.Snapshot == Samples.SnapshotId ? [PathNotFound] : Write(request));
        await peer.StartAsync();
        Directory.CreateDirectory(_folder.At("restored"));
        await File.WriteAllTextAsync(_folder.At("restored/thesis.tex"), "older");

        var run = await RunAsync("restore docs/thesis.tex\n");

        Assert.Equal((0, ""), (run.ExitCode, run.Error.Contains("error", StringComparison.Ordinal) ? run.Error : ""));
        Assert.StartsWith($"{_folder.At("restored/thesis.tex")}\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(Samples.OtherSnapshotId, await File.ReadAllTextAsync(_folder.At("restored/thesis.tex")));
        Assert.Equal(["thesis.tex"], new DirectoryInfo(_folder.At("restored")).EnumerateFileSystemInfos().Select(entry => entry.Name));
    }

    [Fact]
    public async Task A_file_that_was_never_backed_up_is_told_plainly()
    {
        await using var peer = new ScriptedPeer(_folder).Answer(LocalCalls.Snapshots, new CountSummary { Count = 0 });
        await peer.StartAsync();

        var run = await RunAsync("restore nothing.tex\n");

        Assert.Equal(5, run.ExitCode);
        var expected = $"error: No snapshot has {_folder.At("nothing.tex")}.\n  Nothing was written.\n";
        Assert.StartsWith(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.At("restored")));
    }

    private static ErrorLine PathNotFound => new()
    {
        Code = "path-not-found",
        What = "It is not there.",
        Meaning = "Nothing was written.",
        Todo = "Name another.",
        Message = "",
        ExitCode = 5,
    };

    /// <summary>What a peer does: the file comes out under its whole path, in folders with the modes that they had.</summary>
    private static ApiLine[] Write(RestoreRequest request)
    {
        var file = request.Target + request.Paths[0];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, request.Snapshot);
        File.SetUnixFileMode(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return [Samples.Restore with { Target = request.Target }];
    }

    private Task<ConsoleRun> RunAsync(string lines, params string[] options) =>
        ConsoleRun.WithInputAsync(_folder.FullPath, lines, ["--home", "home", .. options, "shell"]);
}
