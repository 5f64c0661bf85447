using Cairn.Platform.Computing;
using Cairn.Protocol.Calls;
using Microsoft.AspNetCore.Http;

namespace Cairn.Transport.Serving;

/// <summary>
/// Gives the answers that have heads in them, which are large and held whole until the caller has taken them: one at a time to each peer,
/// and all together within the server's room. Thread-safe.
/// </summary>
internal sealed class HeadAnswers(CallLimits limits)
{
    /// <summary>How large an answer is shows only when it is there, so one at a time is made.</summary>
    private readonly Permits _making = new(1);

    /// <summary>Asks the service and answers with what it replies; as busy if that is too much now.</summary>
    /// <param name="context">The request.</param>
    /// <param name="ask">Asks the service.</param>
    /// <param name="sizeOf">How many bytes of heads there are in what it replied.</param>
    /// <param name="answer">Sends it.</param>
    public async Task ReplyAsync<T>(HttpContext context, Func<Task<Reply<T>>> ask, Func<T, long> sizeOf, Func<T, Task> answer)
    {
        var peer = Callers.DeviceOf(context).Peer;
        if (!limits.TryAnswer(peer))
        {
            await context.RefuseAsync(Busy);
            return;
        }

        var (isUnderWay, counted) = (true, 0L);
        try
        {
            Reply<T> reply;
            using (await _making.TakeAsync(context.RequestAborted))
            {
                reply = await ask();
                var bytes = reply is Reply<T>.Answered { Value: var value } ? sizeOf(value) : 0;
                if (bytes > RequestBodies.SmallBody && limits.TryHold(bytes))
                    counted = bytes;
                else if (bytes > RequestBodies.SmallBody)
                    reply = new Reply<T>.Refused(Busy);
            }

            // Before the answer, so that whoever has heard it may call again.
            if (counted == 0)
            {
                limits.EndAnswer(peer, 0);
                isUnderWay = false;
            }

            await context.ReplyAsync(reply, answer);
        }
        finally
        {
            if (isUnderWay)
                limits.EndAnswer(peer, counted);
        }
    }

    private static Refusal Busy => new(RefusalCode.Busy, "Too many lists of snapshots are being sent; try again later.");
}
