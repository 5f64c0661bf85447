using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Simulation.World;

/// <summary>Calls of one peer, carried in memory to the services of the others.</summary>
internal sealed class SimulatedCalls(SimulatedNetwork network, DeviceCertificate device, Func<Signed<MemberRecord>?> record, Boot boot)
    : IPeerCalls
{
    public Caller Self => new(device, record());

    public Boot Boot => boot;

    public Task<Reply<HelloAnswer>> HelloAsync(Contact to, CancellationToken cancellation) =>
        Carry(to, "hello", service => service.HelloAsync(Self, cancellation), cancellation);

    public Task<Reply<Admission>> RedeemAsync(Contact to, RedeemRequest request, CancellationToken cancellation) =>
        Carry(to, "redeem", service => service.RedeemAsync(Self, request, cancellation), cancellation);

    public Task<Reply<IReadOnlyList<Signed<MemberRecord>>>> MembersAsync(Contact to, CancellationToken cancellation) =>
        Carry(to, "members", service => service.MembersAsync(Self, cancellation), cancellation);

    public Task<Reply<CountersignedContract>> ProposeAsync(Contact to, Signed<Contract> proposal, CancellationToken cancellation) =>
        Carry(to, "propose", service => service.ProposeAsync(Self, proposal, cancellation), cancellation);

    public Task<Reply<Signed<Receipt>>> StoreAsync(Contact to, StoreRequest request, IBlobSource content, CancellationToken cancellation) =>
        network.CarryAsync(
            this,
            to,
            $"store {request.Manifest.Value.Pack}",
            (service, there) => service.StoreAsync(Self, request, new SimulatedSource(content, network, boot, there), cancellation),
            cancellation);

    public Task<Reply<Signed<Receipt>>> HandOverAsync(
        Contact to, StoreRequest request, IBlobSource content, CancellationToken cancellation) => network.CarryAsync(
        this,
        to,
        $"hand-over {request.Manifest.Value.Pack}",
        (service, there) => service.HandOverAsync(Self, request, new SimulatedSource(content, network, boot, there), cancellation),
        cancellation);

    public Task<Reply<ByteSize>> EntrustAsync(Contact to, Entrustment entrustment, CancellationToken cancellation) =>
        Carry(to, "entrust", service => service.EntrustAsync(Self, entrustment, cancellation), cancellation);

    public Task<Reply<ByteSize>> HeldForAsync(Contact to, PeerId owner, CancellationToken cancellation) =>
        Carry(to, "held-for", service => service.HeldForAsync(Self, owner, cancellation), cancellation);

    public Task<Reply<IReadOnlyList<OwnerSigned<Eviction>>>> EvictionsAsync(
        Contact to, IReadOnlyList<OwnerSigned<Eviction>> known, CancellationToken cancellation) =>
        Carry(to, "evictions", service => service.EvictionsAsync(Self, known, cancellation), cancellation);

    public Task<Reply<FetchAnswer>> FetchAsync(Contact to, FetchRequest request, CancellationToken cancellation) => network.CarryAsync(
        this,
        to,
        $"fetch {request.Blob}",
        async (service, there) =>
        {
            var reply = await service.FetchAsync(Self, request, cancellation);
            return reply is Reply<FetchAnswer>.Answered { Value: var found }
                ? new Reply<FetchAnswer>.Answered(found with { Content = new SimulatedSource(found.Content, network, there, boot) })
                : reply;
        },
        cancellation);

    public Task<Reply<HeadAnswer>> PutHeadAsync(Contact to, Signed<Head> head, CancellationToken cancellation) =>
        Carry(to, $"head {head.Value.Number}", service => service.PutHeadAsync(Self, head, cancellation), cancellation);

    public Task<Reply<PurgeAnswer>> PurgeAsync(Contact to, OwnerSigned<Purge> purge, CancellationToken cancellation) =>
        Carry(to, "purge", service => service.PurgeAsync(Self, purge, cancellation), cancellation);

    public Task<Reply<HoldingsPage>> HoldingsAsync(Contact to, HoldingsRequest request, CancellationToken cancellation) =>
        Carry(to, "holdings", service => service.HoldingsAsync(Self, request, cancellation), cancellation);

    public Task<Reply<OwnerFile>> OwnerFileAsync(Contact to, CancellationToken cancellation) =>
        Carry(to, "owner-file", service => service.OwnerFileAsync(Self, cancellation), cancellation);

    private Task<Reply<T>> Carry<T>(Contact to, string call, Func<IPeerService, Task<Reply<T>>> invoke, CancellationToken cancellation) =>
        network.CarryAsync(this, to, call, (service, _) => invoke(service), cancellation);
}
