using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.Tracker.Rosters;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cairn.Tracker.Serving;

/// <summary>Who is there: what a tracker answers to those that come, go, ask and listen (docs/protocols/tracker.md).</summary>
internal sealed class TrackerEndpoints(
    RosterTable rosters, Requests requests, TrackerRun run, TrackerServerOptions options, ILogger log, CancellationToken stopping)
{
    private int _listeners;

    /// <summary><c>POST /subscribe</c>.</summary>
    public async Task SubscribeAsync(HttpContext context)
    {
        if (await Requests.ReadAsync(context, TrackerJson.Default.SubscribeMessage) is not { } message
            || await requests.OpenAsync<MemberRecord>(context, message.Record) is not { } record
            || await requests.OpenAsync<Presence>(context, message.Presence) is not { } presence)
        {
            return;
        }

        // RFC 7240, section 4.2: who listens already has no use for the list.
        var isMinimal = context.Request.Headers["Prefer"] == "return=minimal";
        await requests.TellAsync(
            context,
            presence.Value.Network,
            roster => Subscribe(roster, record, presence),
            roster => isMinimal ? context.PongAsync(roster) : context.SendAsync(roster.List().Json));
    }

    /// <summary><c>POST /ping</c>.</summary>
    public async Task PingAsync(HttpContext context)
    {
        if (await Requests.ReadAsync(context, TrackerJson.Default.PingMessage) is not { } message
            || await requests.OpenAsync<Presence>(context, message.Presence) is not { } presence)
        {
            return;
        }

        await requests.TellAsync(context, presence.Value.Network, roster => roster.Ping(presence), context.PongAsync);
    }

    /// <summary><c>DELETE /subscribe/{peer}</c>.</summary>
    public async Task LeaveAsync(HttpContext context)
    {
        if (await requests.PresenceAsync(context) is not { } presence)
            return;

        if (context.Request.RouteValues["peer"] as string != presence.Signer.ToString())
        {
            await context.RefuseAsync(TrackerProblem.BadRequest, "The presence is of another peer.");
            return;
        }

        await requests.TellAsync(context, presence.Value.Network, roster => roster.Leave(presence), roster =>
        {
            Log.Left(log, presence.Signer.Short());
            return context.PongAsync(roster);
        });
    }

    /// <summary><c>GET /nodes</c>.</summary>
    public async Task NodesAsync(HttpContext context)
    {
        if (await Requests.NetworkAsync(context) is { } network)
            await context.SendAsync(rosters.Peek(network).ListWithReports());
    }

    /// <summary><c>GET /events</c>.</summary>
    public async Task EventsAsync(HttpContext context)
    {
        if (await Requests.NetworkAsync(context) is not { } network)
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
            await new EventStream(lease.Roster, options).RunAsync(context, Known(context.Request.Query), stop.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    /// <summary>The version of the list that a listener has already; null if it has none of this run.</summary>
    private long? Known(IQueryCollection query) =>
        Identifiers.TryParse<TrackerRun>(query[TrackerPaths.Run].ToString(), out var known) && known == run
            && long.TryParse(query[TrackerPaths.After].ToString(), out var version) ? version : null;

    private Outcome Subscribe(Roster roster, Signed<MemberRecord> record, Signed<Presence> presence)
    {
        var outcome = roster.Subscribe(record, presence);
        if (outcome is Outcome.Joined)
            Log.Joined(log, record.Value.Name, record.Signer.Short());

        return outcome;
    }
}
