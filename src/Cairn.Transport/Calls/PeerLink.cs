using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Transport.Calls;

/// <summary>The connections to one peer, opened as calls need them and reused. Thread-safe.</summary>
internal sealed class PeerLink : IDisposable
{
    /// <summary>HTTP sees connections that are authenticated: the URI names nobody, and its scheme says nothing of the TLS below.</summary>
    private static readonly Uri Base = new("http://cairn/");

    private readonly PeerId? _expected;
    private readonly Dialer _dialer;
    private readonly HttpMessageInvoker _http;
    private IReadOnlyList<PeerAddress> _addresses;
    private Dialed? _last;
    private int _dialed;

    /// <summary>Makes a link without opening a connection.</summary>
    /// <param name="expected">Who must answer; null for whoever answers first, and from then on that one.</param>
    /// <param name="addresses">Where, best first.</param>
    /// <param name="dialer">What opens connections.</param>
    /// <param name="options">How patient to be.</param>
    public PeerLink(PeerId? expected, IReadOnlyList<PeerAddress> addresses, Dialer dialer, PeerCallsOptions options)
    {
        _expected = expected;
        _addresses = addresses;
        _dialer = dialer;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellation) => DialAsync(cancellation),
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            Expect100ContinueTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionIdleTimeout = options.IdleConnection,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        });
    }

    /// <summary>Who is at the other end; null before the first handshake with whoever answers.</summary>
    public PeerId? Peer => _expected ?? Volatile.Read(ref _last)?.Device.Peer;

    /// <summary>Where the peer may be; a later contact may know better.</summary>
    public IReadOnlyList<PeerAddress> Addresses
    {
        get => Volatile.Read(ref _addresses);
        set => Volatile.Write(ref _addresses, value);
    }

    /// <summary>The peer and where it was last found, to begin a sentence with.</summary>
    public string Place
    {
        get
        {
            var who = Peer is { } peer ? $"Peer {peer.Short()}" : "The peer";
            return (Volatile.Read(ref _last), Addresses) switch
            {
                ({ } last, _) => $"{who} at {last.Address}",
                (null, [var first, ..]) => $"{who} at {first}",
                _ => who,
            };
        }
    }

    /// <summary>How far away it is.</summary>
    public RoundTrips RoundTrips { get; } = new();

    /// <summary>How many connections were opened so far.</summary>
    public int DialCount => Volatile.Read(ref _dialed);

    /// <summary>The record that the peer was last shown; it may have forgotten it.</summary>
    public Signed<MemberRecord>? Shown { get; set; }

    /// <summary>Makes a request to the peer.</summary>
    public static HttpRequestMessage Request(HttpMethod method, string path) => new(method, new Uri(Base, path));

    /// <summary>Sends a request; returns when the headers of the response are there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        _http.SendAsync(request, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> DialAsync(CancellationToken cancellation)
    {
        var dialed = await _dialer.DialAsync(Peer, InOrder(), cancellation);
        Volatile.Write(ref _last, dialed);
        Interlocked.Increment(ref _dialed);
        RoundTrips.Add(dialed.RoundTrip);
        return dialed.Stream;
    }

    /// <summary>Where the peer was last found comes first, so that a dead address before it costs its time-out only once.</summary>
    private IReadOnlyList<PeerAddress> InOrder()
    {
        var addresses = Addresses;
        return Volatile.Read(ref _last) is { Address: var found } && addresses.Contains(found)
            ? [found, .. addresses.Where(address => address != found)]
            : addresses;
    }
}
