using Cairn.Cluster.Placement;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Sizes;
using Cairn.Peer.Holding;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Vault;
using Cairn.Vault.Blobs;

namespace Cairn.Peer.Leaving;

/// <summary>Hands over the shards of one owner, and before the first to each taker what is known of that owner. One per run and owner;
/// thread-safe.</summary>
internal sealed class OwnerHandOver(
    PeerParts parts, VaultStore vault, HandOverBook book, Takers takers, (Signed<MemberRecord> Record, CoHolders Others) owner)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<PeerId, Task<Refusal?>> _entrusted = [];
    private readonly SortedDictionary<PeerId, Task<Refusal?>> _passedOn = [];

    private PeerId Owner => owner.Record.Value.Peer;

    /// <summary>Has somebody take a shard, unless somebody has.</summary>
    /// <returns>Null when a member has signed for it; else why nobody does. That its owner has dropped the pack is no reason to delete it
    /// yet: it may change its mind until the window has passed, and a taker may say so of any pack.</returns>
    public async Task<string?> PlaceAsync(Signed<Manifest> manifest, int shard, CancellationToken cancellation)
    {
        if (book.TakerOf(Owner, manifest.Value.Pack, shard) is { } taker && HasIt(taker, manifest.Value.Pack, shard))
            return null;

        // Nobody keeps its own backup, and who has refused this shard once refuses it again.
        var except = new SortedSet<PeerId> { Owner };
        var why = "Every other member that has room for it holds the pack already, or there is none.";
        while (takers.Choose(RequestOf(manifest.Value), except) is { } next)
        {
            var refusal = await TryAsync(next, manifest, shard, cancellation);
            takers.Ended(next.Peer, manifest.Value.ShardLength, refusal);
            if (refusal is null)
                return null;

            except.Add(next.Peer);
            why = $"{next.Name}: {refusal.Why}";
        }

        return why;
    }

    /// <summary>Whether a peer that once signed for a shard said in this run that it has it: it may have lost it since.</summary>
    private bool HasIt(PeerId taker, PackId pack, int shard) =>
        parts.Seams.Directory.View.Find(taker) is { State: Liveness.Alive or Liveness.Suspect }
        && owner.Others.Of(pack).Any(held => held.Peer == taker && held.Shard == shard);

    private PlacementRequest RequestOf(Manifest manifest) => new()
    {
        Pack = manifest.Pack,
        Redundancy = manifest.Redundancy,
        Happy = manifest.Redundancy.K,
        ShardLength = manifest.ShardLength,
        Candidates = [],
        Existing = owner.Others.Of(manifest.Pack),
    };

    private async Task<Refusal?> TryAsync(Member taker, Signed<Manifest> manifest, int shard, CancellationToken cancellation)
    {
        if (await OnceAsync(_entrusted, taker, EntrustAsync, cancellation) is { } refusal)
            return refusal;

        if (vault.Read(manifest.Value.Shards[shard], new LeafRange(0, int.MaxValue), Owner) is not ReadOutcome.Found found)
            return new Refusal(RefusalCode.Corrupt, "This peer's own copy cannot be read.");

        try
        {
            var content = new CountedSource(found.Content, parts.Transfers.Upload());
            var request = new StoreRequest(manifest, shard);
            var refused = await parts.Seams.Calls.HandOverAsync(Contact.Of(taker.Record.Value), request, content, cancellation) switch
            {
                Reply<Signed<Receipt>>.Answered { Value: var receipt } => Take(receipt, request, taker),
                Reply<Signed<Receipt>>.Refused { Refusal: var why } => why,
                Reply<Signed<Receipt>>.Unreachable { Why: var silence } => new Refusal(RefusalCode.Busy, silence),
                _ => throw new InvalidOperationException("Unknown reply."),
            };
            return refused ?? await OnceAsync(_passedOn, taker, PassOnAsync, cancellation);
        }
        catch (CairnException damaged)
        {
            return new Refusal(RefusalCode.Corrupt, damaged.What);
        }
    }

    private Refusal? Take(Signed<Receipt> receipt, StoreRequest request, Member taker)
    {
        var (value, manifest) = (receipt.Value, request.Manifest.Value);
        if (receipt.Signer != taker.Peer
            || (value.Owner, value.Pack, value.Shard, value.Blob)
                != (manifest.Owner, manifest.Pack, request.Shard, manifest.Shards[request.Shard]))
        {
            return new Refusal(RefusalCode.BadRequest, "It signed for something else.");
        }

        book.Record(receipt);
        return null;
    }

    private Task<Refusal?> OnceAsync(
        SortedDictionary<PeerId, Task<Refusal?>> done,
        Member taker,
        Func<Member, CancellationToken, Task<Refusal?>> how,
        CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!done.TryGetValue(taker.Peer, out var doing))
                done.Add(taker.Peer, doing = how(taker, cancellation));

            return doing;
        }
    }

    /// <summary>Tells a taker of the owner before the first shard, with the heads that none of the others names.</summary>
    private async Task<Refusal?> EntrustAsync(Member taker, CancellationToken cancellation)
    {
        var entrustment = new Entrustment(owner.Record, vault.Owners.ContractOf(Owner))
        {
            UndeleteWindow = vault.Owners.LongestWindowOf(Owner),
        };
        switch (await parts.Seams.Calls.EntrustAsync(Contact.Of(taker.Record.Value), entrustment, cancellation))
        {
            case Reply<ByteSize>.Answered { Value: var room }:
                takers.HasRoom(taker.Peer, room.Bytes);
                return await PassAsync(taker, Heads().Standing, cancellation);
            case Reply<ByteSize>.Refused { Refusal: var refusal }:
                return refusal;
            case Reply<ByteSize>.Unreachable { Why: var why }:
                return new Refusal(RefusalCode.Busy, why);
            default:
                throw new InvalidOperationException("Unknown reply.");
        }
    }

    /// <summary>Passes on all heads once a taker keeps a shard. Before that it has little room for the owner's heads, and what it had it
    /// may have given to others. The past ones are for an owner whose machine is not its own any more; they go as far as there is
    /// room.</summary>
    private async Task<Refusal?> PassOnAsync(Member taker, CancellationToken cancellation)
    {
        var (standing, past) = Heads();
        if (await PassAsync(taker, standing, cancellation) is { } refusal)
            return refusal;

        await PassAsync(taker, past, cancellation);
        return null;
    }

    /// <summary>The heads that none of the others names, and the rest, each the highest first: of two heads of one device the taker then
    /// knows the lower one as superseded.</summary>
    private (IReadOnlyList<Signed<Head>> Standing, IReadOnlyList<Signed<Head>> Past) Heads()
    {
        var heads = vault.Heads.Of(Owner);
        var named = heads.SelectMany(head => head.Value.Previous is { } previous ? head.Value.Merged.Append(previous) : head.Value.Merged)
            .ToHashSet();
        return ([.. heads.Where(head => !named.Contains(head.HeadId()))], [.. heads.Where(head => named.Contains(head.HeadId()))]);
    }

    private async Task<Refusal?> PassAsync(Member taker, IReadOnlyList<Signed<Head>> heads, CancellationToken cancellation)
    {
        foreach (var head in heads)
        {
            switch (await parts.Seams.Calls.PutHeadAsync(Contact.Of(taker.Record.Value), head, cancellation))
            {
                case Reply<HeadAnswer>.Answered { Value: HeadAnswer.Kept }:
                    break;
                case Reply<HeadAnswer>.Answered:
                    return new Refusal(RefusalCode.BadRequest, "It takes no heads that others pass on.");
                case Reply<HeadAnswer>.Refused { Refusal: var refusal }:
                    return refusal;
                case Reply<HeadAnswer>.Unreachable { Why: var why }:
                    return new Refusal(RefusalCode.Busy, why);
                default:
                    throw new InvalidOperationException("Unknown reply.");
            }
        }

        return null;
    }
}
