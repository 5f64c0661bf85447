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
using Cairn.Protocol.Directories;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Placing;

/// <summary>
/// Places packs: names a new one, signs its manifest, sends it to the holders that the plan chooses, asks others where those refuse, and
/// confirms it once enough distinct peers hold it. Each receipt is in the book before the next thing is done, so that a crash forgets
/// nothing that a holder keeps. Thread-safe.
/// </summary>
internal sealed class PackPlacer(PeerIdentity identity, PlacerSeams seams, HolderPool pool, RoomSeeker room, int happy)
{
    private readonly Succession _succession = new(identity, seams.Calls, seams.Time, seams.Tell);
    private long _sent;

    /// <summary>Bytes that holders acknowledged so far, all copies together.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>All receipts so far.</summary>
    public RunReceipts Receipts { get; } = new();

    /// <summary>Places a new pack.</summary>
    /// <exception cref="CairnException"><c>no-room</c>: fewer than <c>happy</c> peers take it. <c>superseded</c>: a holder proves that
    /// another device has taken over.</exception>
    public async Task PlaceAsync(SealedPack pack, CancellationToken cancellation)
    {
        var bytes = pack.Bytes;
        var blob = await seams.Compute.RunAsync(() => MerkleHasher.Hash(bytes.Span).Root, cancellation);
        var order = new SpreadOrder
        {
            Manifest = Signed<Manifest>.Sign(Describe(pack, blob), identity.Device),
            Desired = pack.Redundancy,
            AtLeast = happy,
        };
        var placed = await SpreadAsync(order, () => ValueTask.FromResult(bytes), cancellation);
        if (placed.Count < happy)
            throw TooFew(placed.Count);

        pack.Confirm();
    }

    /// <summary>Sends the shards that an order lacks, to other peers where some refuse, until it lacks none or nobody is left to
    /// ask.</summary>
    /// <param name="order">What is wanted; its redundancy is one of whole copies.</param>
    /// <param name="content">The pack's bytes. Not asked for when nobody could take them.</param>
    /// <param name="cancellation">Stops it; the receipts that came are in the book.</param>
    /// <returns>What was placed.</returns>
    /// <exception cref="CairnException"><c>superseded</c>, or what <paramref name="content"/> throws.</exception>
    public async Task<IReadOnlyList<ShardPlacement>> SpreadAsync(
        SpreadOrder order, Func<ValueTask<ReadOnlyMemory<byte>>> content, CancellationToken cancellation)
    {
        var placed = new List<ShardPlacement>();
        IReadOnlyList<PeerId>? advised = null;
        while (true)
        {
            var plan = PlacementPlanner.Plan(Request(order, placed, advised ?? []));
            if (plan.Assignments.Count == 0 || plan.Verdict is PlacementVerdict.TooFew)
                return placed;

            if (advised is null)
            {
                advised = await seams.Advise(Question(order), cancellation);
                continue;
            }

            var bytes = await content();
            var sending = plan.Assignments
                .Select(target => SendAsync(order.Manifest, target, new MemoryBlobSource(bytes), cancellation))
                .ToList();
            placed.AddRange((await Task.WhenAll(sending)).OfType<ShardPlacement>());
        }
    }

