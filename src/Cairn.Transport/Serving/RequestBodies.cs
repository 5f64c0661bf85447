using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Transport.Serving;

/// <summary>Reads bodies that are held in memory whole, within the server's limits.</summary>
internal sealed class RequestBodies(CallLimits limits)
{
    /// <summary>Most bytes of every body but a head; what the limit on calls bounds well enough.</summary>
    public const int SmallBody = 256 * 1024;

    /// <summary>Reads a body of at most so many bytes; null after having refused it.</summary>
    public async Task<byte[]?> ReadAsync(HttpContext context, int limit)
    {
        if (context.Request.ContentLength is not { } length)
        {
            await context.RefuseAsync(StatusCodes.Status411LengthRequired, Code, "The request does not say how long its body is.");
            return null;
        }

        if (length > limit)
        {
            await context.RefuseAsync(
                StatusCodes.Status413PayloadTooLarge, Code, $"The body has {length} bytes, and at most {limit} are taken.");
            return null;
        }

        if (length > SmallBody)
        {
            var peer = Callers.DeviceOf(context).Peer;
            if (!limits.TryBuffer(peer, length))
            {
                await context.RefuseAsync(new Refusal(RefusalCode.Busy, "Too much is under way; try again later."));
                return null;
            }

            var room = new Room(limits, peer, length);
            context.Features.Set(room);
            context.Response.RegisterForDispose(room);
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = length;
        var body = new byte[length];
        await FillAsync(body, context);
        return body;
    }

    /// <summary>Gives back the room of a body that is no longer needed. Before the answer, so that whoever has heard it may send the next
    /// one, and nobody keeps the room by not taking the answer; otherwise it ends with the call.</summary>
    public static void Release(HttpContext context) => context.Features.Get<Room>()?.Dispose();

    /// <summary>Reads a small body of JSON; null after having refused it.</summary>
    public async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, int limit)
        where T : class
    {
        if (await ReadAsync(context, limit) is not { } body)
            return null;

        if (!TryParse(body, type, out var message, out var why))
            await context.RefuseAsync($"The body is not the JSON that this call takes: {why}");

        return message;
    }

    /// <exception cref="BadHttpRequestException">The caller broke off or is too slow.</exception>
    private static async Task FillAsync(Memory<byte> body, HttpContext context)
    {
        var pacing = context.Pacing();
        try
        {
            while (!body.IsEmpty)
            {
                var count = await pacing.ReadAsync(body, context.RequestAborted);
                body = count > 0 ? body[count..] : throw new EndOfStreamException("The body ended early.");
            }
        }
        catch (Exception e) when (e is OperationCanceledException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The body did not come.", StatusCodes.Status408RequestTimeout, e);
        }
    }

    private static string Code => RefusalCode.BadRequest.ToName();

    private static bool TryParse<T>(
        byte[] body, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? message, [NotNullWhen(false)] out string? why)
        where T : class
    {
        message = null;
        why = "it is null.";
        try
        {
            message = JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException e)
        {
            why = e.Message;
        }

        return message is not null;
    }

    private sealed class Room(CallLimits limits, PeerId peer, long bytes) : IDisposable
    {
        private CallLimits? _limits = limits;

        public void Dispose() => Interlocked.Exchange(ref _limits, null)?.Unbuffer(peer, bytes);
    }
}
