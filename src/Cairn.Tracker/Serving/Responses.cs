using System.Text.Json.Serialization.Metadata;
using Cairn.Protocol.Trackers;
using Cairn.Tracker.Rosters;
using Microsoft.AspNetCore.Http;

namespace Cairn.Tracker.Serving;

/// <summary>How things are answered.</summary>
internal static class Responses
{
    /// <summary>What is written before the connection is asked whether it takes any more.</summary>
    private const int PortionSize = 64 * 1024;

    /// <summary>Answers a sign of life.</summary>
    public static Task PongAsync(this HttpContext context, Roster roster) =>
        context.SendAsync(roster.Pong(), TrackerJson.Default.TrackerPong);

    /// <summary>Answers with a message.</summary>
    public static Task SendAsync<T>(this HttpContext context, T message, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(message, type, contentType: "application/json", context.RequestAborted);

    /// <summary>Answers with JSON that is there already.</summary>
    public static async Task SendAsync(this HttpContext context, JsonPieces json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.WriteAsync(json, context.RequestAborted);

        // The server does not send the rest of an answer by itself whose length it was told and that has begun to leave.
        await context.FlushAsync(context.RequestAborted);
    }

    /// <summary>Writes pieces, no faster than they are taken. The last of them may wait for the next flush.</summary>
    public static async Task WriteAsync(this HttpContext context, JsonPieces json, CancellationToken cancellation)
    {
        var unflushed = 0;
        foreach (var piece in json.All)
        {
            var target = context.Response.BodyWriter.GetMemory(piece.Length);
            piece.CopyTo(target);
            context.Response.BodyWriter.Advance(piece.Length);
            unflushed += piece.Length;
            if (unflushed < PortionSize)
                continue;

            unflushed = 0;
            await context.FlushAsync(cancellation);
        }
    }

    private static async Task FlushAsync(this HttpContext context, CancellationToken cancellation)
    {
        if ((await context.Response.BodyWriter.FlushAsync(cancellation)).IsCompleted)
            throw new OperationCanceledException("The caller takes no more.");
    }
}
