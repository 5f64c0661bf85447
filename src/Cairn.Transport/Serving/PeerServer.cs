using System.Net;
using Cairn.Core.Errors;
using Cairn.Platform.Sockets;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Transport.Tls;
using Cairn.Transport.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cairn.Transport.Serving;

/// <summary>
/// Answers the calls of other peers: HTTP/1.1 on TLS 1.3, both sides authenticated, on one TCP port (docs/protocols/peer-http.md).
/// Thread-safe.
/// </summary>
public sealed class PeerServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TlsIdentity _tls;

    private PeerServer(WebApplication app, TlsIdentity tls, PeerAddress address)
    {
        _app = app;
        _tls = tls;
        Address = address;
    }

    /// <summary>Where it listens: the host as it was given, the port as it really is.</summary>
    public PeerAddress Address { get; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="CairnException">The address is taken (<c>address-in-use</c>), is not one of this machine or may not be used
    /// (<c>bad-address</c>).</exception>
    public static async Task<PeerServer> StartAsync(PeerServerOptions options, IPeerService service, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(service);
        var ip = await ListenAddress.ResolveAsync(options.Listen.Host, options.Listen.Port, cancellation);
        var tls = new TlsIdentity(options.Identity, options.Signatures);
        var app = Build(options, tls, ip);
        try
        {
            Map(app, options, service);
            await app.StartAsync(cancellation);
            return new PeerServer(app, tls, options.Listen with { Port = PortOf(app) });
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            tls.Dispose();
            if (ListenAddress.FailureOf(e, options.Listen.Host, options.Listen.Port) is { } failure)
                throw failure;

            throw;
        }
    }

    /// <summary>Stops to listen; calls under way may end for as long as the options say, then they are cut off.</summary>
    public Task StopAsync(CancellationToken cancellation) => _app.StopAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _tls.Dispose();
    }

    private static WebApplication Build(PeerServerOptions options, TlsIdentity tls, IPAddress ip)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(options.Logging ?? NullLoggerFactory.Instance);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        builder.Services.AddRoutingCore();
        var addresses = new ConnectionsByAddress(options.MaxConnectionsPerAddress);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel, options);
            kestrel.Listen(ip, options.Listen.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => CountAsync(connection, next, addresses, LogOf(options)));
                listen.UseHttps(Handshake(options, tls));
            });
        });
        return builder.Build();
    }

    /// <summary>Lets a connection through, or closes it.</summary>
    private static async Task CountAsync(
        ConnectionContext connection, ConnectionDelegate next, ConnectionsByAddress addresses, ILogger log)
    {
        using var lease = addresses.TryEnter(connection.RemoteEndPoint);
        if (lease is not null)
        {
            await next(connection);
            return;
        }

        Log.ConnectionRefused(log, connection.RemoteEndPoint?.ToString(), "has too many connections already");
        connection.Abort();
    }

    private static void Limit(KestrelServerOptions kestrel, PeerServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.RequestHeadersTimeout = options.HandshakeTimeout;
        kestrel.Limits.KeepAliveTimeout = options.IdleConnection;

        // Pacing watches bodies and answers; this is for the last bytes of an answer, which leave after the call is over.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = new MinDataRate(options.MinBytesPerSecond, options.SlowGrace);
    }

    private static TlsHandshakeCallbackOptions Handshake(PeerServerOptions options, TlsIdentity tls)
    {
        var log = LogOf(options);
        return new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = options.HandshakeTimeout,
            OnConnection = handshake => ValueTask.FromResult(tls.Answer(
                device => Callers.Prove(handshake.Connection, device),
                why => Log.ConnectionRefused(log, handshake.Connection.RemoteEndPoint?.ToString(), why))),
        };
    }

    private static void Map(WebApplication app, PeerServerOptions options, IPeerService service)
    {
        var limits = new CallLimits(options);
        var bodies = new RequestBodies(limits);
        var callers = new Callers(options.Signatures, bodies);
        var records = new RecordEndpoints(service, callers, bodies, new HeadAnswers(limits), options.Signatures);
        var blobs = new BlobEndpoints(service, callers, options.Signatures, options.Taps);
        var members = new MemberEndpoints(service, callers, bodies, options.Network, options.Signatures);
        var guard = new Guard(limits, options, LogOf(options));

        app.Use(guard.RunAsync);
        app.UseRouting();
        app.MapPost(Paths.Record, callers.ShowAsync);
        app.MapGet(Paths.Hello, records.HelloAsync);
        app.MapPost(Paths.Redeem, records.RedeemAsync);
        app.MapGet(Paths.Members, records.MembersAsync);
        app.MapPost(Paths.Contracts, records.ProposeAsync);
        app.MapPost(Paths.Heads, records.PutHeadAsync);
        app.MapPost(Paths.Purges, records.PurgeAsync);
        app.MapGet(Paths.Holdings, records.HoldingsAsync);
        app.MapGet(Paths.OwnerFile, records.OwnerFileAsync);
        app.MapPost(Paths.Owners, members.EntrustAsync);
        app.MapGet(Paths.Held, members.HeldForAsync);
        app.MapPost(Paths.Evictions, members.EvictionsAsync);
        app.MapPut(Paths.OwnersShards, blobs.HandOverAsync);
        app.MapPut(Paths.Shards, blobs.StoreAsync);
        app.MapGet(Paths.Leaves, blobs.FetchAsync);
        app.MapFallback("{*path}", (HttpContext context) => context.RefuseAsync("This peer does not know such a call."));
    }

    private static ILogger LogOf(PeerServerOptions options) =>
        (options.Logging ?? NullLoggerFactory.Instance).CreateLogger<PeerServer>();

    private static int PortOf(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return BindingAddress.Parse(addresses.First()).Port;
    }
}
