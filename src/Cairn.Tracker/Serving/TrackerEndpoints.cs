using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.Tracker.Rosters;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cairn.Tracker.Serving;

/// <summary>What a tracker answers (docs/protocols/tracker.md).</summary>
internal sealed class TrackerEndpoints(
    RosterTable rosters, TrackerRun run, TrackerServerOptions options, ILogger log, CancellationToken stopping)
{
    private int _listeners;

    /// <summary><c>POST /subscribe</c>.</summary>
    public async Task SubscribeAsync(HttpContext context)
    {
        if (await ReadAsync(context, TrackerJson.Default.SubscribeMessage) is not { } message
            || await OpenAsync<MemberRecord>(context, message.Record) is not { } record
            || await OpenAsync<Presence>(context, message.Presence) is not { } presence)
        {
            return;
        }

        // RFC 7240, section 4.2: who listens already has no use for the list.
        var isMinimal = context.Request.Headers["Prefer"] == "return=minimal";
        await TellAsync(
            context,
            presence,
            roster => Subscribe(roster, record, presence),
            roster => isMinimal ? PongAsync(context, roster) : SendAsync(context, roster.List().Encoded));
    }

    /// <summary><c>POST /ping</c>.</summary>
    public async Task PingAsync(HttpContext context)
    {
        if (await ReadAsync(context, TrackerJson.Default.PingMessage) is not { } message
            || await OpenAsync<Presence>(context, message.Presence) is not { } presence)
        {
            return;
        }

        await TellAsync(context, presence, roster => roster.Ping(presence), roster => PongAsync(context, roster));
    }

    /// <summary><c>DELETE /subscribe/{peer}</c>.</summary>
    public async Task LeaveAsync(HttpContext context)
    {
        var header = context.Request.Headers[TrackerPaths.PresenceHeader].ToString();
        var encoded = new byte[header.Length * 3 / 4];
        if (!Convert.TryFromBase64String(header, encoded, out var size))
        {
            await context.RefuseAsync(TrackerProblem.BadRequest, "The presence is not base64.");
            return;
        }

        if (await OpenAsync<Presence>(context, encoded.AsMemory(0, size)) is not { } presence)
            return;

        if (context.Request.RouteValues["peer"] as string != presence.Signer.ToString())
        {
            await context.RefuseAsync(TrackerProblem.BadRequest, "The presence is of another peer.");
            return;
        }

        await TellAsync(context, presence, roster => roster.Leave(presence), roster =>
        {
            Log.Left(log, presence.Signer.Short());
            return PongAsync(context, roster);
        });
    }

    /// <summary><c>GET /nodes</c>.</summary>
    public async Task NodesAsync(HttpContext context)
    {
        if (await NetworkAsync(context) is { } network)
            await SendAsync(context, rosters.List(network));
    }

    /// <summary><c>GET /events</c>.</summary>
    public async Task EventsAsync(HttpContext context)
    {
        if (await NetworkAsync(context) is not { } network)
            return;

        try
        {
            using var lease = Interlocked.Increment(ref _listeners) <= options.MaxListeners ? rosters.RentToListen(network) : null;
            if (lease is null)
            {
                await context.RefuseAsync(TrackerProblem.Full, "The tracker takes no more listeners.");
                return;
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await new EventStream(lease.Roster, options).RunAsync(context, stop.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    private Outcome Subscribe(Roster roster, Signed<MemberRecord> record, Signed<Presence> presence)
    {
        var outcome = roster.Subscribe(record, presence);
        if (outcome is Outcome.Joined)
            Log.Joined(log, record.Value.Name, record.Signer.Short());

        return outcome;
    }

    private async Task TellAsync(
        HttpContext context, Signed<Presence> presence, Func<Roster, Outcome> tell, Func<Roster, Task> answer)
    {
        using var lease = rosters.RentToTell(presence.Value.Network);
        var outcome = lease is null
            ? new Outcome.Refused(TrackerProblem.Full, "The tracker takes no more networks.")
            : tell(lease.Roster);
        if (outcome is Outcome.NoMemory && rosters.ForgetGone())
            outcome = tell(lease!.Roster);

        if (outcome is Outcome.NoMemory)
            outcome = new Outcome.Refused(TrackerProblem.Full, "The tracker's memory is full.");

        if (outcome is Outcome.Refused refused)
        {
            Log.Refused(log, context.Request.Path, refused.Code);
            await context.RefuseAsync(refused.Code, refused.Why, run.ToString(), refused.Counter);
        }
        else
        {
            await answer(lease!.Roster);
        }
    }

    private static async Task<NetworkId?> NetworkAsync(HttpContext context)
    {
        if (Identifiers.TryParse<NetworkId>(context.Request.Query[TrackerPaths.Network].ToString(), out var network))
            return network;

        await context.RefuseAsync(TrackerProblem.BadRequest, "The query does not name a network.");
        return null;
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } message)
                return message;
        }
        catch (JsonException)
        {
            // Told below.
        }

        await context.RefuseAsync(TrackerProblem.BadRequest, "The body is not the JSON that this call takes.");
        return null;
    }

    private async Task<Signed<T>?> OpenAsync<T>(HttpContext context, ReadOnlyMemory<byte> bytes)
        where T : IRecord<T>
    {
        if (Signed<T>.TryOpen(bytes, options.Signatures, out var record, out var why))
            return record;

        await context.RefuseAsync(TrackerProblem.BadRequest, why);
        return null;
    }

    private static Task PongAsync(HttpContext context, Roster roster) =>
        context.Response.WriteAsJsonAsync(roster.Pong(), TrackerJson.Default.TrackerPong, contentType: null, context.RequestAborted);

    private static async Task SendAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }
}
