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
using Cairn.SystemTests.Network;
using Cairn.Transport.Calls;

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
        var listed = (await newcomer.PeersAsync()).ToDictionary(peer => peer.GetProperty("name").GetString()!);
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

        // With all that the other network's peer has: its key, its certificate, its credential.
        var signatures = new P256Signatures();
        using var stranger = new IdentityStore(new FolderDisk(other.Owner.Home.Folder), signatures).Load([]);
        using var calls = new PeerCalls(stranger.Device, signatures, () => null, TimeProvider.System);
        var answer = await calls.HelloAsync(contact, network.Time);

        var refused = Assert.IsType<Reply<HelloAnswer>.Refused>(answer);
        Assert.Equal(RefusalCode.NotSubscribed, refused.Refusal.Code);
        Assert.DoesNotContain(await callee.PeersAsync(), peer => peer.GetProperty("peer").GetString() == other.Owner.Id);
    }

    [Fact]
    public async Task Peers_speak_tls_13_over_tcp_and_nothing_else()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var address = network.Peers[1].Address.Split(':');

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
        foreach (var path in (string[])["/subscribe", "/ping"])
        {
            using var forged = new StringContent("{\"record\":\"AAAA\"}", Encoding.UTF8, "application/json");
            using var answer = await Http.PostAsync(new Uri(network.Tracker.Url, path), forged, network.Time);
            Assert.InRange((int)answer.StatusCode, 400, 499);
        }

        // The peer's own pings keep it on the list for longer than the list forgets silent peers.
        var until = DateTime.UtcNow + (TestNetwork.PingInterval * 4);
        await Until.TrueAsync(
            async () =>
            {
                Assert.Contains(network.Owner.Id, await network.Tracker.NodesAsync(network.Owner.Id, network.Time));
                return DateTime.UtcNow > until;
            },
            network.Time);
    }

    [Fact]
    public async Task A_restarted_tracker_is_refilled_by_the_peers_within_a_ping_interval()
    {
        await using var network = await TestNetwork.StartAsync(3);
        await network.Tracker.KillAsync();

        await network.Tracker.RestartAsync(network.Time);
        var restarted = DateTime.UtcNow;
        await Until.TrueAsync(
            async () => (await network.Tracker.NodesAsync(network.Owner.Id, network.Time)).Count == network.Peers.Count, network.Time);

        // One interval, and the time that a busy machine takes for its processes.
        Assert.InRange(DateTime.UtcNow - restarted, TimeSpan.Zero, TestNetwork.PingInterval * 3);
        await network.UntilAllKnowEachOtherAsync();
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
