using System.Text.Json;
using Cairn.Cli.Processes;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>
/// Disks that are full or not there: each time a clear word, nothing acknowledged is lost, and all goes on when the disk does.
/// </summary>
public sealed class DiskFaultTests
{
    private const int Small = 30_000_000;
    private const int Large = 200_000_000;

    [Fact]
    public async Task A_holder_whose_disk_is_full_says_so_and_takes_data_when_there_is_room()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var vault = network.Peers[1].Vault;
        var holder = await AgainAsync(network, network.Peers[1], SmallDisk.On(network.Program, vault, Small));
        var kept = SampleTree.Make(network, "kept", 80, 1_000_000);
        await network.Owner.RunAsync("backup", kept, "--copies", "1");
        var data = SampleTree.Make(network, "data", 81, 60_000_000);

        var refused = await network.Owner.TryAsync("backup", data, "--copies", "1");
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        await SmallDisk.GrowAsync(holder.Process.Id, vault, Large, network.Time);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("all"));

        Assert.Equal((7, "no-room"), (refused.ExitCode, refused.ErrorCode));
        AssertThreeParts(refused);
        SampleTree.AssertSame(kept, network.PathOf("out") + kept, network.Time);
        SampleTree.AssertSame(data, network.PathOf("all") + data, network.Time);
    }

    [Fact]
    public async Task A_vault_whose_disk_is_not_mounted_is_not_taken_for_an_empty_one()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 82, 1_000_000);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        await network.Peers[1].StopAsync();
        var bare = network.Peers[1].Home with { Program = SmallDisk.On(network.Program, network.Peers[1].Vault, Small) };

        var refused = await bare.TryAsync(network.Time, "up");
        await network.Peers[1].UpAsync();
        await network.UntilOwnerFindsAllAsync();
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.Equal((6, "vault-missing"), (refused.ExitCode, refused.ErrorCode));
        AssertThreeParts(refused);
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task An_owner_whose_disk_is_full_says_so_restores_all_the_same_and_goes_on_when_there_is_room()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var kept = SampleTree.Make(network, "kept", 83, 10_000);
        await network.Owner.RunAsync("backup", kept, "--copies", "1");
        var many = network.PathOf("many");
        for (var file = 0; file < 8000; file++)
            SampleTree.Write(Path.Combine(many, $"{file % 100}", $"a name that takes room in the catalog {file}"), new Random(file), 8);

        var folder = network.Owner.Home.Folder;
        var owner = await AgainAsync(network, network.Owner, SmallDisk.WithCopyOf(network.Program, folder, 2_000_000));
        var refused = await owner.TryAsync("backup", many, "--copies", "1");
        await owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        await SmallDisk.GrowAsync(owner.Process.Id, folder, Large, network.Time);
        await owner.RunAsync("backup", many, "--copies", "1");
        await owner.RunAsync("restore", "latest", "--target", network.PathOf("all"));

        Assert.Equal((1, "disk-full"), (refused.ExitCode, refused.ErrorCode));
        AssertThreeParts(refused);
        SampleTree.AssertSame(kept, network.PathOf("out") + kept, network.Time);
        SampleTree.AssertSame(many, network.PathOf("all") + many, network.Time);
    }

    /// <summary>Runs a peer anew, in another way, and waits until the owner finds it.</summary>
    private static async Task<TestPeer> AgainAsync(TestNetwork network, TestPeer peer, CairnProgram program)
    {
        await peer.StopAsync();
        var again = await network.AdoptAsync($"{peer.Name} again", peer.Home with { Program = program }, peer.Id);
        var asked = peer == network.Owner ? again : network.Owner;
        await Until.TrueAsync(
            async () => (await asked.PeersAsync()).Count(line => line.GetProperty("state").GetString() == "alive"
                && network.Peers.Any(other => line.GetProperty("addresses")[0].GetString() == other.Address)) == 2,
            network.Time);
        return again;
    }

    /// <summary>What happened, what it means for the data, what to do.</summary>
    private static void AssertThreeParts(FinishedCommand refused)
    {
        var error = refused.Objects("error").Single();
        foreach (var part in (string[])["message", "meaning", "todo"])
            Assert.True(error.TryGetProperty(part, out var text) && text.ValueKind is JsonValueKind.String, $"{part}: {refused}");
    }
}
