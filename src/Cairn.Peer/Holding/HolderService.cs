using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Vault.Blobs;
using Cairn.Vault.Heads;
using Cairn.Vault.Owners;
using Cairn.Vault.Quota;

namespace Cairn.Peer.Holding;

/// <summary>Answers other peers' calls: as a holder, as an inviter, and as somebody who knows the network. Thread-safe.</summary>
internal sealed class HolderService : IPeerService
{
    private readonly PeerIdentity _identity;
    private readonly HolderParts _parts;

    public HolderService(PeerIdentity identity, HolderParts parts)
    {
        _identity = identity;
        _parts = parts;
    }

    public Task<Reply<HelloAnswer>> HelloAsync(Caller from, CancellationToken cancellation) => AsMember<HelloAnswer>(
        from, () => _parts.Self.Current is { } record
            ? Ok(new HelloAnswer(record, _parts.Time.GetUtcNow()))
            : Refuse<HelloAnswer>(RefusalCode.Busy, "The peer is starting."));

    public Task<Reply<Admission>> RedeemAsync(Caller from, RedeemRequest request, CancellationToken cancellation)
    {
        if (_identity.Settings is not { } settings)
            return Task.FromResult(Refuse<Admission>(RefusalCode.BadInvite, "This peer is no member itself yet."));

        if (_parts.Gatekeeper.RefuseAsOwner(from) is { } superseded)
            return Task.FromResult(Refuse<Admission>(superseded.Code, superseded.Why));

        if (_parts.Evictions.Set.Names(from.Peer))
            return Task.FromResult(Refuse<Admission>(RefusalCode.Evicted, "The founder has evicted this peer; no invite brings it back."));

        // The secret comes first: whoever does not have it learns nothing of the members. A peer whose name is taken repeats it with
        // another name, which the invite, being bound to this peer now, allows.
        var (chain, why) = _parts.Invites.Redeem(request.Secret, from.Peer);
        if (chain is null)
            return Task.FromResult(Refuse<Admission>(RefusalCode.BadInvite, why!));

        var taken = _parts.Directory.View.Members.FirstOrDefault(
            member => member.Name == request.Name && member.Peer != from.Peer && member.State is not Liveness.Left);
        return Task.FromResult(taken is null
            ? Ok(new Admission(chain, settings, Records()))
            : Refuse<Admission>(
                RefusalCode.BadRequest,
                $"The name '{request.Name}' belongs to another member ({taken.Peer.Short()}); choose another one."));
    }

    public Task<Reply<IReadOnlyList<Signed<MemberRecord>>>> MembersAsync(Caller from, CancellationToken cancellation) =>
        Task.FromResult(Ok(Records()));

    public async Task<Reply<CountersignedContract>> ProposeAsync(
        Caller from, Signed<Contract> proposal, CancellationToken cancellation)
    {
        using var entry = _parts.Intake.Enter();
        if ((_parts.Gatekeeper.RefuseAsMember(from) ?? entry.Refusal) is { } refusal)
            return new Reply<CountersignedContract>.Refused(refusal);

        if (proposal.Signer != from.Peer)
            return Refuse<CountersignedContract>(RefusalCode.BadRequest, "Only the owner itself proposes its contract.");

        var owner = from.Record ?? _parts.Directory.View.Find(from.Peer)?.Record;

        // Nobody could take over what is stored under it from a holder that knows nothing of the owner.
        if (owner is not null
            && _parts.Vault.Owners.Remember(owner) is OwnerPut.NoRoom full
            && _parts.Vault.Owners.RecordOf(from.Peer) is null)
        {
            return Refuse<CountersignedContract>(RefusalCode.NoRoom, full.Why);
        }

        using var proposed = _parts.Lending.Enter(proposal.Value);
        return await _parts.Lending.RefuseAsync(proposal.Value, owner?.Value, cancellation) is { } lendsTooLittle
            ? new Reply<CountersignedContract>.Refused(lendsTooLittle)
            : _parts.Contracts.Answer(proposal, owner);
    }

