using Cairn.Protocol.Trackers;
using Microsoft.AspNetCore.Http;

namespace Cairn.Tracker.Serving;

/// <summary>Answers that something will not be done: <c>application/problem+json</c> (RFC 9457).</summary>
internal static class Problems
{
    /// <summary>Answers with a problem.</summary>
    public static Task RefuseAsync(
        this HttpContext context, string code, string why, string? run = null, ulong? counter = null)
    {
        var status = StatusOf(code);
        context.Response.StatusCode = status;
        var problem = new TrackerProblem($"urn:cairn:{code}", code.Replace('-', ' '), status, why, code, run, counter);
        return context.Response.WriteAsJsonAsync(
            problem, TrackerJson.Default.TrackerProblem, TrackerProblem.MediaType, context.RequestAborted);
    }

    private static int StatusOf(string code) => code switch
    {
        TrackerProblem.NotSubscribed or TrackerProblem.NotMember or TrackerProblem.Evicted => StatusCodes.Status403Forbidden,
        TrackerProblem.OtherRun or TrackerProblem.Repeated or TrackerProblem.OlderRecord => StatusCodes.Status409Conflict,
        TrackerProblem.Superseded => StatusCodes.Status410Gone,
        TrackerProblem.Full => StatusCodes.Status507InsufficientStorage,
        TrackerProblem.Busy => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };
}
