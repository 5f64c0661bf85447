using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Platform.Disks;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.SystemTests.Network;
using Cairn.Transport.Calls;
using Member = Cairn.Testing.Protocol.TestPeer;

namespace Cairn.SystemTests;

/// <summary>Rows A1, A2, A3, A9, C5 (TCP half), C6, E9 (refill).</summary>
public sealed class MembershipTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task The_tracker_lists_every_peer_and_a_newcomer_gets_the_list_with_names_addresses_and_room()
    {
        await using var network = await TestNetwork.StartAsync(3);

        var nodes = await network.Tracker.NodesAsync(network.Owner.Id, network.Time);
        Assert.Equal(network.Peers.Select(peer => peer.Id).Order(), nodes.Order());

        var newcomer = await network.AddAsync("peer3", "3GB");
        await network.UntilAllKnowEachOtherAsync();
        var listed = (await newcomer.RunAsync("peers")).Objects("peer").ToDictionary(peer => peer.GetProperty("name").GetString()!);
        Assert.Equal(["peer0", "peer1", "peer2", "peer3"], listed.Keys.Order());
        Assert.Equal(network.Peers[1].Address, listed["peer1"].GetProperty("addresses")[0].GetString());
        Assert.Equal("both", listed["peer1"].GetProperty("role").GetString());
        Assert.Equal("peer1", listed["peer1"].GetProperty("site").GetString());
        Assert.Equal(3_000_000_000, listed["peer3"].GetProperty("lentBytes").GetInt64());
    }

    [Fact]
    public async Task Every_join_and_every_death_is_pushed_to_whoever_listens()
    {
        await using var network = await TestNetwork.StartAsync(2);
        using var events = await Http.GetStreamAsync(
            new Uri(network.Tracker.Url, $"/events?network={network.Owner.Id}"), network.Time);
        using var lines = new StreamReader(events);

        var newcomer = await network.AddAsync("peer2");
        await UntilToldAsync(lines, newcomer.Id, "changed", network.Time);
        await newcomer.KillAsync();
        await UntilToldAsync(lines, newcomer.Id, "gone", network.Time);

        // The other peers heard of it as well.
        await Until.TrueAsync(async () => !(await network.Peers[1].AliveAsync()).Contains(newcomer.Id), network.Time);
    }

    [Fact]
    public async Task A_caller_of_another_network_is_told_that_it_is_not_subscribed()
    {
        await using var network = await TestNetwork.StartAsync(2);
        await using var other = await TestNetwork.StartAsync(1);
        await other.Owner.KillAsync();
        var callee = network.Peers[1];
        var contact = new Contact(
            Identifiers.TryParse<PeerId>(callee.Id, out var id) ? id : default,
            [PeerAddress.TryParse(callee.Address, out var address) ? address : default]);

        // With all that the other network's peer has: its key, its certificate, its credential; once honest, once with this network's name.
        var signatures = new P256Signatures();
        using var stranger = new IdentityStore(new FolderDisk(other.Owner.Home.Folder), signatures).Load([]);
        foreach (var claimed in (NetworkId[])[stranger.Network, new NetworkId(Owner(network).Value)])
        {
            var record = RecordOf(stranger, claimed);
            using var calls = new PeerCalls(stranger.Device, signatures, () => record, TimeProvider.System);
            var answer = await calls.HelloAsync(contact, network.Time);

            var refused = Assert.IsType<Reply<HelloAnswer>.Refused>(answer);
            Assert.Equal(RefusalCode.NotSubscribed, refused.Refusal.Code);
        }

        Assert.DoesNotContain(await callee.PeersAsync(), peer => peer.GetProperty("peer").GetString() == other.Owner.Id);
    }

    [Fact]
    public async Task Peers_speak_tls_13_over_tcp_and_nothing_else()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var address = network.Peers[1].Address.Split(':');

        // Without a certificate nothing is answered; with a device's own one, of whomever, there is an answer.
        await Assert.ThrowsAnyAsync<IOException>(() => GetAsync(address, network.Time));
        var device = Member.Found("anyone");
        using var calls = new PeerCalls(device.Identity, Member.Signatures, () => null, TimeProvider.System);
        var callee = Identifiers.TryParse<PeerId>(network.Peers[1].Id, out var id) ? id : default;
        Assert.IsType<Reply<HelloAnswer>.Refused>(
            await calls.HelloAsync(new Contact(callee, [new PeerAddress(address[0], int.Parse(address[1]))]), network.Time));

        using var old = new TcpClient(address[0], int.Parse(address[1]));
        await using var tls12 = new SslStream(old.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await Assert.ThrowsAnyAsync<Exception>(() => tls12.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "cairn", EnabledSslProtocols = SslProtocols.Tls12 }, network.Time));

        using var plain = new TcpClient(address[0], int.Parse(address[1]));
        await plain.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: cairn\r\n\r\n"u8.ToArray(), network.Time);
        var answer = new byte[1000];
        var length = await ReadQuietlyAsync(plain, answer, network.Time);
        Assert.DoesNotContain("HTTP/1.1 200", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tracker_answers_subscribe_nodes_and_ping_over_http_and_believes_only_what_is_signed()
    {
        await using var network = await TestNetwork.StartAsync(1);

        using var nodes = await Http.GetAsync(new Uri(network.Tracker.Url, $"/nodes?network={network.Owner.Id}"), network.Time);
        Assert.Equal("application/json", nodes.Content.Headers.ContentType!.MediaType);
        var stranger = Member.Found("stranger");
        var list = await Http.GetStringAsync(new Uri(network.Tracker.Url, $"/nodes?network={stranger.Network}"), network.Time);
        using var parsed = JsonDocument.Parse(list);
        var run = Identifiers.TryParse<TrackerRun>(parsed.RootElement.GetProperty("run").GetString()!, out var named) ? named : default;
        var record = stranger.Record();
        var here = stranger.Presence(run, 1, record);

        // Only the signatures make the difference.
        await RefusedAsync("/subscribe", new SubscribeMessage(Spoilt(record.Bytes), here.Bytes));
        await RefusedAsync("/subscribe", new SubscribeMessage(record.Bytes, Spoilt(here.Bytes)));
        Assert.DoesNotContain(stranger.Peer.ToString(), await network.Tracker.NodesAsync(stranger.Network.ToString(), network.Time));
        Assert.True((await PostAsync("/subscribe", new SubscribeMessage(record.Bytes, here.Bytes))).IsSuccessStatusCode);
        Assert.Contains(stranger.Peer.ToString(), await network.Tracker.NodesAsync(stranger.Network.ToString(), network.Time));
        var again = stranger.Presence(run, 2, record);
        await RefusedAsync("/ping", new PingMessage(Spoilt(again.Bytes)));
        Assert.True((await PostAsync("/ping", new PingMessage(again.Bytes))).IsSuccessStatusCode);

        // The peer's own pings keep it on the list for longer than the list forgets silent peers.
        var until = DateTime.UtcNow + (TestNetwork.PingInterval * 4);
        await Until.TrueAsync(
            async () =>
            {
                Assert.Contains(network.Owner.Id, await network.Tracker.NodesAsync(network.Owner.Id, network.Time));
                return DateTime.UtcNow > until;
            },
            network.Time);

        async Task RefusedAsync<T>(string path, T message) =>
            Assert.InRange((int)(await PostAsync(path, message)).StatusCode, 400, 499);

        async Task<HttpResponseMessage> PostAsync<T>(string path, T message)
        {
            using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(message, typeof(T), TrackerJson.Default));
            body.Headers.ContentType = new("application/json");
            return await Http.PostAsync(new Uri(network.Tracker.Url, path), body, network.Time);
        }
    }

    [Fact]
    public async Task A_restarted_tracker_is_refilled_by_the_peers_pings()
    {
        await using var network = await TestNetwork.StartAsync(3);
        await network.Tracker.KillAsync();

        await network.Tracker.RestartAsync(network.Time);
        await Until.TrueAsync(
            async () => (await network.Tracker.NodesAsync(network.Owner.Id, network.Time)).Count == network.Peers.Count, network.Time);
        await network.UntilAllKnowEachOtherAsync();
    }

    private static byte[] Spoilt(ReadOnlyMemory<byte> signed)
    {
        var bytes = signed.ToArray();
        bytes[^1] ^= 1; // the signature comes last
        return bytes;
    }

    private static PeerId Owner(TestNetwork network) => Identifiers.TryParse<PeerId>(network.Owner.Id, out var id) ? id : default;

    private static Signed<MemberRecord> RecordOf(PeerIdentity identity, NetworkId network) => Signed<MemberRecord>.Sign(
        new MemberRecord
        {
            Network = network,
            Peer = identity.Peer,
            Name = "stranger",
            Role = identity.Role,
            Addresses = [],
            Site = identity.Site,
            Lent = identity.Lend,
            Free = identity.Lend,
            Epoch = identity.Device.Epoch,
            Counter = 1000,
            Credential = identity.Credential!,
        },
        identity.Device);

    /// <summary>The first bytes of the answer to a request over TLS 1.3, without a certificate.</summary>
    private static async Task<string> GetAsync(string[] address, CancellationToken time)
    {
        using var client = new TcpClient(address[0], int.Parse(address[1]));
        await using var tls = new SslStream(client.GetStream(), false, (_, server, _, _) => server is not null);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "cairn", EnabledSslProtocols = SslProtocols.Tls13 }, time);
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: cairn\r\n\r\n"u8.ToArray(), time);
        var answer = new byte[1000];
        var length = await tls.ReadAsync(answer, time);
        return length > 0 ? Encoding.ASCII.GetString(answer, 0, length) : throw new IOException("The other side hung up.");
    }

    /// <summary>Reads events until one says that the peer joined, or that it is gone.</summary>
    private static async Task UntilToldAsync(StreamReader events, string peer, string joinedOrGone, CancellationToken time)
    {
        while (true)
        {
            var line = await events.ReadLineAsync(time) ?? throw new InvalidOperationException("The tracker ended its events.");
            if (!line.StartsWith("data:", StringComparison.Ordinal))
                continue;

            using var change = JsonDocument.Parse(line["data:".Length..]);
            if (change.RootElement.TryGetProperty(joinedOrGone, out var who) && who.GetRawText().Contains(peer, StringComparison.Ordinal))
                return;
        }
    }

    private static async Task<int> ReadQuietlyAsync(TcpClient client, byte[] answer, CancellationToken time)
    {
        try
        {
            return await client.GetStream().ReadAsync(answer, time);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
