using System.Net;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cairn.Core.Errors;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Trackers;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;

namespace Cairn.Tracker.Tests.Serving;

/// <summary>A tracker as any HTTP client sees it.</summary>
public sealed class TrackerServerTests
{
    private readonly TestPeer _founder = TestPeer.Found("laptop");

    [Fact]
    public async Task Registering_answers_with_the_list()
    {
        await using var tracker = await RawTracker.StartAsync();
        var guest = _founder.Invite("nas");
        await JoinAsync(tracker, _founder);

        var list = await RawTracker.ReadAsync(await JoinAsync(tracker, guest), TrackerJson.Default.TrackerList);

        Assert.Equal(5000, list.PingMilliseconds);
        Assert.Equal(new[] { "laptop", "nas" }, list.Nodes.Select(node => node.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Lists_of_any_length_come_to_their_end()
    {
        await using var tracker = await RawTracker.StartAsync();
        for (var count = 1; count <= 130; count++)
        {
            var joined = await JoinAsync(tracker, count == 1 ? _founder : _founder.Invite($"peer {count}"));
            Assert.Equal(count, (await RawTracker.ReadAsync(joined, TrackerJson.Default.TrackerList)).Nodes.Count);
            Assert.Equal(count, (await tracker.NodesAsync(_founder.Network)).Nodes.Count);
        }
    }

    [Fact]
    public async Task Networks_do_not_see_each_other()
    {
        await using var tracker = await RawTracker.StartAsync();
        var stranger = TestPeer.Found("other");
        await JoinAsync(tracker, _founder);
        await JoinAsync(tracker, stranger);

        Assert.Equal("laptop", Assert.Single((await tracker.NodesAsync(_founder.Network)).Nodes).Name);
        Assert.Equal("other", Assert.Single((await tracker.NodesAsync(stranger.Network)).Nodes).Name);
    }

    [Fact]
    public async Task A_forged_record_or_presence_is_refused()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = _founder.Record();
        var presence = _founder.Presence(await tracker.RunAsync(), 1, record);

        foreach (var (forgedRecord, forgedPresence) in new[]
        {
            (Forge(record.Bytes), presence.Bytes.ToArray()),
            (record.Bytes.ToArray(), Forge(presence.Bytes)),
        })
        {
            var response = await tracker.PostAsync(
                "subscribe", new SubscribeMessage(forgedRecord, forgedPresence), TrackerJson.Default.SubscribeMessage);
            Assert.Equal("bad-request", (await RawTracker.ProblemAsync(response)).Code);
        }

        Assert.Empty((await tracker.NodesAsync(_founder.Network)).Nodes);

        static byte[] Forge(ReadOnlyMemory<byte> bytes)
        {
            var forged = bytes.ToArray();
            forged[forged.Length / 2] ^= 1;
            return forged;
        }
    }

    [Fact]
    public async Task A_repeated_ping_is_refused_and_names_the_counter()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = _founder.Record();
        var run = await tracker.RunAsync();
        await tracker.SubscribeAsync(record, _founder.Presence(run, 7, record));

        var problem = await RawTracker.ProblemAsync(await tracker.PingAsync(_founder.Presence(run, 7, record)));

        Assert.Equal(("repeated", 409, 7UL), (problem.Code, problem.Status, problem.Counter));
    }

    [Fact]
    public async Task A_presence_for_another_run_is_told_the_run()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = _founder.Record();

        var problem = await RawTracker.ProblemAsync(await tracker.SubscribeAsync(record, _founder.Presence(default, 1, record)));

        Assert.Equal(("other-run", (await tracker.RunAsync()).ToString()), (problem.Code, problem.Run));
    }

    [Fact]
    public async Task A_stranger_is_told_that_it_is_not_subscribed()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = _founder.Record();

        var problem = await RawTracker.ProblemAsync(await tracker.PingAsync(_founder.Presence(await tracker.RunAsync(), 1, record)));

