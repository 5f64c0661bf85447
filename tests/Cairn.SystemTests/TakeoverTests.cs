using System.Text.Json;
using Cairn.Cli.Processes;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>A name or an identity that two machines claim: each is told plainly what to do.</summary>
public sealed class TakeoverTests
{
    [Fact]
    public async Task Whoever_joins_under_a_taken_name_is_told_to_choose_another_and_keeps_the_invite()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var home = network.HomeAt("twin");
        var invite = await network.InviteAsync();

        var refused = await home.TryAsync(network.Time, [.. TestNetwork.InitArguments("peer1", "1GB"), "--join", invite]);
        var joined = await home.RunAsync(network.Time, [.. TestNetwork.InitArguments("twin", "1GB"), "--join", invite]);

        Assert.Equal(7, refused.ExitCode);
        var message = refused.Objects("error").Single().GetProperty("message").GetString()!;
        Assert.Contains("'peer1' belongs to another member", message, StringComparison.Ordinal);
        Assert.Contains("with another --name", message, StringComparison.Ordinal);
        Assert.DoesNotContain("new invite", message, StringComparison.Ordinal);
        Assert.Equal("twin", joined.Summary.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_recovered_machine_lends_what_the_lost_one_lent_and_the_old_one_stops_and_says_why()
    {
        await using var network = await TestNetwork.StartAsync(3, "3GB");
        await network.Owner.RunAsync("backup", SampleTree.Make(network, "data", 60, 10_000), "--copies", "2");
        await network.Owner.RunAsync("kit", "--key-file", network.KitOf("peer0"), "--out", network.KitOf("peer0"));
        await network.Owner.StopAsync();
        var home = network.HomeAt("new");

        // For people, so without the --json that comes first.
        var shell = network.Program with { Path = "/bin/sh", Prefix = ["-c", "shift; exec \"$@\"", "sh"] };
        string[] recover = ["recover", "--kit", network.KitOf("peer0"), "--name", "peer0", "--listen", "127.0.0.1:0"];
        var recovered = await shell.RunAsync([network.Program.Path, "--home", home.Folder, .. recover], network.Time);
        Assert.True(recovered.ExitCode == 0, recovered.ToString());
        Assert.Contains("The old machine is shut out", recovered.Error, StringComparison.Ordinal);

        // The new one does not run yet: only those that keep its snapshots know of it.
        await network.Owner.UpAsync();
        var stopped = await network.Owner.Process.FinishAsync(network.Time);
        AssertSuperseded(stopped);
        Assert.Single(stopped.Objects("warning"), IsWarning);

        // From now on it says so at once, whoever there is to ask.
        await Task.WhenAll(network.Peers.Skip(1).Select(peer => peer.StopAsync()));
        AssertSuperseded(await network.Owner.TryAsync("up"));
        await Task.WhenAll(network.Peers.Skip(1).Select(peer => peer.UpAsync()));

        var adopted = await network.AdoptAsync("new", home, network.Owner.Id);
        var lent = (await adopted.PeersAsync()).Single(peer => peer.GetProperty("self").GetBoolean()).GetProperty("lentBytes").GetInt64();
        Assert.Equal(3_000_000_000, lent);
    }

    private static void AssertSuperseded(FinishedCommand up)
    {
        Assert.True(up.ExitCode == 7, up.ToString());
        var error = up.Objects("error").Single();
        Assert.Equal("superseded", error.GetProperty("code").GetString());
        Assert.Contains("taken over", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("Leave this peer stopped", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static bool IsWarning(JsonElement line) =>
        line.GetProperty("type").GetString() == "warning"
        && line.GetProperty("message").GetString()!.Contains("identity", StringComparison.Ordinal);
}
