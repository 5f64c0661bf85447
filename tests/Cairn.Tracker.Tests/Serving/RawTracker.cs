using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;

namespace Cairn.Tracker.Tests.Serving;

/// <summary>A tracker on a real port in a time that stands still, and plain HTTP to talk to it.</summary>
internal sealed class RawTracker : IAsyncDisposable
{
    private readonly TrackerServer _server;
    private readonly HttpClient _http;
    private ulong _counter = 1000;

    private RawTracker(TrackerServer server, ManualTime time)
    {
        _server = server;
        Time = time;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Url };
    }

    public ManualTime Time { get; }

    public Uri Url => _server.Url;

    public static async Task<RawTracker> StartAsync(Func<TrackerServerOptions, TrackerServerOptions>? configure = null)
    {
        var time = new ManualTime();
        var options = new TrackerServerOptions
        {
            Listen = new PeerAddress("127.0.0.1", 0),
            Signatures = TestPeer.Signatures,
            Time = time,
            PushInterval = TimeSpan.Zero,
            PushPerListener = TimeSpan.Zero,
        };
        return new RawTracker(await TrackerServer.StartAsync(configure?.Invoke(options) ?? options, CancellationToken.None), time);
    }

    public async Task<TrackerList> NodesAsync(NetworkId network) =>
        JsonSerializer.Deserialize(
            await _http.GetStringAsync(new Uri($"nodes?network={network}", UriKind.Relative)), TrackerJson.Default.TrackerList)!;

    public async Task<TrackerRun> RunAsync()
    {
        Assert.True(Identifiers.TryParse<TrackerRun>((await NodesAsync(default)).Run, out var run));
        return run;
    }

    public Task<HttpResponseMessage> SubscribeAsync(Signed<MemberRecord> record, Signed<Presence> presence) =>
        PostAsync("subscribe", new SubscribeMessage(record.Bytes, presence.Bytes), TrackerJson.Default.SubscribeMessage);

    public Task<HttpResponseMessage> PingAsync(Signed<Presence> presence) =>
        PostAsync("ping", new PingMessage(presence.Bytes), TrackerJson.Default.PingMessage);

    public Task<HttpResponseMessage> PostAsync<T>(string path, T message, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(message, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return PostAsync(path, content);
    }

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent content) =>
        _http.PostAsync(new Uri(path, UriKind.Relative), content);

    /// <summary>Sends a body that a peer signs for, under a counter that was not used.</summary>
    public async Task<HttpResponseMessage> TellAsync<T>(
        TestPeer peer, Signed<MemberRecord> record, (string Path, PresenceKind Kind) call, T message, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var presence = peer.Presence(await RunAsync(), Interlocked.Increment(ref _counter), record, call.Kind, Hash256.Sha256(body));
        return await SendSignedAsync(call.Path, body, presence);
    }

    /// <summary>Sends a body with a presence in the header, whether they belong together or not.</summary>
    public async Task<HttpResponseMessage> SendSignedAsync(string path, byte[] body, Signed<Presence> presence)
    {
        var method = path == TrackerPaths.Files ? HttpMethod.Put : HttpMethod.Post;
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Headers.Add(TrackerPaths.PresenceHeader, Convert.ToBase64String(presence.Bytes.Span));
        return await _http.SendAsync(request);
    }

    /// <summary>Puts a peer on the list.</summary>
    public async Task<Signed<MemberRecord>> JoinAsync(TestPeer peer, Signed<MemberRecord>? record = null)
    {
        record ??= peer.Record();
        var joined = await SubscribeAsync(record, peer.Presence(await RunAsync(), Interlocked.Increment(ref _counter), record));
        Assert.Equal(System.Net.HttpStatusCode.OK, joined.StatusCode);
        return record;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative));

    public async Task<HttpResponseMessage> LeaveAsync(PeerId peer, Signed<Presence> goodbye)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri($"subscribe/{peer}", UriKind.Relative));
        request.Headers.Add("Cairn-Presence", Convert.ToBase64String(goodbye.Bytes.Span));
        return await _http.SendAsync(request);
    }

    /// <summary>Listens to a network until the enumeration is disposed.</summary>
    public async IAsyncEnumerable<SseItem<string>> ListenAsync(NetworkId network, string more = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"events?network={network}{more}", UriKind.Relative));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
            yield return item;
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), type)!;

    /// <summary>The code of the problem that a response is.</summary>
    public static async Task<TrackerProblem> ProblemAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await ReadAsync(response, TrackerJson.Default.TrackerProblem);
        Assert.Equal((int)response.StatusCode, problem.Status);
        return problem;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}
