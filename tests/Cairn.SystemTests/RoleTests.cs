using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Row D2: who backs up, who keeps, and who may do only one of these.</summary>
public sealed class RoleTests
{
    [Fact]
    public async Task Owners_back_up_storage_peers_keep_and_neither_does_the_other()
    {
        await using var network = await TestNetwork.StartAsync(0);
        string[] founder = ["--role", "owner", "--reciprocity", "0"];
        await network.AddAsync("owner", "0B", founder);
        await network.AddAsync("storage", "1GB", "--role", "storage");
        await network.AddAsync("both");
        await network.UntilAllKnowEachOtherAsync();
        var data = SampleTree.Make(network, "data", 72, 100_000);

        var roles = (await network.Owner.PeersAsync()).ToDictionary(
            peer => peer.GetProperty("name").GetString()!, peer => peer.GetProperty("role").GetString());
        var backup = await network.Owner.RunAsync("backup", data, "--copies", "2");
        var (storage, both) = (network.Peers[1], network.Peers[2]);
        var toOwner = await both.TryAsync("backup", data, "--copies", "1", "--to", "owner");
        var byStorage = await storage.TryAsync("backup", data, "--copies", "1");

        // Whoever does both finds one holder, since an owner is none.
        var byBoth = await both.RunAsync("backup", data);
        var tooMany = await both.TryAsync("backup", data, "--copies", "2", "--happy", "2");

        Assert.Equal(("owner", "storage", "both"), (roles["owner"], roles["storage"], roles["both"]));
        Assert.Equal(2, backup.Summary.GetProperty("holders").GetInt32());
        Assert.Equal((5, "no-such-peer"), (toOwner.ExitCode, toOwner.ErrorCode));
        Assert.Equal((7, "role-forbids"), (byStorage.ExitCode, byStorage.ErrorCode));
        Assert.Equal(1, byBoth.Summary.GetProperty("holders").GetInt32());
        Assert.Equal((7, "too-few-holders"), (tooMany.ExitCode, tooMany.ErrorCode));
        Assert.Empty(network.Owner.Blobs);
        Assert.NotEmpty(storage.Blobs);
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task An_owner_that_lends_nothing_is_refused_where_the_network_asks_for_reciprocity()
    {
        await using var network = await TestNetwork.StartAsync(1);
        var home = network.HomeAt("taker");

        var joined = await home.TryAsync(
            network.Time,
            ["init", "--name", "taker", "--role", "owner", "--listen", "127.0.0.1:0", "--join", await network.InviteAsync()]);

        Assert.Equal((7, "role-needs-lending"), (joined.ExitCode, joined.ErrorCode));
    }
}
