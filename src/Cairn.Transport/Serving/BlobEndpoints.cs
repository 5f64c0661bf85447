using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Signing;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Transport.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Transport.Serving;

/// <summary>The two calls that move data: store and fetch. Neither holds more of it in memory than a few pieces.</summary>
internal sealed class BlobEndpoints(IPeerService service, Callers callers, ISignatures signatures, ContentTaps taps)
{
    /// <summary>Takes a shard of the caller's.</summary>
    public Task StoreAsync(HttpContext context) => TakeAsync(context, service.StoreAsync);

    /// <summary>Takes a shard of another owner's.</summary>
    public Task HandOverAsync(HttpContext context) => TakeAsync(context, service.HandOverAsync);

    private async Task TakeAsync(
        HttpContext context, Func<Caller, StoreRequest, IBlobSource, CancellationToken, Task<Reply<Signed<Receipt>>>> take)
    {
        if (await callers.FindAsync(context) is not { } caller)
            return;

        if (!TryReadStore(context, out var request, out var why))
        {
            await context.RefuseAsync(why);
            return;
        }

        var length = request.Manifest.Value.ShardLength;
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = length;
        var source = new RequestSource(context, caller.Peer, length);
        var taking = take(caller, request, taps.Received(source), context.RequestAborted);
        if (await TryTakeAsync(taking, source, context.RequestAborted) is not { } reply)
        {
            context.Abort();
            return;
        }

        await context.ReplyAsync(reply, receipt =>
        {
            // RFC 9110, section 15.5.13, as for If-None-Match: the shard is here already, so that its bytes were not needed.
            if (source.Taken == 0 && length > 0)
                context.Response.StatusCode = StatusCodes.Status412PreconditionFailed;

            return context.SendAsync(new ReceiptMessage(receipt.Bytes), WireJson.Default.ReceiptMessage);
        });
    }

    /// <summary>Sends leaves.</summary>
    public async Task FetchAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller)
            return;

        if (!TryReadFetch(context, out var request))
        {
            await context.RefuseAsync("The path does not name leaves of a blob.");
            return;
        }

        await context.ReplyAsync(
            await service.FetchAsync(caller, request, context.RequestAborted),
            async answer =>
            {
                await using var content = taps.Sent(answer.Content);
                context.Response.Headers[Paths.ProofHeader] = Convert.ToBase64String(answer.Proof.Encode());
                context.Response.ContentType = "application/octet-stream";
                context.Response.ContentLength = content.Length;
                await SendAsync(content, context);
            });
    }

    /// <summary>What the service replies; null if the caller broke off, so that there is nobody to tell.</summary>
    private static async Task<Reply<Signed<Receipt>>?> TryTakeAsync(
        Task<Reply<Signed<Receipt>>> taking, RequestSource source, CancellationToken cancellation)
    {
        try
        {
            var reply = await taking;

            // A caller whose data nobody asked for has not sent it and hears any answer; one that has begun must first be let finish.
            return !source.IsCutOff && (source.Taken == 0 || await source.TryDrainAsync(cancellation)) ? reply : null;
        }
        catch (CairnException) when (source.IsCutOff)
        {
            return null;
        }
    }

    private static async Task SendAsync(IBlobSource content, HttpContext context)
    {
        var (writer, pacing) = (context.Response.BodyWriter, context.Pacing());
        for (var left = content.Length; left > 0;)
        {
            var piece = writer.GetMemory((int)Math.Min(Pacing.PieceSize, left));
            var count = await content.ReadAsync(piece[..(int)Math.Min(Pacing.PieceSize, left)], context.RequestAborted);
            if (count == 0)
                throw new InvalidOperationException("A blob source ended before the length it had told.");

            writer.Advance(count);
            left -= count;
            if (!await pacing.FlushAsync(count))
                return;
        }
    }

    private bool TryReadStore(
        HttpContext context, [NotNullWhen(true)] out StoreRequest? request, [NotNullWhen(false)] out string? why)
    {
        request = null;
        var header = context.Request.Headers[Paths.ManifestHeader].ToString();
        var encoded = new byte[header.Length * 3 / 4];
        if (!Convert.TryFromBase64String(header, encoded, out var size))
        {
            why = "The manifest is not base64.";
            return false;
        }

        if (!Signed<Manifest>.TryOpen(encoded.AsMemory(0, size), signatures, out var manifest, out why))
            return false;

        why = "The path does not name a shard of the manifest.";
        if (!Identifiers.TryParse<PackId>(Route(context, "pack"), out var pack) || pack != manifest.Value.Pack
            || !TryNumber(Route(context, "shard"), out var shard) || shard >= manifest.Value.Redundancy.Total)
        {
            return false;
        }

        why = "The path names another owner than the manifest.";
        if (Route(context, "owner") is { } named
            && (!Identifiers.TryParse<PeerId>(named, out var owner) || owner != manifest.Value.Owner))
        {
            return false;
        }

        why = $"The shard has {manifest.Value.ShardLength} bytes, and the body has another number.";
        if (context.Request.ContentLength != manifest.Value.ShardLength)
            return false;

        request = new StoreRequest(manifest, (int)shard);
        return true;
    }

    private static bool TryReadFetch(HttpContext context, [NotNullWhen(true)] out FetchRequest? request)
    {
        request = null;
        if (!Identifiers.TryParse<BlobId>(Route(context, "blob"), out var blob)
            || !TryNumber(Route(context, "first"), out var first)
            || !TryNumber(Route(context, "count"), out var count)
            || count is < 1 or > int.MaxValue)
        {
            return false;
        }

        request = new FetchRequest(blob, new LeafRange(first, (int)count));
        return true;
    }

    private static string? Route(HttpContext context, string name) => context.Request.RouteValues[name] as string;

    private static bool TryNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
