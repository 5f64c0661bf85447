using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Transport.Wire;
using Microsoft.AspNetCore.Http;

namespace Cairn.Transport.Serving;

/// <summary>The calls by which members speak of others: what is handed over, what is kept for whom, who is evicted.</summary>
internal sealed class MemberEndpoints(
    IPeerService service, Callers callers, RequestBodies bodies, NetworkId network, ISignatures signatures)
{
    public async Task EntrustAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller
            || await bodies.ReadAsync(context, WireJson.Default.EntrustmentMessage, RequestBodies.SmallBody) is not { } message)
        {
            return;
        }

        if (!Signed<MemberRecord>.TryOpen(message.Record, signatures, out var record, out var why)
            || !TryOpen(message.Contract, out var contract, out why))
        {
            await context.RefuseAsync(why);
            return;
        }

        var entrustment = new Entrustment(record, contract) { UndeleteWindow = TimeSpan.FromSeconds(message.UndeleteSeconds) };
        await ReplyAsync(context, await service.EntrustAsync(caller, entrustment, context.RequestAborted));
    }

    public async Task HeldForAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller)
            return;

        if (!Identifiers.TryParse<PeerId>(context.Request.RouteValues["owner"] as string, out var owner))
        {
            await context.RefuseAsync("The path does not name an owner.");
            return;
        }

        await ReplyAsync(context, await service.HeldForAsync(caller, owner, context.RequestAborted));
    }

    public async Task EvictionsAsync(HttpContext context)
    {
        if (await callers.FindAsync(context) is not { } caller || await ToldByAsync(caller, context) is not { } told)
            return;

        await context.ReplyAsync(
            await service.EvictionsAsync(caller, told, context.RequestAborted),
            known => context.SendAsync(
                new EvictionsMessage([.. known.Select(eviction => eviction.Bytes)]), WireJson.Default.EvictionsMessage));
    }

    /// <summary>What the caller tells; null after having refused it. Read, and verified, only for whoever would be told that this peer is
    /// alive; one that is evicted may ask all the same, and has nothing to tell that others do not.</summary>
    private async Task<IReadOnlyList<OwnerSigned<Eviction>>?> ToldByAsync(Caller caller, HttpContext context)
    {
        switch (await service.HelloAsync(caller, context.RequestAborted))
        {
            case Reply<HelloAnswer>.Refused { Refusal.Code: RefusalCode.Evicted }:
                context.PassOverBody();
                return [];
            case Reply<HelloAnswer>.Refused { Refusal: var refusal }:
                await context.RefuseAsync(refusal);
                return null;
            default:
                return await bodies.ReadAsync(context, WireJson.Default.EvictionsMessage, Evictions.MaxMessage) is { } message
                    ? Evictions.Valid(message, signatures, network)
                    : null;
        }
    }

    private bool TryOpen(ContractMessage? message, out CountersignedContract? contract, out string why)
    {
        contract = null;
        why = "The contract has not both signatures over the same bytes.";
        if (message is null)
            return true;

        if (!Signed<Contract>.TryOpen(message.ByOwner, signatures, out var byOwner, out _)
            || !Signed<Contract>.TryOpen(message.ByHolder, signatures, out var byHolder, out _))
        {
            return false;
        }

        contract = new CountersignedContract(byOwner, byHolder);
        return contract.IsWhole;
    }

    private static Task ReplyAsync(HttpContext context, Reply<ByteSize> reply) => context.ReplyAsync(
        reply, bytes => context.SendAsync(new BytesMessage(bytes.Bytes), WireJson.Default.BytesMessage));
}
