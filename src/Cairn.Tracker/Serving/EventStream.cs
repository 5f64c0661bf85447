using System.Text;
using Cairn.Protocol.Trackers;
using Cairn.Tracker.Rosters;
using Microsoft.AspNetCore.Http;

namespace Cairn.Tracker.Serving;

/// <summary>
/// One listener of a network's list: first the list, then every change, as server-sent events; a comment where nothing changes, so that
/// both sides find a dead connection. Nothing queues up for a slow listener: it is told all changes since its last event as one.
/// </summary>
internal sealed class EventStream(Roster roster, TrackerServerOptions options)
{
    /// <summary>Tells until the listener goes or the server stops.</summary>
    public async Task RunAsync(HttpContext context, CancellationToken stop)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        var (version, list) = roster.List();
        await SendAsync(context, TrackerPaths.ListEvent, list, stop);

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
            await Task.Delay(options.PushInterval, options.Time, stop);
        }
    }

    private async Task<long> SendChangeAsync(HttpContext context, long version, CancellationToken stop)
    {
        if (roster.ChangeAfter(version) is { } change)
        {
            await SendAsync(context, TrackerPaths.ChangeEvent, change.Encoded, stop);
            return change.Version;
        }

        var list = roster.List();
        await SendAsync(context, TrackerPaths.ListEvent, list.Encoded, stop);
        return list.Version;
    }

    private static async Task SendAsync(HttpContext context, string name, byte[] data, CancellationToken stop)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: "), stop);
        await context.Response.Body.WriteAsync(data, stop);
        await context.Response.Body.WriteAsync("\n\n"u8.ToArray(), stop);
        await context.Response.Body.FlushAsync(stop);
    }
}
