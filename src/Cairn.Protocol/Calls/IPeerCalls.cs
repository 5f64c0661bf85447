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
/// What one peer asks of another: over TLS in life, in memory in the simulator. Every call authenticates both sides first and presents
/// this peer's own record. Thread-safe. Calls end in a <see cref="Reply{T}"/>; only cancellation and bugs throw.
/// Signatures of what comes back are checked, and that the right peer signed it; nothing else about it is.
/// </summary>
public interface IPeerCalls
{
    /// <summary>A sign of life.</summary>
    Task<Reply<HelloAnswer>> HelloAsync(Contact to, CancellationToken cancellation);

    /// <summary>Redeems an invite at its inviter.</summary>
    Task<Reply<Admission>> RedeemAsync(Contact to, RedeemRequest request, CancellationToken cancellation);

    /// <summary>The member records that the peer knows.</summary>
    Task<Reply<IReadOnlyList<Signed<MemberRecord>>>> MembersAsync(Contact to, CancellationToken cancellation);

    /// <summary>Offers a contract signed by this owner; the answer is the same with the holder's signature.</summary>
    Task<Reply<CountersignedContract>> ProposeAsync(Contact to, Signed<Contract> proposal, CancellationToken cancellation);

    /// <summary>Has a shard kept. The source is read once and disposed.</summary>
    Task<Reply<Signed<Receipt>>> StoreAsync(Contact to, StoreRequest request, IBlobSource content, CancellationToken cancellation);

    /// <summary>Tells of an owner whose shards are about to be handed over; the answer is how many bytes the peer can still take.</summary>
    Task<Reply<ByteSize>> EntrustAsync(Contact to, Entrustment entrustment, CancellationToken cancellation);

    /// <summary>Hands over a shard of another owner, whose manifest is the mandate to take it. The source is read once and
    /// disposed.</summary>
    Task<Reply<Signed<Receipt>>> HandOverAsync(Contact to, StoreRequest request, IBlobSource content, CancellationToken cancellation);

    /// <summary>How many bytes the peer keeps for an owner, or has promised to.</summary>
    Task<Reply<ByteSize>> HeldForAsync(Contact to, PeerId owner, CancellationToken cancellation);

    /// <summary>Tells which evictions this peer knows and asks for those that the other does.</summary>
    Task<Reply<IReadOnlyList<OwnerSigned<Eviction>>>> EvictionsAsync(
        Contact to, IReadOnlyList<OwnerSigned<Eviction>> known, CancellationToken cancellation);

    /// <summary>Fetches leaves of a blob.</summary>
    Task<Reply<FetchAnswer>> FetchAsync(Contact to, FetchRequest request, CancellationToken cancellation);

    /// <summary>Has a head kept: the caller's own, or one of an owner that the caller has entrusted.</summary>
    Task<Reply<HeadAnswer>> PutHeadAsync(Contact to, Signed<Head> head, CancellationToken cancellation);

    /// <summary>Has removed at once what a head lists as dropped. Refused as not found unless that head is the newest one that the holder
    /// knows of this owner.</summary>
    Task<Reply<PurgeAnswer>> PurgeAsync(Contact to, OwnerSigned<Purge> purge, CancellationToken cancellation);

    /// <summary>What the peer keeps for this owner.</summary>
    Task<Reply<HoldingsPage>> HoldingsAsync(Contact to, HoldingsRequest request, CancellationToken cancellation);

    /// <summary>What the peer knows of this owner. Answered to whoever proves the owner key, member or not, of whatever epoch; the heads
    /// only to a device that no newer one has superseded.</summary>
    Task<Reply<OwnerFile>> OwnerFileAsync(Contact to, CancellationToken cancellation);
}
