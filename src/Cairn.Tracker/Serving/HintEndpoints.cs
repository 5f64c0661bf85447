using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Core.Ids;
using Cairn.Platform.Computing;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.Tracker.Planning;
using Cairn.Tracker.Probing;
using Cairn.Tracker.Rosters;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Cairn.Tracker.Serving;

/// <summary>
/// What peers tell and ask beyond that they are there (docs/protocols/tracker.md). Each request's body is signed for by the presence in its
/// header, by a peer that is on the list; whoever is not is refused before its body is read.
/// </summary>
internal sealed class HintEndpoints(
    RosterTable rosters, Requests requests, TrackerRun run, Prober prober, ILogger log)
{
    /// <summary>A thousand packs with a few holders each.</summary>
    private const int MaxBody = 512 * 1024;

    /// <summary>Plans are computed one at a time, so that whoever asks for many does not keep the cores from everybody's pings.</summary>
    private readonly Permits _planning = new(1);

    /// <summary><c>POST /plans/backup</c>.</summary>
    public Task BackupPlanAsync(HttpContext context) => HearAsync(
        context, PresenceKind.BackupPlan, TrackerJson.Default.BackupPlanMessage, HintMessages.Read, async (teller, questions) =>
        {
            using var turn = await _planning.TakeAsync(context.RequestAborted);
            var plans = Plans.Backup(teller.Peer, teller.Roster.Members(), questions);
            await context.SendAsync(new BackupPlan(run.ToString(), Write(plans)), TrackerJson.Default.BackupPlan);
        });

    /// <summary><c>POST /plans/restore</c>.</summary>
    public Task RestorePlanAsync(HttpContext context) => HearAsync(
        context, PresenceKind.RestorePlan, TrackerJson.Default.RestorePlanMessage, HintMessages.Read, (teller, packs) =>
        {
            var here = teller.Roster.Members().Select(member => member.Signer).ToHashSet();
            var plans = packs.Select(pack => Plans.Restore(pack, teller.Roster.Hints.Locate(teller.Peer, pack), here));
            return context.SendAsync(new RestorePlan(run.ToString(), Write(plans)), TrackerJson.Default.RestorePlan);
        });

    /// <summary><c>POST /receipts</c>.</summary>
    public Task ReceiptsAsync(HttpContext context) => HearAsync(
        context, PresenceKind.Receipts, TrackerJson.Default.ReceiptsMessage, HintMessages.Read, (teller, packs) =>
            RememberAsync(context, teller, hints => hints.TryTake(teller.Peer, packs)));

    /// <summary><c>POST /reports</c>.</summary>
    public Task ReportAsync(HttpContext context) => HearAsync(
        context, PresenceKind.Report, TrackerJson.Default.ReportMessage, Sound<ReportMessage>(HintMessages.IsSound), (teller, report) =>
        {
            Log.Reported(log, teller.Peer.Short(), report.Outcome, report.Packs, report.Bytes);
            return RememberAsync(context, teller, hints => hints.TryTake(teller.Peer, report));
        });

    /// <summary><c>POST /suspect</c>.</summary>
    public Task SuspectAsync(HttpContext context) => HearAsync(
        context, PresenceKind.Suspect, TrackerJson.Default.SuspectMessage, ReadPeer, (teller, suspected) =>
        {
            if (!teller.Roster.Hints.MaySuspect(teller.Peer))
                return requests.RefuseAsync(context, new Outcome.Refused(TrackerProblem.Busy, "It suspects too many peers at once."));

            Log.Suspected(log, teller.Peer.Short(), suspected.Peer.Short());
            teller.Roster.Suspect(suspected.Peer);
            prober.Look(teller.Roster);
            return context.PongAsync(teller.Roster);
        });

    /// <summary><c>POST /evictions</c>. It needs no presence: what the founder has signed is true whoever says it.</summary>
    public async Task EvictionsAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBody;
        if (await Requests.NetworkAsync(context) is not { } network
            || await Requests.ReadAsync(context, TrackerJson.Default.EvictedMessage) is not { } message)
        {
            return;
        }

        if (message.Evictions.Count > TrackerLimits.Evictions || requests.OpenAll(message.Evictions) is not { } evictions)
        {
            await Requests.RefuseBodyAsync(context);
            return;
        }

        await requests.TellAsync(context, network, roster => roster.Evict(evictions), context.PongAsync);
    }

    /// <summary><c>PUT /files</c>.</summary>
    public Task FilesAsync(HttpContext context) => HearAsync(
        context, PresenceKind.Files, TrackerJson.Default.FilesMessage, Sound<FilesMessage>(HintMessages.IsSound), (teller, files) =>
            RememberAsync(context, teller, hints => hints.TryTake(teller.Peer, files)));

    /// <summary><c>GET /files/{name}</c>.</summary>
    public async Task FindAsync(HttpContext context)
    {
        if (await Requests.NetworkAsync(context) is not { } network)
            return;

        var name = context.Request.RouteValues["name"] as string ?? string.Empty;
        await context.SendAsync(new FilesFound(name, rosters.Peek(network).Hints.Find(name)), TrackerJson.Default.FilesFound);
    }

    private static Func<T, T?> Sound<T>(Func<T, bool> isSound)
        where T : class => message => isSound(message) ? message : null;

    private static Suspected? ReadPeer(SuspectMessage message) =>
        Identifiers.TryParse<PeerId>(message.Peer, out var peer) ? new Suspected(peer) : null;

    private static PackPeers[] Write(IEnumerable<PackHolders> plans) =>
        [.. plans.Select(plan => new PackPeers(plan.Pack.ToString(), [.. plan.Holders.Select(holder => holder.ToString())]))];

    private Task RememberAsync(HttpContext context, Teller teller, Func<Hints.HintTable, bool> tryTake) => tryTake(teller.Roster.Hints)
        ? context.PongAsync(teller.Roster)
        : requests.RefuseAsync(context, new Outcome.Refused(TrackerProblem.Full, "The tracker remembers no more of this peer."));

    /// <summary>Takes a request whose body a peer signs for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="kind">What it has to be signed as.</param>
    /// <param name="type">The body's JSON.</param>
    /// <param name="read">Reads the message; null for one that makes no sense.</param>
    /// <param name="answer">Does what it asks for.</param>
    private async Task HearAsync<TMessage, TRead>(
        HttpContext context,
        PresenceKind kind,
        JsonTypeInfo<TMessage> type,
        Func<TMessage, TRead?> read,
        Func<Teller, TRead, Task> answer)
        where TMessage : class
        where TRead : class
    {
        if (await requests.PresenceAsync(context) is not { } presence)
            return;

        if (presence.Value.Kind != kind)
        {
            await context.RefuseAsync(TrackerProblem.BadRequest, "The presence does not sign for this call.");
            return;
        }

        if (rosters.Peek(presence.Value.Network).Foresee(presence) is { } refused)
        {
            await requests.RefuseAsync(context, refused);
            return;
        }

        if (await ReadBodyAsync(context, presence, type) is not { } message || read(message) is not { } content)
        {
            await Requests.RefuseBodyAsync(context);
            return;
        }

        await requests.TellAsync(
            context,
            presence.Value.Network,
            roster => roster.Hear(presence, kind),
            roster => answer(new Teller(presence.Signer, roster), content));
    }

    /// <summary>The body; null if it is not what was signed, or no such message.</summary>
    private static async Task<T?> ReadBodyAsync<T>(HttpContext context, Signed<Presence> presence, JsonTypeInfo<T> type)
        where T : class
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBody;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
        if (Hash256.Sha256(bytes) != presence.Value.Content)
            return null;

        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Who tells, and of which network.</summary>
    private sealed record Teller(PeerId Peer, Roster Roster);

    /// <summary>Whom a peer suspects.</summary>
    private sealed record Suspected(PeerId Peer);
}
