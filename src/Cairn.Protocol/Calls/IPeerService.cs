using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Calls;

/// <summary>
/// The same calls, answered: one peer's side of <see cref="IPeerCalls"/>, with the caller's proven identity. The HTTP server and the
/// simulator both invoke it. Thread-safe. It never trusts the caller beyond <see cref="Caller"/>; refusals are replies, not exceptions,
/// and it never replies <see cref="Reply{T}.Unreachable"/>.
/// </summary>
public interface IPeerService
{
    /// <summary>A sign of life.</summary>
    Task<Reply<HelloAnswer>> HelloAsync(Caller from, CancellationToken cancellation);

    /// <summary>Redeems an invite at its inviter.</summary>
    Task<Reply<Admission>> RedeemAsync(Caller from, RedeemRequest request, CancellationToken cancellation);

    /// <summary>The member records that the peer knows.</summary>
    Task<Reply<IReadOnlyList<Signed<MemberRecord>>>> MembersAsync(Caller from, CancellationToken cancellation);

    /// <summary>Offers a contract signed by this owner; the answer is the same with the holder's signature.</summary>
    Task<Reply<CountersignedContract>> ProposeAsync(Caller from, Signed<Contract> proposal, CancellationToken cancellation);

    /// <summary>Has a shard kept. The source is read once and disposed.</summary>
    Task<Reply<Signed<Receipt>>> StoreAsync(Caller from, StoreRequest request, IBlobSource content, CancellationToken cancellation);

    /// <summary>Tells of an owner whose shards are about to be handed over; the answer is how many bytes are still free here.</summary>
    Task<Reply<ByteSize>> EntrustAsync(Caller from, Entrustment entrustment, CancellationToken cancellation);

    /// <summary>Hands over a shard of another owner, whose manifest is the mandate to take it. The source is read once and
    /// disposed.</summary>
    Task<Reply<Signed<Receipt>>> HandOverAsync(Caller from, StoreRequest request, IBlobSource content, CancellationToken cancellation);

    /// <summary>How many bytes this peer keeps for an owner, or has promised to.</summary>
    Task<Reply<ByteSize>> HeldForAsync(Caller from, PeerId owner, CancellationToken cancellation);

    /// <summary>Takes the evictions that the caller knows and tells those that this peer does.</summary>
    Task<Reply<IReadOnlyList<OwnerSigned<Eviction>>>> EvictionsAsync(
        Caller from, IReadOnlyList<OwnerSigned<Eviction>> known, CancellationToken cancellation);

    /// <summary>Fetches leaves of a blob.</summary>
    Task<Reply<FetchAnswer>> FetchAsync(Caller from, FetchRequest request, CancellationToken cancellation);

    /// <summary>Has a head kept: the caller's own, or one of an owner that the caller has entrusted.</summary>
    Task<Reply<HeadAnswer>> PutHeadAsync(Caller from, Signed<Head> head, CancellationToken cancellation);

    /// <summary>Has removed at once what a head lists as dropped. Refused as not found unless that head is the newest one that the holder
    /// knows of this owner.</summary>
    Task<Reply<PurgeAnswer>> PurgeAsync(Caller from, OwnerSigned<Purge> purge, CancellationToken cancellation);

    /// <summary>What the peer keeps for this owner.</summary>
    Task<Reply<HoldingsPage>> HoldingsAsync(Caller from, HoldingsRequest request, CancellationToken cancellation);

    /// <summary>What the peer knows of this owner. Answered to whoever proves the owner key, member or not, of whatever epoch; the heads
    /// only to a device that no newer one has superseded.</summary>
    Task<Reply<OwnerFile>> OwnerFileAsync(Caller from, CancellationToken cancellation);
}
