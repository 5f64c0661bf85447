using System.Net;
using System.Security.Cryptography;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Sockets;
using Cairn.Protocol.Trackers;
using Cairn.Tracker.Probing;
using Cairn.Tracker.Rosters;
using Cairn.Tracker.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cairn.Tracker;

/// <summary>
/// A tracker: tells peers of each other, for any number of networks side by side. It keeps nothing that it cannot lose: after a restart
/// the peers fill it again. Peers trust it for who is there now and for nothing else. Thread-safe.
/// </summary>
public sealed class TrackerServer : IAsyncDisposable
{
    /// <summary>A member record with the longest chain of credentials, in base64, and a presence.</summary>
    private const int MaxBody = 128 * 1024;

    /// <summary>Slower than this nobody sends a request or takes an answer.</summary>
    private const int MinBytesPerSecond = 1024;

    private readonly WebApplication _app;
    private readonly Prober _prober;
    private readonly ITimer _sweep;

    private TrackerServer(WebApplication app, Prober prober, ITimer sweep, Uri url)
    {
        _app = app;
        _prober = prober;
        _sweep = sweep;
        Url = url;
    }

    /// <summary>Where it listens: the host as it was given, the port as it really is.</summary>
    public Uri Url { get; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="CairnException">The address is taken (<c>address-in-use</c>), is not one of this machine or may not be used
    /// (<c>bad-address</c>).</exception>
    public static async Task<TrackerServer> StartAsync(TrackerServerOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var ip = await ListenAddress.ResolveAsync(options.Listen.Host, options.Listen.Port, cancellation);
        var run = new TrackerRun(new Hash256(RandomNumberGenerator.GetBytes(Hash256.Size)));
        var rosters = new RosterTable(run, options);
        var log = (options.Logging ?? NullLoggerFactory.Instance).CreateLogger<TrackerServer>();
        var app = Build(options, ip, log);
        try
        {
            var requests = new Requests(rosters, run, options.Signatures, log);
            var prober = new Prober(rosters, options, log);
            var endpoints = new TrackerEndpoints(rosters, requests, run, options, log, app.Lifetime.ApplicationStopping);
            Map(app, endpoints, new HintEndpoints(rosters, requests, run, prober, log), log);
            await app.StartAsync(cancellation);
            var address = options.Listen with { Port = PortOf(app) };
            return new TrackerServer(app, prober, Sweep(prober, options), new Uri($"http://{address}/"));
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            if (ListenAddress.FailureOf(e, options.Listen.Host, options.Listen.Port) is { } failure)
                throw failure;

            throw;
        }
    }

    /// <summary>Stops to listen and lets go of all listeners.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        await _sweep.DisposeAsync();
        await _prober.DisposeAsync();
        await _app.StopAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static WebApplication Build(TrackerServerOptions options, IPAddress ip, ILogger log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(options.Logging ?? NullLoggerFactory.Instance);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddRoutingCore();
        var addresses = new ConnectionsByAddress(options.MaxConnectionsPerAddress);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxConcurrentConnections = 2L * options.MaxListeners;
            kestrel.Limits.RequestHeadersTimeout = options.RequestTimeout;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(MinBytesPerSecond, options.RequestTimeout);
            kestrel.Limits.MinResponseDataRate = new MinDataRate(MinBytesPerSecond, options.RequestTimeout);
            kestrel.Listen(ip, options.Listen.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => CountAsync(connection, next, addresses, log));
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

        Log.ConnectionRefused(log, connection.RemoteEndPoint?.ToString());
        connection.Abort();
    }

    private static void Map(WebApplication app, TrackerEndpoints endpoints, HintEndpoints hints, ILogger log)
    {
        app.Use((context, next) => GuardAsync(context, next, log));
        app.UseRouting();
        app.MapPost($"/{TrackerPaths.Subscribe}", endpoints.SubscribeAsync);
        app.MapDelete($"/{TrackerPaths.Subscribe}/{{peer}}", endpoints.LeaveAsync);
        app.MapPost($"/{TrackerPaths.Ping}", endpoints.PingAsync);
        app.MapGet($"/{TrackerPaths.Nodes}", endpoints.NodesAsync);
        app.MapGet($"/{TrackerPaths.Events}", endpoints.EventsAsync);
        app.MapPost($"/{TrackerPaths.BackupPlan}", hints.BackupPlanAsync);
        app.MapPost($"/{TrackerPaths.RestorePlan}", hints.RestorePlanAsync);
        app.MapPost($"/{TrackerPaths.Receipts}", hints.ReceiptsAsync);
        app.MapPost($"/{TrackerPaths.Reports}", hints.ReportAsync);
        app.MapPost($"/{TrackerPaths.Suspect}", hints.SuspectAsync);
        app.MapPost($"/{TrackerPaths.Evictions}", hints.EvictionsAsync);
        app.MapPut($"/{TrackerPaths.Files}", hints.FilesAsync);
        app.MapGet($"/{TrackerPaths.Files}/{{**name}}", hints.FindAsync);
    }

    /// <summary>What becomes of exceptions.</summary>
    private static async Task GuardAsync(HttpContext context, RequestDelegate next, ILogger log)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException)
        {
            // The caller is gone, or the tracker stops.
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = e.StatusCode;
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; nobody is left to tell.
        }
        catch (Exception e)
        {
            Log.Failed(log, e, context.Request.Path);
            if (context.Response.HasStarted)
                context.Abort();
            else
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static ITimer Sweep(Prober prober, TrackerServerOptions options)
    {
        var period = options.PingInterval / 4;
        return options.Time.CreateTimer(_ => prober.Look(), state: null, period, period);
    }

    private static int PortOf(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return BindingAddress.Parse(addresses.First()).Port;
    }
}
