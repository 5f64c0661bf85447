using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Protocol.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Transport.Serving;

/// <summary>Turns what the service replies into HTTP.</summary>
internal static class Replies
{
    /// <summary>Answers with what was replied.</summary>
    public static Task ReplyAsync<T>(this HttpContext context, Reply<T> reply, Func<T, Task> answer) => reply switch
    {
        Reply<T>.Answered answered => answer(answered.Value),
        Reply<T>.Refused refused => context.RefuseAsync(refused.Refusal),
        _ => throw new InvalidOperationException("A service answers for itself, so it cannot be unreachable."),
    };

    /// <summary>Sends JSON.</summary>
    public static async Task SendAsync<T>(this HttpContext context, T message, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var body = new PacedStream(context, context.Pacing());
        await JsonSerializer.SerializeAsync(body, message, type, context.RequestAborted);
    }

    /// <summary>The watch over the caller, which the guard began.</summary>
    public static Pacing Pacing(this HttpContext context) => context.Features.GetRequiredFeature<Pacing>();
}
