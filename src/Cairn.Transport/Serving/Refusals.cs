using Cairn.Protocol.Calls;
using Cairn.Transport.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

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
        context.PassOverBody();
        context.Response.StatusCode = status;
        var problem = new ProblemMessage($"urn:cairn:{code}", code.Replace('-', ' '), status, why, code);
        return context.Response.WriteAsJsonAsync(
            problem, WireJson.Default.ProblemMessage, ProblemMessage.MediaType, context.RequestAborted);
    }

    /// <summary>
    /// Lets a short body that nobody asked for go by, so that the caller's next request finds the connection open. A long one is not
    /// waited for: the connection ends with the answer, and the answer says so.
    /// </summary>
    public static void PassOverBody(this HttpContext context)
    {
        var limit = context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>();
        if (limit.IsReadOnly || !context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody)
            return;

        if (context.Request.ContentLength <= RequestBodies.SmallBody)
            limit.MaxRequestBodySize = RequestBodies.SmallBody;
        else
            context.Response.Headers.Connection = "close";
    }
}
