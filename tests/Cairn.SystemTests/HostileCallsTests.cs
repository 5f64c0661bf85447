using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Cairn.Cli.Homes;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Core.Merkle;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>
/// Callers who want what is not theirs, or too much, are refused by running peers, and everybody else is served meanwhile.
/// </summary>
public sealed class HostileCallsTests
{
    /// <summary>Connections that a peer takes from one machine.</summary>
    private const int PlacesOfOne = 64;

    /// <summary>Far more than that.</summary>
    private const int Crowd = 200;

    [Fact]
    public async Task Whoever_nobody_let_in_gets_the_list_of_members_and_the_settings_and_nothing_else()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 70);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        using var stranger = Impostor.Stranger();
        var holder = Impostor.At(network.Peers[1]);

        Assert.Equal(RefusalCode.NotSubscribed, Refusal(await stranger.Calls.HelloAsync(holder, network.Time)));
        Assert.Equal(RefusalCode.NotSubscribed, await StoreAsync(network, stranger, stranger.Device, holder));
        Assert.Equal(RefusalCode.NotFound, await FetchAsync(network, stranger, holder));
        Assert.Empty(Answer(await stranger.Calls.HoldingsAsync(holder, AllHoldings, network.Time)).Shards);
        Assert.Equal(RefusalCode.NotSubscribed, Refusal(await stranger.Calls.EvictionsAsync(holder, [], network.Time)));

        // A recovery begins like that: with a key, and an address.
        var members = Answer(await stranger.Calls.MembersAsync(holder, network.Time));
        Assert.Equal(network.Peers.Select(peer => peer.Id).Order(), members.Select(member => member.Signer.ToString()).Order());
        var file = Answer(await stranger.Calls.OwnerFileAsync(holder, network.Time));
        Assert.Equal(network.Owner.Id, file.Settings.Signer.ToString());
        Assert.Empty(file.Heads);
        Assert.Equal(0UL, file.HighestEpoch);
        Assert.True(file is { Record: null, Contract: null, Newest: null });
        await AssertServedAsync(network, data);
    }

    [Fact]
    public async Task A_member_gets_and_changes_nothing_of_another_owner()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 71);
        await network.Owner.RunAsync("backup", data, "--copies", "1", "--to", "peer1");
        using var owner = Impostor.Of(network.Owner);
        using var member = Impostor.Of(network.Peers[2]);
        var holder = Impostor.At(network.Peers[1]);
        var head = Answer(await owner.Calls.OwnerFileAsync(holder, network.Time)).Heads.Single();

        Assert.Equal(RefusalCode.NotFound, await FetchAsync(network, member, holder));
        Assert.Empty(Answer(await member.Calls.HoldingsAsync(holder, AllHoldings, network.Time)).Shards);
        Assert.Empty(Answer(await member.Calls.OwnerFileAsync(holder, network.Time)).Heads);
        Assert.Equal(RefusalCode.BadRequest, Refusal(await member.Calls.PutHeadAsync(holder, head, network.Time)));
        Assert.Equal(RefusalCode.BadRequest, await StoreAsync(network, member, owner.Device, holder));
        Assert.Equal(RefusalCode.NoContract, await StoreAsync(network, member, member.Device, holder));
        await AssertServedAsync(network, data);
    }

    [Fact]
    public async Task A_head_that_is_replayed_takes_nothing_back()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 72);
        await network.Owner.RunAsync("backup", Path.Combine(data, "folder0"), "--copies", "1");
        using var owner = Impostor.Of(network.Owner);
        var holder = Impostor.At(network.Peers[1]);
        var old = Answer(await owner.Calls.OwnerFileAsync(holder, network.Time)).Heads.Single();
        await network.Owner.RunAsync("backup", data, "--copies", "1");

        await owner.Calls.PutHeadAsync(holder, old, network.Time);

        var heads = Answer(await owner.Calls.OwnerFileAsync(holder, network.Time)).Heads;
        Assert.Equal(old.Value.Number + 1, heads.Max(head => head.Value.Number));
        await AssertServedAsync(network, data);
    }

    [Fact]
    public async Task The_machine_that_was_replaced_gets_and_changes_nothing_and_is_shown_why()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 73);
        await network.Owner.RunAsync("backup", data, "--copies", "2");
        await network.Owner.RunAsync("kit", "--key-file", network.KitOf("peer0"), "--out", network.KitOf("peer0"));
        using var former = Impostor.Of(network.Owner);
        var written = Answer(await former.Calls.OwnerFileAsync(Impostor.At(network.Peers[1]), network.Time)).Heads;
        Assert.NotEmpty(written);
        await network.Owner.StopAsync();
        var home = network.HomeAt("new");
        await home.RunAsync(
            network.Time, "recover", "--kit", network.KitOf("peer0"), "--name", "peer0", "--listen", "127.0.0.1:0");
        var machine = await network.AdoptAsync("new", home, network.Owner.Id);
        using var current = Impostor.Of(machine);
        using var key = OwnerKeyOf(network);

        foreach (var holder in network.Peers.Skip(1).Take(2).Select(Impostor.At))
        {
            Assert.Equal(RefusalCode.Superseded, Refusal(await former.Calls.HelloAsync(holder, network.Time)));
            Assert.Equal(RefusalCode.Superseded, await StoreAsync(network, former, former.Device, holder));
            Assert.Equal(RefusalCode.Superseded, await FetchAsync(network, former, holder));
            Assert.Equal(RefusalCode.Superseded, Refusal(await former.Calls.HoldingsAsync(holder, AllHoldings, network.Time)));
            Assert.Equal(RefusalCode.Superseded, Refusal(await former.Calls.PutHeadAsync(holder, written[0], network.Time)));
            Assert.Equal(RefusalCode.Superseded, Refusal(await former.Calls.PurgeAsync(holder, PurgeOf(written[0], key), network.Time)));
            var told = Answer(await former.Calls.OwnerFileAsync(holder, network.Time));
            Assert.Empty(told.Heads);
            Assert.Equal(current.Device.Certificate, told.Newest);
            Assert.Contains(
                Answer(await current.Calls.OwnerFileAsync(holder, network.Time)).Heads, head => head.Epoch == current.Device.Epoch);
        }

        await machine.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task What_is_stored_must_be_what_the_manifest_names_or_nothing_is_kept()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 75);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        using var owner = Impostor.Of(network.Owner);
        var holder = Impostor.At(network.Peers[1]);
        var content = new byte[100_000];
        Random.Shared.NextBytes(content);
        var request = Request(owner.Device, content);
        var other = content.ToArray();
        other[^1] ^= 1;

        Assert.Equal(RefusalCode.Corrupt, Refusal(await SendAsync(other)));
        Assert.DoesNotContain(request.Manifest.Value.Pack, await PacksAsync());
        Assert.DoesNotContain(request.Manifest.Value.Shards[0].ToString(), network.Peers[1].Blobs.Select(Path.GetFileName));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(network.Peers[1].Vault, "temp")));

        // Only the bytes made the difference.
        Assert.Equal(request.Manifest.Value.Pack, Answer(await SendAsync(content)).Value.Pack);
        Assert.Contains(request.Manifest.Value.Pack, await PacksAsync());

        Task<Reply<Signed<Receipt>>> SendAsync(byte[] sent) =>
            owner.Calls.StoreAsync(holder, request, new MemoryBlobSource(sent), network.Time);

        async Task<IEnumerable<PackId>> PacksAsync() =>
            Answer(await owner.Calls.HoldingsAsync(holder, AllHoldings, network.Time)).Shards.Select(shard => shard.Pack);
    }

    [Fact]
    public async Task Who_sends_too_much_is_refused_at_once_and_who_sends_too_slowly_in_the_end()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 76);
        await network.Owner.RunAsync("backup", data, "--copies", "1", "--to", "peer1");
        using var member = Impostor.Of(network.Peers[2]);
        await using var slow = await RawCall.ConnectAsync(member.Device, network.Peers[1], network.Time);
        await using var large = await RawCall.ConnectAsync(member.Device, network.Peers[1], network.Time);

        await slow.SendAsync("POST /v1/contracts", 1000, new byte[10], network.Time);
        var refusedInTheEnd = slow.StatusAsync(network.Time);
        await large.SendAsync("POST /v1/contracts", 10_000_000_000, new byte[10], network.Time);

        Assert.Equal(413, await large.StatusAsync(network.Time));
        await AssertServedAsync(network, data);
        Assert.Equal(408, await refusedInTheEnd);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
    }

    [Fact]
    public async Task A_crowd_that_connects_and_says_nothing_keeps_nobody_else_out()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 74);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        var crowd = new List<Socket>();
        var closings = new List<Task>();
        var closed = new ConcurrentQueue<int>();
        try
        {
            // Another machine than those of the peers, which are all at 127.0.0.1.
            for (var i = 0; i < Crowd; i++)
            {
                crowd.Add(await ConnectAsync(IPAddress.Parse("127.0.0.2"), network.Peers[1], network.Time));
                closings.Add(NoteClosingAsync(i, crowd[i], closed, network.Time));
            }

            await AssertServedAsync(network, data);
            await Task.WhenAll(closings);
        }
        finally
        {
            crowd.ForEach(socket => socket.Dispose());
        }

        // Those that came when there were too many were closed before those that had a place and never used it. Were it for lack of a
        // handshake alone, they would have gone as they came.
        var first = closed.Take(Crowd - PlacesOfOne).ToList();
        Assert.InRange(first.Count(number => number >= PlacesOfOne), first.Count - (PlacesOfOne / 4), first.Count);
    }

    private static ISigningKey OwnerKeyOf(TestNetwork network)
    {
        var signatures = new P256Signatures();
        using var secret = RecoveryKey.Parse(KitFile.Read(network.KitOf("peer0"), signatures).Key);
        return signatures.Derive(secret.DeriveOwnerSeed());
    }

    private static OwnerSigned<Purge> PurgeOf(Signed<Head> head, ISigningKey ownerKey) =>
        Purge.Sign(ownerKey, head.HeadId(), DateTimeOffset.UtcNow);

    private static HoldingsRequest AllHoldings => new(null, HoldingsRequest.MaxLimit, HoldingsDetail.Names);

    private static async Task AssertServedAsync(TestNetwork network, string data)
    {
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
    }

    /// <summary>Asks to keep some bytes as a pack of whoever signs the manifest.</summary>
    private static async Task<RefusalCode> StoreAsync(TestNetwork network, Impostor caller, DeviceIdentity signer, Contact holder)
    {
        var content = new byte[100_000];
        Random.Shared.NextBytes(content);
        return Refusal(await caller.Calls.StoreAsync(holder, Request(signer, content), new MemoryBlobSource(content), network.Time));
    }

    private static StoreRequest Request(DeviceIdentity signer, byte[] content)
    {
        var manifest = new Manifest
        {
            Owner = signer.Peer,
            Pack = new PackId(Hash256.Sha256(content)),
            Version = 1,
            Kind = PackKind.Data,
            Redundancy = Redundancy.Copies(1),
            PackLength = content.Length,
            ShardLength = content.Length,
            Shards = [MerkleHasher.Hash(content).Root],
            UndeleteWindow = TimeSpan.FromHours(24),
            MinimumHold = TimeSpan.FromDays(180),
            CreatedAt = DateTimeOffset.UtcNow,
        };
        return new StoreRequest(Signed<Manifest>.Sign(manifest, signer), 0);
    }

    /// <summary>Asks for a blob that is there, and another owner's.</summary>
    private static async Task<RefusalCode> FetchAsync(TestNetwork network, Impostor caller, Contact holder)
    {
        var keeper = network.Peers.First(peer => Impostor.At(peer).Peer == holder.Peer);
        Assert.True(Identifiers.TryParse<BlobId>(Path.GetFileName(keeper.Blobs[0]), out var blob));
        return Refusal(await caller.Calls.FetchAsync(holder, new FetchRequest(blob, new LeafRange(0, 1)), network.Time));
    }

    private static RefusalCode Refusal<T>(Reply<T> reply) => Assert.IsType<Reply<T>.Refused>(reply).Refusal.Code;

    private static T Answer<T>(Reply<T> reply) => Assert.IsType<Reply<T>.Answered>(reply).Value;

    /// <summary>A connection, which the other side may have closed before it was there.</summary>
    private static async Task<Socket> ConnectAsync(IPAddress from, TestPeer to, CancellationToken time)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        try
        {
            await socket.ConnectAsync(IPEndPoint.Parse(to.Address), time);
        }
        catch (SocketException reset) when (reset.SocketErrorCode is SocketError.ConnectionReset)
        {
            // One too many from this address.
        }

        return socket;
    }

    /// <summary>Waits until the other side closes a connection, in good order or not, and adds its number to the closed ones.</summary>
    private static async Task NoteClosingAsync(int number, Socket socket, ConcurrentQueue<int> closed, CancellationToken time)
    {
        try
        {
            while (await socket.ReceiveAsync(new byte[1], time) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset.
        }

        closed.Enqueue(number);
    }
}
