using System.Globalization;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Transport.Wire;
using Microsoft.AspNetCore.Http;

namespace Cairn.Transport.Serving;

/// <summary>The calls whose requests and answers are records.</summary>
internal sealed class RecordEndpoints(
    IPeerService service, Callers callers, RequestBodies bodies, HeadAnswers answers, ISignatures signatures)
{
    public async Task HelloAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller)
            return;

        await context.ReplyAsync(
            await service.HelloAsync(caller, context.RequestAborted),
            answer => context.SendAsync(new HelloMessage(answer.Record.Bytes, answer.Now), WireJson.Default.HelloMessage));
    }

    public async Task RedeemAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller
            || await bodies.ReadAsync(context, WireJson.Default.RedeemMessage, RequestBodies.SmallBody) is not { } message)
        {
            return;
        }

        await context.ReplyAsync(
            await service.RedeemAsync(caller, new RedeemRequest(message.Secret, message.Name), context.RequestAborted),
            admission => context.SendAsync(
                new AdmissionMessage(
                    admission.Credential.Encode(), admission.Settings.Bytes, [.. admission.Members.Select(member => member.Bytes)]),
                WireJson.Default.AdmissionMessage));
    }

    public async Task MembersAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller)
            return;

        await context.ReplyAsync(
            await service.MembersAsync(caller, context.RequestAborted),
            members => context.SendAsync(
                new MembersMessage([.. members.Select(member => member.Bytes)]), WireJson.Default.MembersMessage));
    }

    public async Task ProposeAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller
            || await bodies.ReadAsync(context, WireJson.Default.ProposalMessage, RequestBodies.SmallBody) is not { } message)
        {
            return;
        }

        if (!Signed<Contract>.TryOpen(message.ByOwner, signatures, out var proposal, out var why))
        {
            await context.RefuseAsync(why);
            return;
        }

        await context.ReplyAsync(
            await service.ProposeAsync(caller, proposal, context.RequestAborted),
            contract => context.SendAsync(MessageOf(contract), WireJson.Default.ContractMessage));
    }

    public async Task PutHeadAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller)
            return;

        // A head is large and held whole, so nobody sends one who would not even be told that this peer is alive.
        if (await service.HelloAsync(caller, context.RequestAborted) is Reply<HelloAnswer>.Refused stranger)
        {
            await context.RefuseAsync(stranger.Refusal);
            return;
        }

        if (await bodies.ReadAsync(context, Signed<Head>.MaxSize) is not { } body)
            return;

        if (!Signed<Head>.TryOpen(body, signatures, out var head, out var why))
        {
            await context.RefuseAsync(why);
            return;
        }

        await answers.ReplyAsync(
            context,
            async () =>
            {
                var reply = await service.PutHeadAsync(caller, head, context.RequestAborted);
                RequestBodies.Release(context);
                return reply;
            },
            answer => answer is HeadAnswer.Conflicting { Other: var other } ? other.Bytes.Length : 0,
            answer =>
            {
                if (answer is HeadAnswer.Kept kept)
                    return context.SendAsync(new ReceiptMessage(kept.Receipt.Bytes), WireJson.Default.ReceiptMessage);

                context.Response.StatusCode = StatusCodes.Status409Conflict;
                var other = ((HeadAnswer.Conflicting)answer).Other;
                return context.SendAsync(new ConflictMessage(other.Bytes), WireJson.Default.ConflictMessage);
            });
    }

    public async Task PurgeAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller
            || await bodies.ReadAsync(context, OwnerSigned<Purge>.MaxSize) is not { } body)
        {
            return;
        }

        if (!OwnerSigned<Purge>.TryOpen(body, signatures, out var purge, out var why))
        {
            await context.RefuseAsync(why);
            return;
        }

        await context.ReplyAsync(
            await service.PurgeAsync(caller, purge, context.RequestAborted),
            answer => context.SendAsync(new PurgedMessage(answer.Packs, answer.Room.Bytes), WireJson.Default.PurgedMessage));
    }

    public async Task HoldingsAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller)
            return;

        if (HoldingsOf(context.Request.Query) is not { } request)
        {
            await context.RefuseAsync("The query does not ask for a page of holdings.");
            return;
        }

        await context.ReplyAsync(
            await service.HoldingsAsync(caller, request, context.RequestAborted),
            page => context.SendAsync(
                new HoldingsMessage([.. page.Shards.Select(MessageOf)], page.IsLast), WireJson.Default.HoldingsMessage));
    }

    public async Task OwnerFileAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller)
            return;

        await answers.ReplyAsync(
            context,
            () => service.OwnerFileAsync(caller, context.RequestAborted),
            file => file.Heads.Sum(head => (long)head.Bytes.Length),
            file => context.SendAsync(
                new OwnerFileMessage(
                    file.HighestEpoch,
                    [.. file.Heads.Select(head => head.Bytes)],
                    file.Settings.Bytes,
                    file.Record?.Bytes,
                    file.Contract is { } contract ? MessageOf(contract) : null,
                    file.Newest is { } newest ? newest.Encode() : default(ReadOnlyMemory<byte>?)),
                WireJson.Default.OwnerFileMessage));
    }

    private static HoldingsRequest? HoldingsOf(IQueryCollection query)
    {
        HoldingsDetail? detail = query["detail"].ToString() switch
        {
            "names" => HoldingsDetail.Names,
            "manifests" => HoldingsDetail.Manifests,
            "receipts" => HoldingsDetail.Receipts,
            _ => null,
        };
        if (detail is null
            || !int.TryParse(query["limit"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            || limit is < 1 or > HoldingsRequest.MaxLimit)
        {
            return null;
        }

        var (after, owner) = (query["after"].ToString(), query["owner"].ToString());
        var (pack, peer) = (default(PackId), default(PeerId));
        if ((after.Length > 0 && !Identifiers.TryParse(after, out pack)) || (owner.Length > 0 && !Identifiers.TryParse(owner, out peer)))
            return null;

        return new HoldingsRequest(after.Length > 0 ? pack : null, limit, detail.Value) { Owner = owner.Length > 0 ? peer : null };
    }

    private static ContractMessage MessageOf(CountersignedContract contract) => new(contract.ByOwner.Bytes, contract.ByHolder.Bytes);

    private static HeldShardMessage MessageOf(HeldShard held) =>
        new(held.Pack.ToString(), held.Shard, held.ManifestVersion, held.Manifest?.Bytes, held.Receipt?.Bytes);
}
