using Cairn.Archive.Packing;
using Cairn.Cluster.Placement;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Peer.Contracting;
using Cairn.Peer.Identity;
using Cairn.Peer.Node;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Placing;

/// <summary>
/// Places one pack: names it, signs its manifest, sends it to the holders that the plan chooses, asks others where those refuse, records
/// the receipts, and confirms the pack once enough distinct peers hold it. Thread-safe.
/// </summary>
internal sealed class PackPlacer(PeerIdentity identity, PlacerSeams seams, HolderPool pool, RoomSeeker room, int happy)
{
    private readonly Succession _succession = new(identity, seams.Calls, seams.Tell);
    private long _sent;

    /// <summary>Bytes that holders acknowledged so far, all copies together.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>Places the pack.</summary>
    /// <exception cref="CairnException"><c>no-room</c>: fewer than <c>happy</c> peers take it. <c>superseded</c>: a holder proves that
    /// another device has taken over.</exception>
    public async Task PlaceAsync(SealedPack pack, CancellationToken cancellation)
    {
        var bytes = pack.Bytes;
        var blob = await seams.Compute.RunAsync(() => MerkleHasher.Hash(bytes.Span).Root, cancellation);
        var manifest = Signed<Manifest>.Sign(Describe(pack, blob), identity.Device);
        var placed = new List<ShardPlacement>();
        while (placed.Count < pack.Redundancy.Total)
        {
            var plan = PlacementPlanner.Plan(Request(pack, placed));
            if (plan.Assignments.Count == 0 || plan.Verdict is PlacementVerdict.TooFew)
                break;

            var sending = plan.Assignments.Select(target => SendAsync(manifest, target, bytes, cancellation)).ToList();
            placed.AddRange((await Task.WhenAll(sending)).OfType<ShardPlacement>());
        }

        seams.Placements.Record(manifest, placed);
        if (placed.Count < happy)
            throw TooFew(placed.Count);

        pack.Confirm();
    }

    private Manifest Describe(SealedPack pack, BlobId blob) => new()
    {
        Owner = identity.Peer,
        Pack = pack.Id,
        Version = 1,
        Kind = pack.Kind,
        Redundancy = pack.Redundancy,
        PackLength = pack.Length,
        ShardLength = pack.Length,
        Shards = [.. Enumerable.Repeat(blob, pack.Redundancy.Total)],
        UndeleteWindow = seams.Settings.UndeleteWindow,
        MinimumHold = seams.Settings.MinimumHold,
        CreatedAt = seams.Time.GetUtcNow(),
    };

    private PlacementRequest Request(SealedPack pack, List<ShardPlacement> placed) => new()
    {
        Pack = pack.Id,
        Redundancy = pack.Redundancy,
        Happy = happy,
        ShardLength = pack.Length,
        Candidates = pool.Candidates(),
        Existing = [.. placed.Select(shard => new PlacedShard(shard.Shard, shard.Holder, pool[shard.Holder].Record.Value.Site))],
    };

    private async Task<ShardPlacement?> SendAsync(
        Signed<Manifest> manifest, PlacedShard target, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var member = pool[target.Peer];
        var contact = Contact.Of(member.Record.Value);
        if (await room.ReserveAsync(contact, bytes.Length, cancellation) is { } noRoom)
        {
            await HeedAsync(noRoom, contact, target.Peer, bytes.Length, cancellation);
            return null;
        }

        pool.Started(target.Peer);
        using var upload = seams.Transfers.Upload();
        ShardPlacement? placed = null;
        try
        {
            var request = new StoreRequest(manifest, target.Shard);
            var reply = await seams.Calls.StoreAsync(contact, request, new MemoryBlobSource(bytes), cancellation);
            placed = await JudgeAsync(reply, manifest.Value, target, cancellation);
            return placed;
        }
        finally
        {
            pool.Ended(target.Peer, placed is null ? 0 : bytes.Length);
            if (placed is null)
                await room.ReleaseAsync(target.Peer, bytes.Length, CancellationToken.None);
            else
                Interlocked.Add(ref _sent, bytes.Length);
        }
    }

    private async Task<ShardPlacement?> JudgeAsync(
        Reply<Signed<Receipt>> reply, Manifest manifest, PlacedShard target, CancellationToken cancellation)
    {
        switch (reply)
        {
            case Reply<Signed<Receipt>>.Answered { Value: var receipt }:
                if (Fits(receipt, manifest, target))
                    return new ShardPlacement(target.Shard, target.Peer, checked((long)receipt.Epoch), receipt);

                pool.Exclude(target.Peer, "its receipt does not fit the shard");
                return null;
            case Reply<Signed<Receipt>>.Refused { Refusal: { Code: RefusalCode.NoContract } }:
                // The holder counts otherwise than this owner does; the plan asks it again, under a raised contract.
                await room.UsedUpAsync(target.Peer, manifest.ShardLength, cancellation);
                pool.Strike(target.Peer, "the contract is used up");
                return null;
            case Reply<Signed<Receipt>>.Refused { Refusal: var refusal }:
                await HeedAsync(refusal, Contact.Of(pool[target.Peer].Record.Value), target.Peer, manifest.ShardLength, cancellation);
                return null;
            case Reply<Signed<Receipt>>.Unreachable { Why: var why }:
                pool.Exclude(target.Peer, why);
                return null;
            default:
                throw new InvalidOperationException("Unknown reply.");
        }
    }

    /// <summary>Draws the consequences of a refusal.</summary>
    private async Task HeedAsync(Refusal refusal, Contact contact, PeerId holder, long bytes, CancellationToken cancellation)
    {
        if (refusal.Code is RefusalCode.Superseded)
            await _succession.DemandProofAsync(contact, cancellation);

        if (refusal.Code is RefusalCode.NoRoom)
            pool.Full(holder, bytes, refusal.Why);
        else
            pool.Exclude(holder, refusal.Why);
    }

    /// <summary>Whether the receipt is for this shard, under this manifest, by the device that the holder has now or a later one.</summary>
    private bool Fits(Signed<Receipt> receipt, Manifest manifest, PlacedShard target) =>
        receipt.Signer == target.Peer
        && receipt.Epoch >= pool[target.Peer].Record.Epoch
        && receipt.Value.Owner == manifest.Owner
        && receipt.Value.Pack == manifest.Pack
        && receipt.Value.Shard == target.Shard
        && receipt.Value.Blob == manifest.Shards[target.Shard]
        && receipt.Value.ManifestVersion >= manifest.Version;

    private CairnException TooFew(int placed) => new(
        ErrorKind.Refused,
        "no-room",
        $"Only {placed} of at least {happy} peers could take a pack ({Why()}).",
        "There is no new snapshot; earlier ones are as they were, and packs that enough peers took are used by the next backup.",
        "Make room: have peers lend more, invite another peer, or ask for fewer copies.");

    private string Why() => pool.Problems() is { Count: > 0 } problems ? string.Join("; ", problems) : "no other peer is there to take one";
}
