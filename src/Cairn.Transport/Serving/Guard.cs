using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cairn.Transport.Serving;

/// <summary>
/// What every call passes through: the limit on calls under way, the watch over the caller, and what becomes of exceptions.
/// </summary>
internal sealed class Guard(CallLimits limits, PeerServerOptions options, ILogger log)
{
    /// <summary>Lets a call through.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var peer = Callers.DeviceOf(context).Peer;
        if (!limits.TryBegin(peer))
        {
            await context.RefuseAsync(new Refusal(RefusalCode.Busy, "Too many calls are under way; try again later."));
            return;
        }

        using var pacing = new Pacing(context, options);
        context.Features.Set(pacing);
        try
        {
            await next(context);
        }
        catch (Exception) when (pacing.GaveUp)
        {
            Log.CallerTooSlow(log, context.Request.Method, context.Request.Path, peer.Short());
            context.Abort();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; nobody is left to tell.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await context.RefuseAsync(e.StatusCode, "bad-request", "The request broke off or came too slowly.");
        }
        catch (Exception e)
        {
            Log.CallFailed(log, e, context.Request.Method, context.Request.Path, peer.Short());
            if (context.Response.HasStarted)
                context.Abort();
            else
                await context.RefuseAsync(new Refusal(RefusalCode.Failed, "The peer failed inside; its log says more."));
        }
        finally
        {
            limits.End(peer);
        }
    }
}
