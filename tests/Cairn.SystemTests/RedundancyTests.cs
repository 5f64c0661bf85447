using System.Text.Json;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Rows A5, B7, B10, C2, F27: who holds what, how much of it, and how it stays so.</summary>
public sealed class RedundancyTests
{
    private static readonly Dictionary<string, string> ShortGrace = new() { ["CAIRN_REPAIR_GRACE"] = "4s" };

    [Fact]
    public async Task A_backup_that_one_peer_could_hold_rises_as_peers_join_and_again_after_one_is_lost_for_good()
    {
        await using var network = await TestNetwork.StartAsync(2, ShortGrace);
        var data = SampleTree.Make(network, "data", 1, 2_000_000);
        var backup = await network.Owner.RunAsync("backup", data);
        Assert.Equal(1, backup.Summary.GetProperty("holders").GetInt32());

        await network.AddAsync("peer2");
        await network.AddAsync("peer3");
        await UntilHeldAsync(network, 3, ["peer1", "peer2", "peer3"]);

        await network.AddAsync("peer4");
        await network.Peers[1].KillAsync();
        await UntilHeldAsync(network, 3, ["peer2", "peer3", "peer4"]);

        // All that is left of it besides the owner is what was never sent in a backup.
        await network.Peers[2].KillAsync();
        await network.Peers[3].KillAsync();
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task A_backup_goes_to_the_peers_that_are_named_and_to_no_others()
    {
        await using var network = await TestNetwork.StartAsync(5);
        var data = SampleTree.Make(network, "data", 2, 2_000_000);

        await network.Owner.RunAsync("backup", data, "--copies", "2", "--to", "peer1", "--to", network.Peers[3].Id);

        Assert.Equal(["peer1", "peer3"], HoldersOf(await network.Owner.StatusAsync()));
        Assert.Empty(network.Peers[2].Blobs);
        Assert.Empty(network.Peers[4].Blobs);

        // The same files to another peer: it is to hold them itself, and nothing is stored a second time.
        var again = await network.Owner.RunAsync("backup", data, "--copies", "1", "--to", "peer2");
        Assert.Equal(0, again.Summary.GetProperty("newBytes").GetInt64());
        await network.Peers[1].KillAsync();
        await network.Peers[3].KillAsync();
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
        var unknown = await network.Owner.TryAsync("backup", data, "--to", "nobody");
        Assert.Equal(5, unknown.ExitCode);
    }

    [Fact]
    public async Task Every_file_tells_its_desired_and_its_actual_degree()
    {
        await using var network = await TestNetwork.StartAsync(4);
        var data = SampleTree.Make(network, "data", 3, 2_000_000);
        var file = Path.Combine(data, "large");
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        Assert.Equal([(1, 1)], await DegreesAsync(network, file));

        var raised = await network.Owner.RunAsync("backup", data, "--copies", "3");
        Assert.True(raised.Summary.GetProperty("raised").GetInt32() > 0);

        // What both snapshots need is held by three now; the first one asked for one.
        Assert.Equal([(3, 3), (1, 3)], await DegreesAsync(network, file));

        await network.Peers[1].KillAsync();
        Assert.Equal([(3, 2), (1, 2)], await DegreesAsync(network, file));
        var happy = await network.Owner.TryAsync("backup", data, "--copies", "3", "--happy", "2");
        Assert.Equal((3, 2), (happy.ExitCode, happy.Summary.GetProperty("holders").GetInt32()));
        var refused = await network.Owner.TryAsync("backup", data, "--copies", "3", "--happy", "3");
        Assert.Equal(7, refused.ExitCode);
    }

    [Fact]
    public async Task Every_kept_version_of_a_modified_file_is_restored()
    {
        await using var network = await TestNetwork.StartAsync(4);
        var file = network.PathOf("data/thesis");
        var random = new Random(4);
        var versions = new List<(string Snapshot, byte[] Bytes)>();
        SampleTree.Write(file, random, 3_000_000);
        for (var copies = 1; copies <= 3; copies++)
        {
            var backup = await network.Owner.RunAsync("backup", network.PathOf("data"), "--copies", $"{copies}");
            versions.Add((backup.Summary.GetProperty("snapshot").GetString()!, await File.ReadAllBytesAsync(file, network.Time)));
            var bytes = versions[^1].Bytes.ToArray();
            random.NextBytes(bytes.AsSpan(random.Next(2_000_000), 500_000));
            await File.WriteAllBytesAsync(file, bytes, network.Time);
        }

        foreach (var (snapshot, bytes) in versions)
        {
            await network.Owner.RunAsync("restore", snapshot, "--target", network.PathOf(snapshot));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(network.PathOf(snapshot) + file, network.Time));
        }

        var ids = (await network.Owner.RunAsync("status", file)).Objects("file").Select(line => line.GetProperty("fileId").GetString());
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task Copies_go_to_different_sites_and_status_says_how_many_sites_may_be_lost()
    {
        await using var network = await TestNetwork.StartAsync(1);
        network.SiteOf = name => name is "peer1" or "peer2" ? "attic" : "cellar";
        await network.AddAsync("peer1");
        await network.AddAsync("peer2");
        await network.AddAsync("peer3");
        await network.UntilAllKnowEachOtherAsync();
        var data = SampleTree.Make(network, "data", 5, 1_000_000);

        await network.Owner.RunAsync("backup", data, "--copies", "2");

        var status = await network.Owner.StatusAsync();
        Assert.Equal((2, 1, 1), Degree(status));
        Assert.Contains("peer3", HoldersOf(status));

        // Of three copies two are in the attic: any two peers may go, but only one site.
        await network.Owner.RunAsync("backup", data, "--copies", "3");
        Assert.Equal((3, 2, 1), Degree(await network.Owner.StatusAsync()));
        await network.Peers[3].KillAsync();
        Assert.Equal((2, 1, 0), Degree(await network.Owner.StatusAsync()));
    }

    private static Task UntilHeldAsync(TestNetwork network, int copies, string[] holders) => Until.TrueAsync(
        async () =>
        {
            var status = await network.Owner.StatusAsync();
            return status.GetProperty("actual").GetInt32() == copies
                && status.GetProperty("survivesPeers").GetInt32() == copies - 1
                && HoldersOf(status).SequenceEqual(holders);
        },
        network.Time);

    private static async Task<IReadOnlyList<(int Desired, int Actual)>> DegreesAsync(TestNetwork network, string file) =>
    [
        .. (await network.Owner.TryAsync("status", file)).Objects("file")
            .Select(line => (line.GetProperty("desired").GetInt32(), line.GetProperty("actual").GetInt32())),
    ];

    private static (int Actual, int Peers, int Sites) Degree(JsonElement status) => (
        status.GetProperty("actual").GetInt32(),
        status.GetProperty("survivesPeers").GetInt32(),
        status.GetProperty("survivesSites").GetInt32());

    private static IReadOnlyList<string?> HoldersOf(JsonElement status) =>
        [.. status.GetProperty("holders").EnumerateArray().Select(name => name.GetString())];
}