    public async Task<Reply<Signed<Receipt>>> StoreAsync(
        Caller from, StoreRequest request, IBlobSource content, CancellationToken cancellation)
    {
        await using var source = content;
        using var entry = _parts.Intake.Enter();
        if ((_parts.Gatekeeper.RefuseAsMember(from) ?? entry.Refusal) is { } refusal)
            return new Reply<Signed<Receipt>>.Refused(refusal);

        var manifest = request.Manifest.Value;
        if (request.Manifest.Signer != from.Peer || manifest.Owner != from.Peer)
            return Refuse<Signed<Receipt>>(RefusalCode.BadRequest, "The manifest is by another peer than the caller.");

        if (request.Shard < 0 || request.Shard >= manifest.Shards.Count)
            return Refuse<Signed<Receipt>>(RefusalCode.BadRequest, "The manifest has no such shard.");

        // What was handed over its owner may have signed for, and renew its manifest, without a contract.
        var order = new StoreOrder(request.Manifest, request.Shard, _parts.Vault.Owners.ContractOf(from.Peer)?.Terms.Bytes);
        return order.ContractLimit is null && !_parts.Vault.Holds(order)
            ? Refuse<Signed<Receipt>>(RefusalCode.NoContract, "There is no contract with this owner.")
            : await TakeAsync(order, source, cancellation);
    }

    public Task<Reply<ByteSize>> EntrustAsync(Caller from, Entrustment entrustment, CancellationToken cancellation) =>
        AsMember(from, () =>
    {
        using var entry = _parts.Intake.Enter();
        return entry.Refusal is { } shut
            ? new Reply<ByteSize>.Refused(shut)
            : _parts.HandOvers.Entrust(from.Peer, entrustment);
    });

    public async Task<Reply<Signed<Receipt>>> HandOverAsync(
        Caller from, StoreRequest request, IBlobSource content, CancellationToken cancellation)
    {
        await using var source = content;
        using var entry = _parts.Intake.Enter();
        if ((_parts.Gatekeeper.RefuseAsMember(from) ?? entry.Refusal ?? _parts.HandOvers.Refuse(from.Peer, request)) is { } refusal)
            return new Reply<Signed<Receipt>>.Refused(refusal);

        Reply<Signed<Receipt>>? reply = null;
        try
        {
            return reply = await TakeAsync(HandOverDesk.OrderOf(request), source, cancellation);
        }
        finally
        {
            _parts.HandOvers.Ended(from.Peer, request, reply);
        }
    }

    public Task<Reply<ByteSize>> HeldForAsync(Caller from, PeerId owner, CancellationToken cancellation) => AsMember(from, () =>
        Ok(_parts.Lending.HeldFor(owner)));

    public Task<Reply<IReadOnlyList<OwnerSigned<Eviction>>>> EvictionsAsync(
        Caller from, IReadOnlyList<OwnerSigned<Eviction>> known, CancellationToken cancellation)
    {
        // Whoever is evicted may read why, and has nothing to tell that others do not.
        if (_parts.Gatekeeper.RefuseAsMember(from) is { Code: not RefusalCode.Evicted } refusal)
            return Task.FromResult(Refuse<IReadOnlyList<OwnerSigned<Eviction>>>(refusal.Code, refusal.Why));

        _parts.Evictions.Learn(known);
        return Task.FromResult(Ok(_parts.Evictions.All));
    }

    public Task<Reply<FetchAnswer>> FetchAsync(Caller from, FetchRequest request, CancellationToken cancellation) => AsOwner(from, () =>
        _parts.Vault.Read(request.Blob, request.Range, from.Peer) switch
        {
            ReadOutcome.Found found => Ok(new FetchAnswer(found.Proof, new CountedSource(found.Content, _parts.Transfers.Upload()))),
            ReadOutcome.Damaged damaged => Refuse<FetchAnswer>(RefusalCode.Corrupt, damaged.Why),
            ReadOutcome.Unreadable unreadable => Refuse<FetchAnswer>(RefusalCode.Failed, unreadable.Why),
            _ => Refuse<FetchAnswer>(RefusalCode.NotFound, "This peer keeps no such blob for the caller."),
        });

