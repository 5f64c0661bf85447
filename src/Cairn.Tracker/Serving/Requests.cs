using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.Tracker.Rosters;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cairn.Tracker.Serving;

/// <summary>What is common to all requests: reading them, and refusing them. Whoever gets null from one of these has answered
/// already. Thread-safe.</summary>
internal sealed class Requests(RosterTable rosters, TrackerRun run, ISignatures signatures, ILogger log)
{
    /// <summary>The network that the query names.</summary>
    public static async Task<NetworkId?> NetworkAsync(HttpContext context)
    {
        if (Identifiers.TryParse<NetworkId>(context.Request.Query[TrackerPaths.Network].ToString(), out var network))
            return network;

        await context.RefuseAsync(TrackerProblem.BadRequest, "The query does not name a network.");
        return null;
    }

    /// <summary>The body as a message.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
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

        await RefuseBodyAsync(context);
        return null;
    }

    /// <summary>Answers that the body makes no sense.</summary>
    public static Task RefuseBodyAsync(HttpContext context) =>
        context.RefuseAsync(TrackerProblem.BadRequest, "The body is not the JSON that this call takes.");

    /// <summary>A signed record.</summary>
    public async Task<Signed<T>?> OpenAsync<T>(HttpContext context, ReadOnlyMemory<byte> bytes)
        where T : IRecord<T>
    {
        if (Signed<T>.TryOpen(bytes, signatures, out var record, out var why))
            return record;

        await context.RefuseAsync(TrackerProblem.BadRequest, why);
        return null;
    }

    /// <summary>Evictions; null where one of them is none.</summary>
    public IReadOnlyList<OwnerSigned<Eviction>>? OpenAll(IReadOnlyList<ReadOnlyMemory<byte>> encoded)
    {
        var evictions = new List<OwnerSigned<Eviction>>();
        foreach (var bytes in encoded)
        {
            if (!OwnerSigned<Eviction>.TryOpen(bytes, signatures, out var eviction, out _))
                return null;

            evictions.Add(eviction);
        }

        return evictions;
    }

    /// <summary>The presence in the request's header.</summary>
    public async Task<Signed<Presence>?> PresenceAsync(HttpContext context)
    {
        var header = context.Request.Headers[TrackerPaths.PresenceHeader].ToString();
        var encoded = new byte[header.Length * 3 / 4];
        if (Convert.TryFromBase64String(header, encoded, out var size))
            return await OpenAsync<Presence>(context, encoded.AsMemory(0, size));

        await context.RefuseAsync(TrackerProblem.BadRequest, "The presence is not base64.");
        return null;
    }

    /// <summary>Has a roster take something, making room for it if need be, and answers, or refuses.</summary>
    public async Task TellAsync(HttpContext context, NetworkId network, Func<Roster, Outcome> tell, Func<Roster, Task> answer)
    {
        using var lease = rosters.RentToTell(network);
        var outcome = lease is null
            ? new Outcome.Refused(TrackerProblem.Full, "The tracker takes no more networks.")
            : TellMakingRoom(lease.Roster, tell);
        if (outcome is Outcome.Refused refused)
            await RefuseAsync(context, refused);
        else
            await answer(lease!.Roster);
    }

    /// <summary>Answers that something was not taken.</summary>
    public Task RefuseAsync(HttpContext context, Outcome.Refused refused)
    {
        Log.Refused(log, context.Request.Path, refused.Code);
        return context.RefuseAsync(refused.Code, refused.Why, run.ToString(), refused.Counter);
    }

    private Outcome TellMakingRoom(Roster roster, Func<Roster, Outcome> tell)
    {
        var outcome = tell(roster);
        if (outcome is Outcome.NoMemory && roster.ForgetGone())
            outcome = tell(roster);

        if (outcome is Outcome.NoMemory && rosters.ForgetGone())
            outcome = tell(roster);

        return outcome is Outcome.NoMemory ? new Outcome.Refused(TrackerProblem.Full, "The tracker's memory is full.") : outcome;
    }
}
