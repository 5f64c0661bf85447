using Cairn.Cli.Processes;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>The prompt, as scripts and people use it.</summary>
public sealed class ShellTests
{
    [Fact]
    public async Task A_prompt_lists_the_peers_backs_files_up_and_restores_their_newest_version()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var folder = Directory.CreateDirectory(network.PathOf("work")).FullName;
        var file = Path.Combine(folder, "my thesis.tex");
        await File.WriteAllTextAsync(file, "first", network.Time);
        var first = await RunAsync(network, folder, "list", "backup 'my thesis.tex'");
        await File.WriteAllTextAsync(file, "second version", network.Time);
        await RunAsync(network, folder, "backup \"my thesis.tex\" --copies 2");
        await File.WriteAllTextAsync(Path.Combine(folder, "other"), "other", network.Time);
        await RunAsync(network, folder, "backup other"); // the latest snapshot has no thesis
        File.Delete(file);

        var restored = await RunAsync(network, folder, "restore my\\ thesis.tex");

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(3, first.Objects("peer").Count());
        Assert.Equal(0, restored.ExitCode);
        Assert.Equal("second version", await File.ReadAllTextAsync(Path.Combine(folder, "restored", "my thesis.tex"), network.Time));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "restored")));
    }

    [Fact]
    public async Task De_at_the_prompt_leaves_the_network_and_hands_over_what_the_peer_holds()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 74, 100_000);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        var leaver = network.Peers.Skip(1).First(peer => peer.AllBlobs.Count > 0);

        var left = await RunAsync(network, network.Folder, leaver, "list", "de");

        Assert.Equal(0, left.ExitCode);
        Assert.Equal(3, left.Objects("peer").Count());
        var leave = left.Objects("summary").Single(line => line.TryGetProperty("left", out _));
        Assert.True(leave.GetProperty("left").GetBoolean());
        Assert.True(leave.GetProperty("handedOver").GetInt32() > 0);
        Assert.Equal(0, (await leaver.Process.FinishAsync(network.Time)).ExitCode);
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task It_ends_as_its_last_command_did_and_a_file_never_backed_up_is_told()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var folder = Directory.CreateDirectory(network.PathOf("work")).FullName;

        var missing = await RunAsync(network, folder, "restore nothing.tex");
        var mended = await RunAsync(network, folder, "restore nothing.tex", "frob", "snapshots", "exit", "frob");

        Assert.Equal(5, missing.ExitCode);
        Assert.Equal("never-backed-up", missing.ErrorCode);
        Assert.Equal(0, mended.ExitCode);
        Assert.Equal(["never-backed-up", "bad-usage"], mended.Objects("error").Select(error => error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Ctrl_C_stops_the_command_and_not_the_shell()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 71, 150_000_000);
        await File.WriteAllLinesAsync(network.PathOf("script"), [$"backup {data} --copies 1", "snapshots"], network.Time);
        await using var shell = Start(network, network.Folder, network.PathOf("script"), network.Owner);
        await Until.TrueAsync(() => Task.FromResult(network.Peers[1].Blobs.Count > 0), network.Time);

        shell.Send(2); // SIGINT
        var ended = await shell.FinishAsync(network.Time);

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal("interrupted", ended.ErrorCode);
        Assert.Empty(ended.Objects("snapshot"));
    }

    private static Task<FinishedCommand> RunAsync(TestNetwork network, string folder, params string[] lines) =>
        RunAsync(network, folder, network.Owner, lines);

    private static async Task<FinishedCommand> RunAsync(TestNetwork network, string folder, TestPeer peer, params string[] lines)
    {
        var script = network.PathOf("script");
        await File.WriteAllLinesAsync(script, lines, network.Time);
        await using var shell = Start(network, folder, script, peer);
        return await shell.FinishAsync(network.Time);
    }

    /// <summary>Starts a shell of a peer in a folder, with its commands on standard input.</summary>
    private static CairnProcess Start(TestNetwork network, string folder, string script, TestPeer peer)
    {
        var program = network.Program with
        {
            Path = "/bin/sh",
            Prefix = ["-c", $"cd '{folder}' && exec \"$0\" \"$@\" < '{script}'", network.Program.Path],
        };
        return program.Start("--home", peer.Home.Folder, "shell");
    }
}