        Assert.Equal(("not-subscribed", 403), (problem.Code, problem.Status));
    }

    [Fact]
    public async Task Nobody_says_goodbye_for_another()
    {
        await using var tracker = await RawTracker.StartAsync();
        var guest = _founder.Invite("nas");
        await JoinAsync(tracker, _founder);
        var goodbye = guest.Presence(await tracker.RunAsync(), 9, guest.Record(), PresenceKind.Leaving);

        Assert.Equal("bad-request", (await RawTracker.ProblemAsync(await tracker.LeaveAsync(_founder.Peer, goodbye))).Code);
        Assert.Single((await tracker.NodesAsync(_founder.Network)).Nodes);
    }

    [Fact]
    public async Task Every_listener_hears_of_every_join_leave_and_expiry()
    {
        await using var tracker = await RawTracker.StartAsync();
        var (leaver, mute) = (_founder.Invite("leaver"), _founder.Invite("mute"));
        await using var one = tracker.ListenAsync(_founder.Network).GetAsyncEnumerator();
        await using var other = tracker.ListenAsync(_founder.Network).GetAsyncEnumerator();
        Assert.Empty((await ListAsync(one)).Nodes);
        Assert.Empty((await ListAsync(other)).Nodes);

        var record = leaver.Record();
        var run = await tracker.RunAsync();
        await tracker.SubscribeAsync(record, leaver.Presence(run, 1, record));
        Assert.Equal("leaver", Assert.Single((await ChangeAsync(one)).Changed).Name);
        Assert.Equal("leaver", Assert.Single((await ChangeAsync(other)).Changed).Name);

        await tracker.LeaveAsync(leaver.Peer, leaver.Presence(run, 2, record, PresenceKind.Leaving));
        Assert.NotNull(Assert.Single((await ChangeAsync(one)).Gone).Goodbye);
        Assert.NotNull(Assert.Single((await ChangeAsync(other)).Gone).Goodbye);

        await JoinAsync(tracker, mute);
        await ChangeAsync(one);
        await ChangeAsync(other);
        tracker.Time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(mute.Peer.ToString(), Assert.Single((await ChangeAsync(one)).Gone).Peer);
        Assert.Equal(mute.Peer.ToString(), Assert.Single((await ChangeAsync(other)).Gone).Peer);
    }

    [Fact]
    public async Task A_listener_that_has_the_list_already_is_told_only_what_changed_since()
    {
        await using var tracker = await RawTracker.StartAsync();
        await JoinAsync(tracker, _founder);
        var list = await tracker.NodesAsync(_founder.Network);
        await JoinAsync(tracker, _founder.Invite("nas"));

        await using var resumed = tracker.ListenAsync(_founder.Network, $"&run={list.Run}&after={list.Version}").GetAsyncEnumerator();
        Assert.Equal("nas", Assert.Single((await ChangeAsync(resumed)).Changed).Name);

        // Whatever else it says that it has, it is told the list.
        foreach (var known in new[] { $"&run={new string('0', 64)}&after=1", $"&run={list.Run}&after=99", $"&run={list.Run}&after=x" })
        {
            await using var anew = tracker.ListenAsync(_founder.Network, known).GetAsyncEnumerator();
            Assert.Equal(2, (await ListAsync(anew)).Nodes.Count);
        }
    }

    [Fact]
    public async Task Whoever_opens_too_many_connections_is_turned_away_and_others_are_served()
    {
        await using var tracker = await RawTracker.StartAsync(options => options with { MaxConnectionsPerAddress = 2 });
        using var first = await ConnectAsync(tracker, "127.0.0.9");
        using var second = await ConnectAsync(tracker, "127.0.0.9");

        Assert.True(await IsClosedAsync(tracker, "127.0.0.9"));
        Assert.Empty((await tracker.NodesAsync(_founder.Network)).Nodes);

        first.Dispose();
        await Eventually.TrueAsync(async () =>
        {
            using var again = await ConnectAsync(tracker, "127.0.0.9");
            await again.SendAsync(Encoding.ASCII.GetBytes($"GET /nodes?network={_founder.Network} HTTP/1.1\r\nHost: t\r\n\r\n"));
            return await ReadAsync(again) > 0;
        });
    }

    [Fact]
    public async Task A_request_that_does_not_come_to_its_end_is_given_up_and_others_are_served()
    {
        await using var tracker = await RawTracker.StartAsync(options => options with { RequestTimeout = TimeSpan.FromSeconds(1.5) });
        using var headers = await ConnectAsync(tracker, "127.0.0.9");
        await headers.SendAsync("POST /ping HTTP/1.1\r\nHost: t\r\n"u8.ToArray());
        using var body = await ConnectAsync(tracker, "127.0.0.9");
        await body.SendAsync("POST /ping HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray());

        await JoinAsync(tracker, _founder);
        await EndsAsync(headers);
        await EndsAsync(body);
        Assert.Single((await tracker.NodesAsync(_founder.Network)).Nodes);

        static async Task EndsAsync(Socket socket)
        {
            while (await ReadAsync(socket) > 0)
            {
                // An answer that says so, and then the end.
            }
        }
    }

    [Fact]
    public async Task A_listener_where_nothing_happens_gets_heartbeats()
    {
        await using var tracker = await RawTracker.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = tracker.Url };
        var timers = tracker.Time.TimerCount;
        await using var events = await http.GetStreamAsync(new Uri($"events?network={_founder.Network}", UriKind.Relative));
        using var lines = new StreamReader(events);
        Assert.Equal("event: list", await lines.ReadLineAsync());
        await lines.ReadLineAsync();
        await lines.ReadLineAsync();
        await Eventually.TrueAsync(() => tracker.Time.TimerCount > timers);

        tracker.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(":", await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Nonsense_is_refused()
    {
        await using var tracker = await RawTracker.StartAsync();

        foreach (var path in new[] { "nodes", "nodes?network=laptop", "events?network=12" })
            Assert.Equal("bad-request", (await RawTracker.ProblemAsync(await tracker.GetAsync(path))).Code);

        foreach (var body in new[] { "", "null", "{}", "{\"presence\":null}", "{\"presence\":\"AAAA\"}", "[1" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            Assert.Equal("bad-request", (await RawTracker.ProblemAsync(await tracker.PostAsync("ping", content))).Code);
        }

        using var endless = new ByteArrayContent(new byte[1024 * 1024]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await tracker.PostAsync("subscribe", endless)).StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_words()
    {
        await using var tracker = await RawTracker.StartAsync();
        var options = new TrackerServerOptions
        {
            Listen = new PeerAddress("127.0.0.1", tracker.Url.Port),
            Signatures = TestPeer.Signatures,
        };

        var failure = await Assert.ThrowsAsync<CairnException>(() => TrackerServer.StartAsync(options, CancellationToken.None));

        Assert.Equal((ErrorKind.Failed, "address-in-use"), (failure.Kind, failure.Code));
    }

    private static async Task<Socket> ConnectAsync(RawTracker tracker, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, tracker.Url.Port));
        return socket;
    }

    /// <summary>Whether a further connection is closed without a word, at once or while it is made, which may be told first.</summary>
    private static async Task<bool> IsClosedAsync(RawTracker tracker, string from)
    {
        try
        {
            using var further = await ConnectAsync(tracker, from);
            return await ReadAsync(further) == 0;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    /// <summary>Bytes that came; none if the other side hung up, however rudely.</summary>
    private static async Task<int> ReadAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[4096], CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static async Task<HttpResponseMessage> JoinAsync(RawTracker tracker, TestPeer peer)
    {
        var record = peer.Record();
        var response = await tracker.SubscribeAsync(record, peer.Presence(await tracker.RunAsync(), 1, record));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private static async Task<TrackerList> ListAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        var item = await NextAsync(events);
        Assert.Equal("list", item.EventType);
        return JsonSerializer.Deserialize(item.Data, TrackerJson.Default.TrackerList)!;
    }

    private static async Task<TrackerChange> ChangeAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        var item = await NextAsync(events);
        Assert.Equal("change", item.EventType);
        return JsonSerializer.Deserialize(item.Data, TrackerJson.Default.TrackerChange)!;
    }

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        return events.Current;
    }
}
