using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Platform.Disks;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.SystemTests.Network;
using Cairn.Transport.Calls;

namespace Cairn.SystemTests;

/// <summary>Rows A6, B2, B12 (quota), C1, C7: who one is in a network, and what one may do there; and eviction.</summary>
public sealed class StandingTests
{
    [Fact]
    public async Task A_peers_number_is_the_hash_of_its_key_and_stays_whatever_its_address()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var peer = network.Peers[1];
        var before = (peer.Id, peer.Address);

        await peer.StopAsync();
        using (var identity = new IdentityStore(new FolderDisk(peer.Home.Folder), new P256Signatures()).Load([]))
            Assert.Equal(peer.Id, Hash256.Sha256(identity.Device.Certificate.OwnerKey.Span).ToString());

        // Port 0 takes another free one; until it does the peer is started again.
        do
        {
            await peer.UpAsync();
            if (peer.Address == before.Address)
                await peer.StopAsync();
        }
        while (!peer.IsRunning);

        await network.UntilAllKnowEachOtherAsync();
        var listed = (await network.Owner.PeersAsync()).Single(other => other.GetProperty("name").GetString() == "peer1");
        Assert.Equal(before.Id, listed.GetProperty("peer").GetString());
        Assert.Equal(peer.Address, listed.GetProperty("addresses")[0].GetString());
        Assert.Equal(2, (await network.Owner.PeersAsync()).Select(other => other.GetProperty("peer").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Whoever_lends_nothing_cannot_back_up()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var taker = await network.AddAsync("taker", "0");
        await network.UntilAllKnowEachOtherAsync();
        var data = SampleTree.Make(network, "data", 80, 100_000);

        var refused = await taker.TryAsync("backup", data, "--copies", "1");

        Assert.Equal(7, refused.ExitCode);
        Assert.Contains("lends", refused.ToString(), StringComparison.Ordinal);
        Assert.Empty(network.Peers[0].Blobs.Concat(network.Peers[1].Blobs));
        Assert.Empty((await taker.RunAsync("snapshots")).Objects("snapshot"));
    }

    [Fact]
    public async Task Nobody_uses_more_than_it_lends()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var miser = await network.AddAsync("miser", "30MB");
        await network.UntilAllKnowEachOtherAsync();

        await miser.RunAsync("backup", SampleTree.Make(network, "little", 81, 5_000_000), "--copies", "2");
        var refused = await miser.TryAsync("backup", SampleTree.Make(network, "much", 82, 40_000_000), "--copies", "2");

        Assert.Equal(7, refused.ExitCode);
        Assert.Contains("lends", refused.ToString(), StringComparison.Ordinal);
        await miser.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(network.PathOf("little"), network.PathOf("out") + network.PathOf("little"), network.Time);
    }

    [Fact]
    public async Task A_holder_keeps_no_more_than_it_lends_and_shows_it()
    {
        await using var network = await TestNetwork.StartAsync(2, "2GB", "20MB");
        var holder = network.Peers[1];

        var refused = await network.Owner.TryAsync("backup", SampleTree.Make(network, "data", 84, 60_000_000), "--copies", "1");

        Assert.Equal(7, refused.ExitCode);
        Assert.NotEmpty(holder.Blobs);
        var used = Directory.EnumerateFiles(holder.Vault, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);
        Assert.InRange(used, 1, 20_000_000);
        var shown = (await holder.PeersAsync()).Single(peer => peer.GetProperty("self").GetBoolean());
        Assert.Equal(20_000_000, shown.GetProperty("lentBytes").GetInt64());
    }