    /// <summary>Gives a holder a newer manifest of what it keeps. Its answer is a receipt like any other; that there is none changes
    /// nothing.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="held">What the holder keeps.</param>
    /// <param name="content">The shard, which a holder that keeps it does not read.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task RenewAsync(
        Signed<Manifest> manifest, SurveyedShard held, IBlobSource content, CancellationToken cancellation)
    {
        var request = new StoreRequest(manifest, held.Shard);
        var reply = await seams.Calls.StoreAsync(Contact.Of(held.Holder.Record.Value), request, content, cancellation);
        if (reply is Reply<Signed<Receipt>>.Answered { Value: var receipt }
            && ReceiptCheck.Fits(receipt, manifest.Value, held.Shard, held.Holder))
        {
            Note(manifest, held.Shard, receipt);
        }
    }

    /// <summary>The site of one of the run's candidates.</summary>
    public string SiteOf(PeerId holder) => pool[holder].Record.Value.Site;

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

    private static PlacementQuestion Question(SpreadOrder order) => new()
    {
        Pack = order.Manifest.Value.Pack,
        Redundancy = order.Desired,
        Happy = order.AtLeast,
        ShardLength = order.Manifest.Value.ShardLength,
        Excluded = [.. order.Held.Select(held => held.Peer).Distinct()],
    };

    private PlacementRequest Request(SpreadOrder order, List<ShardPlacement> placed, IReadOnlyList<PeerId> advised) => new()
    {
        Advised = advised,
        Pack = order.Manifest.Value.Pack,
        Redundancy = order.Desired,
        Happy = order.AtLeast,
        ShardLength = order.Manifest.Value.ShardLength,
        Candidates = [.. pool.Candidates().Where(candidate => !order.Shuns(candidate.Peer))],
        Existing =
        [
            .. order.Held,
            .. placed.Select(shard => new PlacedShard(shard.Shard, shard.Holder, SiteOf(shard.Holder))),
        ],
    };

    private async Task<ShardPlacement?> SendAsync(
        Signed<Manifest> manifest, PlacedShard target, MemoryBlobSource bytes, CancellationToken cancellation)
    {
        var length = bytes.Length;
        var member = pool[target.Peer];
        var contact = Contact.Of(member.Record.Value);
        if (await room.ReserveAsync(contact, length, cancellation) is { } noRoom)
        {
            await HeedAsync(noRoom, contact, target.Peer, length, cancellation);
            return null;
        }

        pool.Started(target.Peer);
        using var upload = seams.Transfers.Upload();
        ShardPlacement? placed = null;
        try
        {
            var request = new StoreRequest(manifest, target.Shard);
            var reply = await seams.Calls.StoreAsync(contact, request, bytes, cancellation);
            placed = await JudgeAsync(reply, manifest, target, cancellation);
            return placed;
        }
        finally
        {
            pool.Ended(target.Peer, placed is null ? 0 : length);
            if (placed is null)
                await room.ReleaseAsync(target.Peer, length, CancellationToken.None);
            else
                Interlocked.Add(ref _sent, length);
        }
    }

    private async Task<ShardPlacement?> JudgeAsync(
        Reply<Signed<Receipt>> reply, Signed<Manifest> manifest, PlacedShard target, CancellationToken cancellation)
    {
        var length = manifest.Value.ShardLength;
        switch (reply)
        {
            case Reply<Signed<Receipt>>.Answered { Value: var receipt }:
                if (ReceiptCheck.Fits(receipt, manifest.Value, target.Shard, pool[target.Peer]))
                    return Note(manifest, target.Shard, receipt);

                pool.Exclude(target.Peer, "its receipt does not fit the shard");
                return null;
            case Reply<Signed<Receipt>>.Refused { Refusal: { Code: RefusalCode.NoContract } }:
                // The holder counts otherwise than this owner does; the plan asks it again, under a raised contract.
                await room.UsedUpAsync(target.Peer, length, cancellation);
                pool.Strike(target.Peer, "the contract is used up");
                return null;
            case Reply<Signed<Receipt>>.Refused { Refusal: var refusal }:
                await HeedAsync(refusal, Contact.Of(pool[target.Peer].Record.Value), target.Peer, length, cancellation);
                return null;
            case Reply<Signed<Receipt>>.Unreachable { Why: var why }:
                pool.Exclude(target.Peer, why);
                return null;
            default:
                throw new InvalidOperationException("Unknown reply.");
        }
    }

    private ShardPlacement Note(Signed<Manifest> manifest, int shard, Signed<Receipt> receipt)
    {
        var placement = new ShardPlacement(shard, receipt.Signer, checked((long)receipt.Epoch), receipt);
        seams.Placements.Record(manifest, [placement]);
        Receipts.Add(manifest.Value.Pack, shard, receipt.Signer);
        return placement;
    }

    /// <summary>Draws the consequences of a refusal.</summary>
    private async Task HeedAsync(Refusal refusal, Contact contact, PeerId holder, long bytes, CancellationToken cancellation)
    {
        if (refusal.Code is RefusalCode.Superseded)
            await _succession.DemandProofAsync(contact, cancellation);

        if (refusal.Code is RefusalCode.NoRoom or RefusalCode.Reciprocity)
            pool.Full(holder, bytes, refusal.Why);
        else
            pool.Exclude(holder, refusal.Why);
    }

    private CairnException TooFew(int placed) => new(
        ErrorKind.Refused,
        "no-room",
        $"{Shortfall.Of(placed, happy)} could take a pack ({Why()}).",
        "There is no new snapshot; earlier ones are as they were, and packs that enough peers took are used by the next backup.",
        "Invite another peer, ask for fewer copies, or forget what is not needed any more: 'cairn forget SNAP --prune' gives its room back "
            + "when the undelete window has passed.");

    private string Why() => pool.Problems() is { Count: > 0 } problems ? string.Join("; ", problems) : "no other peer is there to take one";
}
