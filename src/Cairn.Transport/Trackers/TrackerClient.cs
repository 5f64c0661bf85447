using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.Transport.Calls;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Trackers;

/// <summary>The requests to one tracker. Thread-safe.</summary>
internal sealed class TrackerClient : IDisposable
{
    /// <summary>The list of a very large network.</summary>
    private const long MaxAnswer = 64 * 1024 * 1024;

    private readonly TrackerDirectoryOptions _options;
    private readonly Uri _base;
    private readonly HttpMessageInvoker _http;

    public TrackerClient(TrackerDirectoryOptions options)
    {
        _options = options;
        var url = options.Tracker.AbsoluteUri;
        _base = new Uri(url.EndsWith('/') ? url : url + "/");
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectTimeout = options.AnswerTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        });
    }

    /// <summary>Puts this peer on the list and yields the list.</summary>
    public Task<TrackerReply<TrackerList>> SubscribeAsync(
        Signed<MemberRecord> record, Signed<Presence> presence, CancellationToken cancellation) =>
        SendAsync(SubscribeRequest(record, presence), TrackerJson.Default.TrackerList, cancellation);

    /// <summary>Puts this peer on the list, which somebody follows already.</summary>
    public Task<TrackerReply<TrackerPong>> ResubscribeAsync(
        Signed<MemberRecord> record, Signed<Presence> presence, CancellationToken cancellation)
    {
        var request = SubscribeRequest(record, presence);
        request.Headers.Add("Prefer", "return=minimal");
        return SendAsync(request, TrackerJson.Default.TrackerPong, cancellation);
    }

    /// <summary>Says that this peer is there.</summary>
    public Task<TrackerReply<TrackerPong>> PingAsync(Signed<Presence> presence, CancellationToken cancellation)
    {
        var request = Request(HttpMethod.Post, TrackerPaths.Ping);
        request.Content = Json(new PingMessage(presence.Bytes), TrackerJson.Default.PingMessage);
        return SendAsync(request, TrackerJson.Default.TrackerPong, cancellation);
    }

    /// <summary>Says goodbye.</summary>
    public Task<TrackerReply<TrackerPong>> LeaveAsync(Signed<Presence> presence, CancellationToken cancellation)
    {
        var request = Request(HttpMethod.Delete, $"{TrackerPaths.Subscribe}/{presence.Signer}");
        request.Headers.Add(TrackerPaths.PresenceHeader, Convert.ToBase64String(presence.Bytes.Span));
        return SendAsync(request, TrackerJson.Default.TrackerPong, cancellation);
    }

    /// <summary>Tells who is evicted.</summary>
    public Task<TrackerReply<TrackerPong>> TellEvictionsAsync(EvictedMessage message, CancellationToken cancellation)
    {
        var request = Request(HttpMethod.Post, TrackerPaths.Of(TrackerPaths.Evictions, _options.Network));
        request.Content = Json(message, TrackerJson.Default.EvictedMessage);
        return SendAsync(request, TrackerJson.Default.TrackerPong, cancellation);
    }

    /// <summary>Makes a call whose body the presence signs for.</summary>
    public Task<TrackerReply<TAnswer>> AskAsync<TMessage, TAnswer>(
        TrackerCall<TMessage, TAnswer> call, byte[] body, Signed<Presence> presence, CancellationToken cancellation)
    {
        var request = Request(HttpMethod.Post, call.Path);
        request.Headers.Add(TrackerPaths.PresenceHeader, Convert.ToBase64String(presence.Bytes.Span));
        request.Content = Json(body);
        return SendAsync(request, call.Answer, cancellation);
    }

    /// <summary>Follows the list until the connection ends or is silent for longer than the patience.</summary>
    /// <param name="known">The list that is known already, so that only what changed since is told; null if none is.</param>
    /// <param name="patience">How long it may be silent.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<TrackerEvent> ListenAsync(
        KnownList? known, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var watch = new CallWatch(_options.AnswerTimeout, _options.Time, cancellation);
        var pace = new Pace(patience, 0, _options.Time);
        var path = TrackerPaths.Of(TrackerPaths.Events, _options.Network);
        using var request = Request(
            HttpMethod.Get, known is null ? path : $"{path}&{TrackerPaths.Run}={known.Run}&{TrackerPaths.After}={known.Version}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await _http.SendAsync(request, watch.Token);
        response.EnsureSuccessStatusCode();
        await using var body = new WatchedStream(await response.Content.ReadAsStreamAsync(watch.Token), watch, pace, MaxAnswer);
        await foreach (var item in SseParser.Create(body, Parse).EnumerateAsync(watch.Token))
        {
            body.StartAnew();
            yield return item.Data;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static TrackerEvent Parse(string name, ReadOnlySpan<byte> data) => name switch
    {
        TrackerPaths.ListEvent => new TrackerEvent.List(Parse(data, TrackerJson.Default.TrackerList)),
        TrackerPaths.ChangeEvent => new TrackerEvent.Change(Parse(data, TrackerJson.Default.TrackerChange)),
        _ => new TrackerEvent.Unknown(),
    };

    private static T Parse<T>(ReadOnlySpan<byte> data, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(data, type) ?? throw new JsonException("The event is null.");

    private HttpRequestMessage SubscribeRequest(Signed<MemberRecord> record, Signed<Presence> presence)
    {
        var request = Request(HttpMethod.Post, TrackerPaths.Subscribe);
        request.Content = Json(new SubscribeMessage(record.Bytes, presence.Bytes), TrackerJson.Default.SubscribeMessage);
        return request;
    }

    private HttpRequestMessage Request(HttpMethod method, string path) => new(method, new Uri(_base, path));

    private static ByteArrayContent Json<T>(T message, JsonTypeInfo<T> type) => Json(JsonSerializer.SerializeToUtf8Bytes(message, type));

    private static ByteArrayContent Json(byte[] body) => new(body)
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };

    private async Task<TrackerReply<T>> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var watch = new CallWatch(_options.AnswerTimeout, _options.Time, cancellation);
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request, watch.Token);
                var pace = new Pace(_options.AnswerTimeout, 0, _options.Time);
                await using var body = new WatchedStream(await response.Content.ReadAsStreamAsync(watch.Token), watch, pace, MaxAnswer);
                if (response.IsSuccessStatusCode)
                    return new TrackerReply<T>.Answered(await ReadAsync(body, type, watch.Token));

                return response.Content.Headers.ContentType?.MediaType == TrackerProblem.MediaType
                    ? new TrackerReply<T>.Refused(await ReadAsync(body, TrackerJson.Default.TrackerProblem, watch.Token))
                    : new TrackerReply<T>.Unreachable($"The tracker at {_base} answered with status {(int)response.StatusCode}.");
            }
            catch (Exception e) when (IsOfTheNetwork(e))
            {
                cancellation.ThrowIfCancellationRequested();
                return new TrackerReply<T>.Unreachable(watch.TimedOut
                    ? $"The tracker at {_base} did not answer within {_options.AnswerTimeout.TotalSeconds} s."
                    : $"The tracker at {_base} cannot be reached: {e.Message}");
            }
        }
    }

    /// <summary>Whether an exception is what a network or a broken tracker may cause.</summary>
    public static bool IsOfTheNetwork(Exception e) =>
        e is HttpRequestException or IOException or InvalidDataException or JsonException or OperationCanceledException;

    private static async Task<T> ReadAsync<T>(Stream body, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        await JsonSerializer.DeserializeAsync(body, type, cancellation) ?? throw new JsonException("The answer is null.");
}
