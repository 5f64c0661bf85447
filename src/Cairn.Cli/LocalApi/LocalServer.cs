using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Native;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cairn.Cli.LocalApi;

/// <summary>
/// Answers the commands of this machine's user over a Unix socket. Each request runs until it ends, its caller goes away or the server
/// stops. Map all routes before <see cref="StartAsync"/>.
/// </summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int PeerCredentials = 17; // SO_PEERCRED
    private const int CredentialsSize = 12; // struct ucred: pid, uid, gid, 32 bits each

    private readonly WebApplication _app;
    private readonly Action<string> _remark;
    private readonly CancellationTokenSource _stopping = new();

    /// <param name="socket">Path of the socket; a file that a killed process left there is replaced.</param>
    /// <param name="remark">Takes what should be known here too: failures that are bugs, with all their details.</param>
    public LocalServer(string socket, Action<string> remark)
    {
        _remark = remark;
        File.Delete(socket);

        // Empty: any other builder reads settings from the current folder and the environment, which could open this API to a network.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A person who stops the output of a command with Ctrl-S, or reads it page by page, is no attacker.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ListenUnixSocket(socket, listen => listen.Use(OnlySameUser));
        });
        _app = builder.Build();
    }

    /// <summary>Does what a request asks and writes the lines of its answer, but not the error.</summary>
    /// <typeparam name="T">The request.</typeparam>
    public delegate Task Handler<in T>(T request, LineWriter lines, CancellationToken cancellation);

    /// <summary>Answers a call.</summary>
    public void Map<TRequest, TSummary>(LocalCall<TRequest, TSummary> call, Handler<TRequest> handler) =>
        _app.MapPost(call.Route, (RequestDelegate)(context => AnswerAsync(context, call.Request, handler)));

    /// <summary>Starts to answer.</summary>
    public Task StartAsync(CancellationToken cancellation) => _app.StartAsync(cancellation);

    /// <summary>Cancels what runs, waits until it has ended, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task AnswerAsync<T>(HttpContext context, JsonTypeInfo<T> type, Handler<T> handler)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        context.Response.ContentType = "application/x-ndjson";
        using var lines = new LineWriter(context.Response.BodyWriter);
        try
        {
            var request = await ReadAsync(context.Request, type, either.Token);
            await context.Response.StartAsync(either.Token);
            await handler(request, lines, either.Token);
        }
        catch (Exception failed) when (!context.RequestAborted.IsCancellationRequested)
        {
            var told = failed is OperationCanceledException && _stopping.IsCancellationRequested ? Stopping() : Failures.Explain(failed);
            if (told.InnerException is { } inner)
                _remark(Failures.Remark(inner));

            await lines.WriteAsync(ErrorLine.Of(told), context.RequestAborted);
        }
        catch (Exception)
        {
            // The caller went away, which is how it stops the work; nobody is left to tell how that ended.
        }
    }

    private static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, cancellation) ?? throw new JsonException("It is null.");
        }
        catch (JsonException malformed)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-request",
                (
                    "The peer does not understand what it was asked.",
                    "Nothing was done.",
                    "Use the same version of cairn for 'up' and for commands."),
                malformed);
        }
    }

    private static CairnException Stopping() => new(
        ErrorKind.Unreachable,
        "peer-stopping",
        "The peer is being stopped.",
        "What it had acknowledged is safe; the rest was not done.",
        "Start it again with 'cairn up' and repeat the command.");

    /// <summary>The folder's mode keeps others out already; this also holds if someone loosens it.</summary>
    private static ConnectionDelegate OnlySameUser(ConnectionDelegate next) => connection =>
    {
        var socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (socket is not null && UserOf(socket) == Posix.EffectiveUser())
            return next(connection);

        connection.Abort(new ConnectionAbortedException("Only the user that runs the peer may give it commands."));
        return Task.CompletedTask;
    };

    private static uint UserOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return BitConverter.ToUInt32(credentials[4..8]);
    }
}
