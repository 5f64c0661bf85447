using System.Text;
using Cairn.Protocol.Trackers;
using Cairn.Tracker.Rosters;
using Microsoft.AspNetCore.Http;

namespace Cairn.Tracker.Serving;

/// <summary>
/// One listener of a network's list: first the list, or what changed since the version that the listener has, then every change, as
/// server-sent events; a comment where nothing changes, so that both sides find a dead connection. Nothing queues up for a slow listener:
/// it is told all changes since its last event as one.
/// </summary>
internal sealed class EventStream(Roster roster, TrackerServerOptions options)
{
    private static readonly byte[] End = "\n\n"u8.ToArray();

    /// <summary>Tells until the listener goes or the server stops.</summary>
    /// <param name="context">The listener.</param>
    /// <param name="known">The version of the list that it has; null if it has none.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(HttpContext context, long? known, CancellationToken stop)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        var version = await SendChangeAsync(context, known ?? -1, stop);

        var beat = Task.Delay(options.PingInterval, options.Time, stop);
        while (!stop.IsCancellationRequested)
        {
            await Task.WhenAny(roster.ChangedAsync(version), beat);
            if (beat.IsCompleted)
            {
                await context.Response.WriteAsync(":\n\n", stop);
                await context.Response.Body.FlushAsync(stop);
                beat = Task.Delay(options.PingInterval, options.Time, stop);
                continue;
            }

            version = await SendChangeAsync(context, version, stop);
        }
    }

    /// <summary>Tells what changed after a version, or all where that cannot be told.</summary>
    private async Task<long> SendChangeAsync(HttpContext context, long version, CancellationToken stop)
    {
        if (roster.ChangeAfter(version) is { } change)
        {
            await SendAsync(context, TrackerPaths.ChangeEvent, change.Json, stop);
            return change.Version;
        }

        var list = roster.List();
        await SendAsync(context, TrackerPaths.ListEvent, list.Json, stop);
        return list.Version;
    }

    private static async Task SendAsync(HttpContext context, string name, JsonPieces data, CancellationToken stop)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: "), stop);
        await context.WriteAsync(data, stop);
        await context.Response.Body.WriteAsync(End, stop);
        await context.Response.Body.FlushAsync(stop);
    }
}