    public Task<Reply<HeadAnswer>> PutHeadAsync(Caller from, Signed<Head> head, CancellationToken cancellation) => AsMember(from, () =>
    {
        using var entry = _parts.Intake.Enter();
        if (entry.Refusal is { } shut)
            return new Reply<HeadAnswer>.Refused(shut);

        if (head.Signer != from.Peer)
        {
            return _parts.HandOvers.Adopt(from.Peer, head) is { } adopted
                ? Answer(adopted, head)
                : Refuse<HeadAnswer>(RefusalCode.BadRequest, "The head is of an owner that this peer knows nothing of; tell of it first.");
        }

        if (_parts.Vault.Owners.ContractOf(from.Peer) is null && !_parts.Vault.HoldsFor(from.Peer))
            return Refuse<HeadAnswer>(RefusalCode.NoContract, "There is no contract with this owner.");

        // Where there is no room for it the one before stays, and the head is worth more than what it says anew.
        if (from.Record is { } record)
            _parts.Vault.Owners.Remember(record);

        var put = _parts.Vault.Heads.Put(head);
        if (put is HeadPut.Kept && _parts.Vault.Heads.IsNewest(head))
            _parts.Heard.Note(from.Peer);

        return Answer(put, head);
    });

    public async Task<Reply<PurgeAnswer>> PurgeAsync(Caller from, OwnerSigned<Purge> purge, CancellationToken cancellation)
    {
        if (_parts.Gatekeeper.RefuseAsMember(from) is { } refusal)
            return new Reply<PurgeAnswer>.Refused(refusal);

        if (purge.Signer != from.Peer)
            return Refuse<PurgeAnswer>(RefusalCode.BadRequest, "The purge is by another peer than the caller.");

        if (!_parts.Vault.Heads.TryPurge(purge))
            return Refuse<PurgeAnswer>(RefusalCode.NotFound, "It names a head that is not the newest one of the caller here.");

        var dropped = await _parts.Vault.DropPurgedAsync(cancellation);
        return Ok(new PurgeAnswer(dropped.Packs, dropped.Room));
    }

    public Task<Reply<HoldingsPage>> HoldingsAsync(Caller from, HoldingsRequest request, CancellationToken cancellation)
    {
        if (request.Owner is not { } owner || owner == from.Peer)
            return AsOwner(from, () => Ok(_parts.Vault.Holdings(from.Peer, request, Sign)));

        return AsMember(from, () => request.Detail is HoldingsDetail.Names
            ? Ok(_parts.Vault.Holdings(owner, request))
            : Refuse<HoldingsPage>(RefusalCode.BadRequest, "Of another owner's shards only the names are told."));
    }

    public Task<Reply<OwnerFile>> OwnerFileAsync(Caller from, CancellationToken cancellation)
    {
        if (_identity.Settings is not { } settings)
            return Task.FromResult(Refuse<OwnerFile>(RefusalCode.Busy, "This peer is no member itself yet."));

        var known = _parts.Directory.View.Find(from.Peer)?.Record;
        var kept = _parts.Vault.Owners.RecordOf(from.Peer);
        var record = known is null || (kept is not null && kept.Value.Order > known.Value.Order) ? kept : known;
        var contract = _parts.Vault.Owners.ContractOf(from.Peer);
        var highest = Math.Max(_parts.Vault.Owners.HighestEpoch(from.Peer), record?.Value.Epoch ?? 0);
        var newest = new[] { known?.Device, kept?.Device, contract?.ByOwner.Device, _parts.Vault.Heads.NewestOf(from.Peer)?.Device }
            .OfType<DeviceCertificate>()
            .Aggregate((DeviceCertificate?)null, (one, other) => one is null || one.IsSupersededBy(other) ? other : one);

        // The archive keys are on the lost machine too, so with the heads it could read of later backups for ever.
        var isSuperseded = _parts.Gatekeeper.RefuseAsOwner(from) is not null
            || (newest is not null && from.Device.IsSupersededBy(newest));
        return Task.FromResult(Ok(
            new OwnerFile(highest, record, isSuperseded ? [] : _parts.Vault.Heads.Of(from.Peer), contract, settings) { Newest = newest }));
    }

