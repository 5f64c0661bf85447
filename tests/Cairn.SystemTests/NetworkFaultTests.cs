using Cairn.Cli.Processes;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Holders that hang or send noise: others are asked, and the one at fault is named.</summary>
public sealed class NetworkFaultTests
{
    private const int Stop = 19; // SIGSTOP: the kernel goes on to take connections, and nobody answers
    private const int Continue = 18; // SIGCONT

    [Fact]
    public async Task A_holder_that_hangs_costs_a_wait_and_no_file()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 90);
        await network.Owner.RunAsync("backup", data, "--copies", "2");
        var hanging = network.Peers[1].Process;
        hanging.Send(Stop);

        var status = await network.Owner.TryAsync("status");
        var restored = await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        hanging.Send(Continue);
        await network.UntilAllKnowEachOtherAsync();
        await network.Owner.RunAsync("backup", data, "--copies", "2");

        Assert.Equal(1, status.Objects("snapshot").Single().GetProperty("actual").GetInt32());
        var silent = status.Objects("holder").Single(holder => holder.GetProperty("name").GetString() == "peer1");
        Assert.Contains("within 5 seconds", silent.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("other bytes", restored.ToString(), StringComparison.Ordinal);
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task What_a_holder_sends_wrong_is_taken_from_another_and_the_holder_is_named()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 91, 60_000_000);
        await network.Owner.RunAsync("backup", data, "--copies", "2");

        // Which of the two is asked first for a pack nobody can say before; at least one of the two is for some pack.
        var named = await RestoreFromNoiseAsync(network, data, 1) | await RestoreFromNoiseAsync(network, data, 2);

        Assert.True(named, "Nobody was asked.");
    }

    /// <summary>Restores while one holder spoils whatever it sends. Whether it was asked, and named.</summary>
    private static async Task<bool> RestoreFromNoiseAsync(TestNetwork network, string data, int noisy)
    {
        var holder = network.Peers[noisy];
        await holder.KillAsync();
        await holder.UpAsync("--inject", "corrupt=1", "--i-am-testing");
        await network.UntilOwnerFindsAllAsync();
        var target = network.PathOf($"out{noisy}");
        var restored = await network.Owner.RunAsync("restore", "latest", "--target", target);
        SampleTree.AssertSame(data, target + data, network.Time);
        await holder.StopAsync();
        await holder.UpAsync();
        await network.UntilOwnerFindsAllAsync();
        return IsNamed(restored, holder);
    }

    /// <summary>Whether it is named; nobody else may be.</summary>
    private static bool IsNamed(FinishedCommand restored, TestPeer holder)
    {
        var warnings = restored.Objects("warning").Select(warning => warning.GetProperty("message").GetString()!).ToList();
        Assert.All(warnings, warning => Assert.Contains(holder.Name, warning, StringComparison.Ordinal));
        return warnings.Count > 0;
    }
}
