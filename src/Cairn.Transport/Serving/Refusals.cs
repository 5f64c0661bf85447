using Cairn.Protocol.Calls;
using Cairn.Transport.Wire;
using Microsoft.AspNetCore.Http;

namespace Cairn.Transport.Serving;

/// <summary>Answers that something will not be done: <c>application/problem+json</c> (RFC 9457) with the refusal's code.</summary>
internal static class Refusals
{
    /// <summary>Answers with a refusal.</summary>
    public static Task RefuseAsync(this HttpContext context, Refusal refusal) =>
        context.RefuseAsync(Statuses.Of(refusal.Code), refusal.Code.ToName(), refusal.Why);

    /// <summary>Answers that the request makes no sense.</summary>
    public static Task RefuseAsync(this HttpContext context, string why) =>
        context.RefuseAsync(new Refusal(RefusalCode.BadRequest, why));

    /// <summary>Answers with a status that says more than the code.</summary>
    public static Task RefuseAsync(this HttpContext context, int status, string code, string why)
    {
        context.Response.StatusCode = status;
        var problem = new ProblemMessage($"urn:cairn:{code}", code.Replace('-', ' '), status, why, code);
        return context.Response.WriteAsJsonAsync(
            problem, WireJson.Default.ProblemMessage, ProblemMessage.MediaType, context.RequestAborted);
    }
}