    private IReadOnlyList<Signed<MemberRecord>> Records()
    {
        var records = _parts.Directory.View.Members
            .Where(member => member.State is not Liveness.Left && member.Peer != _identity.Peer)
            .Select(member => member.Record);
        return _parts.Self.Current is { } self ? [self, .. records] : [.. records];
    }

    private async Task<Reply<Signed<Receipt>>> TakeAsync(StoreOrder order, IBlobSource source, CancellationToken cancellation)
    {
        using var download = _parts.Transfers.Download();
        return Answer(await _parts.Vault.StoreAsync(order, source, cancellation), order);
    }

    private Reply<HeadAnswer> Answer(HeadPut put, Signed<Head> head) => put switch
    {
        HeadPut.Kept kept => Ok<HeadAnswer>(new HeadAnswer.Kept(Sign(head, kept))),
        HeadPut.Conflicting conflicting => Ok<HeadAnswer>(new HeadAnswer.Conflicting(conflicting.Other)),
        HeadPut.NoRoom noRoom => Refuse<HeadAnswer>(RefusalCode.NoRoom, noRoom.Why),
        _ => throw new InvalidOperationException("Unknown outcome."),
    };

    private Reply<Signed<Receipt>> Answer(StoreOutcome outcome, StoreOrder order) => outcome switch
    {
        StoreOutcome.Stored stored => Ok(Sign(new KeptShard(order.Owner, order.Pack, order.Shard, order.Blob, stored.Shard))),
        StoreOutcome.NoRoom { Limit: RoomLimit.Contract } full => Refuse<Signed<Receipt>>(RefusalCode.NoContract, full.Why),
        StoreOutcome.NoRoom full => Refuse<Signed<Receipt>>(RefusalCode.NoRoom, full.Why),
        StoreOutcome.Corrupt corrupt => Refuse<Signed<Receipt>>(RefusalCode.Corrupt, corrupt.What),
        StoreOutcome.Dropped dropped => Refuse<Signed<Receipt>>(RefusalCode.Dropped, dropped.Why),
        StoreOutcome.ReadOnly readOnly => Refuse<Signed<Receipt>>(RefusalCode.ReadOnly, readOnly.Why),
        _ => throw new InvalidOperationException("Unknown outcome."),
    };

    private Signed<Receipt> Sign(KeptShard kept) => Signed<Receipt>.Sign(
        new Receipt
        {
            Owner = kept.Owner,
            Pack = kept.Pack,
            Shard = kept.Shard,
            Blob = kept.Blob,
            ManifestVersion = kept.Stored.ManifestVersion,
            Holder = _identity.Peer,
            Epoch = _identity.Device.Epoch,
            Counter = kept.Stored.Counter,
            StoredAt = kept.Stored.StoredAt,
        },
        _identity.Device);

    private Signed<HeadReceipt> Sign(Signed<Head> head, HeadPut.Kept kept) => Signed<HeadReceipt>.Sign(
        new HeadReceipt
        {
            Owner = head.Value.Owner,
            Head = head.HeadId(),
            Holder = _identity.Peer,
            Epoch = _identity.Device.Epoch,
            Counter = kept.Counter,
            StoredAt = kept.StoredAt,
        },
        _identity.Device);

    private Task<Reply<T>> AsMember<T>(Caller from, Func<Reply<T>> answer) => Task.FromResult(
        _parts.Gatekeeper.RefuseAsMember(from) is { } refusal ? new Reply<T>.Refused(refusal) : answer());

    private Task<Reply<T>> AsOwner<T>(Caller from, Func<Reply<T>> answer) => Task.FromResult(
        _parts.Gatekeeper.RefuseAsOwner(from) is { } refusal ? new Reply<T>.Refused(refusal) : answer());

    private static Reply<T> Ok<T>(T value) => new Reply<T>.Answered(value);

    private static Reply<T> Refuse<T>(RefusalCode code, string why) => new Reply<T>.Refused(new Refusal(code, why));
}
