using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Row A8, and leaving with hand-over.</summary>
public sealed class LeavingTests
{
    [Fact]
    public async Task A_peer_that_leaves_and_drops_deletes_all_foreign_backups_and_tells_the_tracker()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 70);
        await network.Owner.RunAsync("backup", data, "--copies", "2");
        var leaver = network.Peers[1];
        Assert.NotEmpty(leaver.Blobs);

        var left = await leaver.RunAsync("leave", "--drop");

        Assert.True(left.Summary.GetProperty("left").GetBoolean());
        Assert.Equal(0, left.Summary.GetProperty("handedOver").GetInt32());
        Assert.True(left.Summary.GetProperty("removedBytes").GetInt64() > 5_000_000);
        Assert.Equal(0, (await leaver.Process.FinishAsync(network.Time)).ExitCode);
        Assert.Empty(leaver.Blobs);
        Assert.DoesNotContain(leaver.Id, await network.Tracker.NodesAsync(network.Owner.Id, network.Time));
        await Until.TrueAsync(async () => !(await network.Owner.AliveAsync()).Contains(leaver.Id), network.Time);

        // Its home is no member any more, and the copy that is left is enough.
        var up = await leaver.TryAsync("up");
        Assert.Equal((7, "has-left"), (up.ExitCode, up.ErrorCode));
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task What_a_leaving_peer_alone_held_is_recovered_from_those_that_took_it_over_while_the_owner_was_off()
    {
        await using var network = await TestNetwork.StartAsync(4);
        var data = SampleTree.Make(network, "data", 71);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        var kit = network.KitOf("peer0");
        await network.Owner.RunAsync("kit", "--key-file", kit, "--out", kit);
        await network.Owner.StopAsync();
        var leavers = network.Peers.Skip(1).Where(peer => peer.Blobs.Count > 0).Take(2).ToList();

        foreach (var leaver in leavers)
        {
            var left = await leaver.RunAsync("leave");
            Assert.True(left.Summary.GetProperty("left").GetBoolean());
            Assert.True(left.Summary.GetProperty("handedOver").GetInt32() > 0);
            Assert.Equal(0, left.Summary.GetProperty("unplaced").GetInt32());
            Assert.Equal(0, (await leaver.Process.FinishAsync(network.Time)).ExitCode);
            Assert.Empty(leaver.Blobs);
        }

        // The owner's own machine finds it, and so does one that has nothing but the kit.
        await network.Owner.UpAsync();
        await network.UntilAllKnowEachOtherAsync();
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("again"));
        SampleTree.AssertSame(data, network.PathOf("again") + data, network.Time);
        await network.Owner.StopAsync();

        var home = network.HomeAt("new");
        await home.RunAsync(network.Time, "recover", "--kit", kit, "--name", "peer0", "--lend", "2GB", "--listen", "127.0.0.1:0");
        var machine = await network.AdoptAsync("peer0", home, network.Owner.Id);
        await machine.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task A_peer_that_leaves_and_deletes_its_own_leaves_nothing_with_the_others()
    {
        await using var network = await TestNetwork.StartAsync(3, new Dictionary<string, string> { ["CAIRN_UNDELETE_WINDOW"] = "12s" });
        await network.Owner.RunAsync("backup", SampleTree.Make(network, "data", 74, 500_000), "--copies", "2");
        Assert.All(network.Peers.Skip(1), holder => Assert.NotEmpty(holder.AllBlobs));

        var left = await network.Owner.RunAsync("leave", "--delete-own");

        Assert.True(left.Summary.GetProperty("left").GetBoolean());
        Assert.Equal(2, left.Summary.GetProperty("ownHolders").GetInt32());
        Assert.Equal(1, left.Summary.GetProperty("ownSnapshots").GetInt32());
        Assert.Equal(0, (await network.Owner.Process.FinishAsync(network.Time)).ExitCode);
        await Until.TrueAsync(() => Task.FromResult(network.Peers.Skip(1).All(holder => holder.AllBlobs.Count == 0)), network.Time);
    }

    [Fact]
    public async Task A_peer_whose_data_finds_no_place_stays_and_says_so()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 72);
        await network.Owner.RunAsync("backup", data, "--copies", "1");

        var stays = await network.Peers[1].TryAsync("leave");

        Assert.Equal(3, stays.ExitCode);
        Assert.False(stays.Summary.GetProperty("left").GetBoolean());
        var unplaced = Assert.Single(stays.Objects("unplaced"));
        Assert.Equal(("peer0", network.Owner.Id), (unplaced.GetProperty("name").GetString(), unplaced.GetProperty("owner").GetString()));
        Assert.True(network.Peers[1].IsRunning);

        // It is a member as before, until there is somebody who takes it all over.
        await network.Owner.RunAsync("backup", SampleTree.Make(network, "more", 73, 100_000), "--copies", "1");
        await network.AddAsync("peer2");
        await network.UntilAllKnowEachOtherAsync();
        Assert.True((await network.Peers[1].RunAsync("leave")).Summary.GetProperty("left").GetBoolean());
        Assert.NotEmpty(network.Peers[2].Blobs);
    }
}