    [Fact]
    public async Task A_recovery_asks_all_other_peers_and_keeps_the_most_recent_version()
    {
        await using var network = await TestNetwork.StartAsync(4);
        var data = SampleTree.Make(network, "data", 85, 1_000_000);
        var kit = network.KitOf("peer0");
        await network.Owner.RunAsync("backup", data, "--copies", "3");
        await network.Owner.RunAsync("kit", "--key-file", kit, "--out", kit);

        // One peer has the old version only, and is there when the others are asked.
        await network.Peers[1].StopAsync();
        await File.WriteAllTextAsync(Path.Combine(data, "large"), "the newer version", network.Time);
        await network.Owner.TryAsync("backup", data, "--copies", "2");
        await network.Owner.KillAsync();
        await network.Peers[1].UpAsync();

        // It listens at another port than the kit says: who has the newer version must know.
        await network.UntilFindsAllAsync(network.Peers[2]);
        await network.UntilFindsAllAsync(network.Peers[3]);

        var home = network.HomeAt("new");
        var recovered = await home.RunAsync(network.Time, "recover", "--kit", kit, "--name", "peer0", "--listen", "127.0.0.1:0");
        var machine = await network.AdoptAsync("peer0", home, network.Owner.Id);
        await machine.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.Equal(3, recovered.Summary.GetProperty("peersAnswered").GetInt32());
        Assert.Equal(2, recovered.Summary.GetProperty("snapshots").GetInt32());
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task The_founders_key_evicts_a_peer_everywhere_and_for_good_and_leaves_it_its_own_data()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var rogue = await network.AddAsync("rogue", "2GB", "--recovery-kit", network.KitOf("rogue"));
        var home = network.HomeAt("friend");
        var invite = (await rogue.RunAsync("invite")).Summary.GetProperty("invite").GetString()!;
        var made = await home.RunAsync(network.Time, [.. TestNetwork.InitArguments("friend", "2GB"), "--join", invite]);
        var friend = await network.AdoptAsync("friend", home, made.Summary.GetProperty("peer").GetString()!);
        await network.UntilAllKnowEachOtherAsync();
        var data = SampleTree.Make(network, "data", 86, 1_000_000);
        await rogue.RunAsync("backup", data, "--copies", "2");

        var wrongKey = await network.Peers[1].TryAsync("evict", "rogue", "--key", network.KitOf("rogue"));
        Assert.Equal((7, "not-the-founders-key"), (wrongKey.ExitCode, wrongKey.ErrorCode));
        var founder = await network.Peers[1].TryAsync("evict", "peer0", "--key", network.KitOf("peer0"));
        Assert.Equal((7, "founder-stays"), (founder.ExitCode, founder.ErrorCode));
        var planned = await network.Peers[1].RunAsync("evict", "rogue", "--with", "--dry-run");
        var going = planned.Objects("invited").Single();
        Assert.False(going.GetProperty("stays").GetBoolean());
        Assert.Equal((friend.Id, rogue.Id), (going.GetProperty("peer").GetString(), going.GetProperty("invitedBy").GetString()));
        Assert.Contains(rogue.Id, await network.Peers[1].AliveAsync());
        var own = await friend.TryAsync("evict", "rogue", "--with", "--key", network.KitOf("peer0"));
        Assert.Equal((7, "evicts-itself"), (own.ExitCode, own.ErrorCode));
        var evicted = await network.Peers[1].RunAsync("evict", "rogue", "--with", "--key", network.KitOf("peer0"));
        Assert.Equal(rogue.Id, evicted.Summary.GetProperty("peer").GetString());
        Assert.Equal(1, evicted.Summary.GetProperty("with").GetInt32());

        foreach (var peer in network.Peers.Where(peer => peer != rogue && peer != friend))
        {
            await Until.TrueAsync(async () => !(await peer.AliveAsync()).Overlaps([rogue.Id, friend.Id]), network.Time);
            Assert.All(
                (await peer.RunAsync("peers")).Objects("peer").Where(line => line.GetProperty("name").GetString() is "rogue" or "friend"),
                line => Assert.Equal("evicted", line.GetProperty("state").GetString()));
            Assert.Equal(RefusalCode.Evicted, await RefusalAsync(rogue, peer, network.Time));
            Assert.Equal(RefusalCode.Evicted, await RefusalAsync(friend, peer, network.Time));
        }

        // The tracker lists them no more, also when it has forgotten everything.
        var staying = network.Peers.Select(peer => peer.Id).Except([rogue.Id, friend.Id]).ToList();
        await Until.TrueAsync(IsListRightAsync, network.Time);
        await network.Tracker.KillAsync();
        await network.Tracker.RestartAsync(network.Time);
        await Until.TrueAsync(IsListRightAsync, network.Time);

        // A restart forgets nothing, and nothing that the rogue does brings it back; what it owns it still gets.
        await network.Peers[2].StopAsync();
        await network.Peers[2].UpAsync();
        Assert.Equal(RefusalCode.Evicted, await RefusalAsync(rogue, network.Peers[2], network.Time));
        Assert.Equal(7, (await rogue.TryAsync("backup", data, "--copies", "2")).ExitCode);
        await rogue.StopAsync();
        await rogue.UpAsync();
        await rogue.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
        await network.Owner.RunAsync("backup", data, "--copies", "2");
        Assert.Empty(rogue.Blobs);

        async Task<bool> IsListRightAsync() => (await network.Tracker.NodesAsync(network.Owner.Id, network.Time)).SetEquals(staying);
    }

    /// <summary>What a peer says to a sign of life by another one's very identity.</summary>
    private static async Task<RefusalCode> RefusalAsync(TestPeer caller, TestPeer callee, CancellationToken time)
    {
        var signatures = new P256Signatures();
        using var identity = new IdentityStore(new FolderDisk(caller.Home.Folder), signatures).Load([]);
        using var calls = new PeerCalls(identity.Device, signatures, () => null, TimeProvider.System);
        var contact = new Contact(
            Identifiers.TryParse<PeerId>(callee.Id, out var id) ? id : default,
            [PeerAddress.TryParse(callee.Address, out var address) ? address : default]);
        return Assert.IsType<Reply<HelloAnswer>.Refused>(await calls.HelloAsync(contact, time)).Refusal.Code;
    }
}
