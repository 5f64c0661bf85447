using System.Collections.Concurrent;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Testing.Protocol;

/// <summary>
/// A peer's side of the calls, in memory and without policy: it keeps what members store. Tests set <see cref="Gate"/> to refuse and
/// <see cref="OnStore"/> and <see cref="OnFetch"/> to be slow. Thread-safe.
/// </summary>
public sealed class MemoryPeerService(TestPeer self) : IPeerService
{
    private readonly ConcurrentDictionary<BlobId, byte[]> _blobs = new();
    private readonly ConcurrentDictionary<(PackId Pack, int Shard), Signed<Manifest>> _shards = new();
    private readonly ConcurrentQueue<Signed<Head>> _heads = new();
    private readonly Signed<MemberRecord> _record = self.Record();
    private long _counter;

    /// <summary>Says why a caller is refused; by default whoever is no member is.</summary>
    public Func<Caller, Refusal?> Gate { get; set; } = caller =>
        caller.Record is { } record && record.Value.Credential.Proves(caller.Peer, self.Network)
            ? null
            : new Refusal(RefusalCode.NotSubscribed, "The caller is no member.");

    /// <summary>Reads the content of a store call; by default all of it at once.</summary>
    public Func<IBlobSource, CancellationToken, Task<byte[]>> OnStore { get; set; } = ReadAllAsync;

    /// <summary>Stands between what is fetched and the caller; by default nothing does.</summary>
    public Func<IBlobSource, IBlobSource> OnFetch { get; set; } = content => content;

    /// <summary>The secret that lets a newcomer in.</summary>
    public ReadOnlyMemory<byte> Secret { get; init; } = new byte[Invite.SecretSize];

    /// <summary>Every caller so far.</summary>
    public ConcurrentQueue<Caller> Callers { get; } = new();

    /// <summary>Keeps a blob and the leaves' names.</summary>
    public void Keep(byte[] content) => _blobs[BlobOf(content)] = content;

    /// <summary>The name of a blob.</summary>
    public static BlobId BlobOf(ReadOnlySpan<byte> content) => new(MerkleTree.Root(LeavesOf(content)));

    /// <inheritdoc/>
    public Task<Reply<HelloAnswer>> HelloAsync(Caller from, CancellationToken cancellation) =>
        AnswerAsync(from, () => new HelloAnswer(_record, DateTimeOffset.UnixEpoch.AddHours(1)));

    /// <inheritdoc/>
    public Task<Reply<Admission>> RedeemAsync(Caller from, RedeemRequest request, CancellationToken cancellation)
    {
        Callers.Enqueue(from);
        return Task.FromResult<Reply<Admission>>(request.Secret.Span.SequenceEqual(Secret.Span)
            ? new Reply<Admission>.Answered(
                new Admission(new CredentialChain([self.Credential(from.Peer)]), self.Settings(), [_record]))
            : new Reply<Admission>.Refused(new Refusal(RefusalCode.BadInvite, "The invite is not known here.")));
    }

    /// <inheritdoc/>
    public Task<Reply<IReadOnlyList<Signed<MemberRecord>>>> MembersAsync(Caller from, CancellationToken cancellation)
    {
        Callers.Enqueue(from);
        return Task.FromResult<Reply<IReadOnlyList<Signed<MemberRecord>>>>(
            new Reply<IReadOnlyList<Signed<MemberRecord>>>.Answered([_record]));
    }

    /// <inheritdoc/>
    public Task<Reply<CountersignedContract>> ProposeAsync(Caller from, Signed<Contract> proposal, CancellationToken cancellation) =>
        AnswerAsync(from, () => new CountersignedContract(proposal, Signed<Contract>.Sign(proposal.Value, self.Identity)));

    /// <summary>What the founder evicted, as callers told.</summary>
    public ConcurrentQueue<OwnerSigned<Eviction>> Evictions { get; } = new();

    /// <summary>Owners that callers told of.</summary>
    public ConcurrentQueue<Entrustment> Entrusted { get; } = new();

    /// <inheritdoc/>
    public Task<Reply<ByteSize>> EntrustAsync(Caller from, Entrustment entrustment, CancellationToken cancellation) =>
        AnswerAsync(from, () =>
        {
            Entrusted.Enqueue(entrustment);
            return new ByteSize(1_000_000);
        });

    /// <inheritdoc/>
    public Task<Reply<Signed<Receipt>>> HandOverAsync(
        Caller from, StoreRequest request, IBlobSource content, CancellationToken cancellation) =>
        StoreAsync(from, request, content, cancellation);

    /// <inheritdoc/>
    public Task<Reply<ByteSize>> HeldForAsync(Caller from, PeerId owner, CancellationToken cancellation) =>
        AnswerAsync(from, () => new ByteSize(
            _shards.Values.Where(manifest => manifest.Value.Owner == owner).Sum(manifest => manifest.Value.ShardLength)));

    /// <inheritdoc/>
    public Task<Reply<IReadOnlyList<OwnerSigned<Eviction>>>> EvictionsAsync(
        Caller from, IReadOnlyList<OwnerSigned<Eviction>> known, CancellationToken cancellation) =>
        Gate(from) is { Code: RefusalCode.Evicted }
            ? Task.FromResult<Reply<IReadOnlyList<OwnerSigned<Eviction>>>>(
                new Reply<IReadOnlyList<OwnerSigned<Eviction>>>.Answered([.. Evictions]))
            : AnswerAsync<IReadOnlyList<OwnerSigned<Eviction>>>(from, () =>
            {
                foreach (var eviction in known)
                    Evictions.Enqueue(eviction);

                return [.. Evictions];
            });

    /// <inheritdoc/>
    public async Task<Reply<Signed<Receipt>>> StoreAsync(
        Caller from, StoreRequest request, IBlobSource content, CancellationToken cancellation)
    {
        Callers.Enqueue(from);
        if (Gate(from) is { } refusal)
            return new Reply<Signed<Receipt>>.Refused(refusal);

        var manifest = request.Manifest.Value;
        var blob = manifest.Shards[request.Shard];
        if (!_blobs.ContainsKey(blob))
        {
            var bytes = await OnStore(content, cancellation);
            if (BlobOf(bytes) != blob)
                return new Reply<Signed<Receipt>>.Refused(new Refusal(RefusalCode.Corrupt, "The bytes are others."));

            _blobs[blob] = bytes;
        }

        _shards[(manifest.Pack, request.Shard)] = request.Manifest;
        return new Reply<Signed<Receipt>>.Answered(ReceiptOf(manifest, request.Shard));
    }

    /// <inheritdoc/>
    public Task<Reply<FetchAnswer>> FetchAsync(Caller from, FetchRequest request, CancellationToken cancellation) =>
        !_blobs.TryGetValue(request.Blob, out var bytes)
            ? Task.FromResult<Reply<FetchAnswer>>(new Reply<FetchAnswer>.Refused(new Refusal(RefusalCode.NotFound, "No such blob.")))
            : AnswerAsync(from, () =>
            {
                var leaves = LeavesOf(bytes);
                var range = request.Range with { Count = (int)Math.Min(request.Range.Count, leaves.Length - request.Range.First) };
                var content = bytes.AsMemory((int)range.Offset, range.LengthIn(bytes.Length));
                return new FetchAnswer(MerkleProof.Build(leaves, range), OnFetch(new MemoryBlobSource(content)));
            });

    /// <inheritdoc/>
    public Task<Reply<HeadAnswer>> PutHeadAsync(Caller from, Signed<Head> head, CancellationToken cancellation) =>
        AnswerAsync<HeadAnswer>(from, () =>
        {
            if (_heads.LastOrDefault() is { } last && last.Value.Number >= head.Value.Number)
                return new HeadAnswer.Conflicting(last);

            _heads.Enqueue(head);
            var receipt = new HeadReceipt
            {
                Owner = head.Signer,
                Head = head.Value.Previous ?? new HeadId(Hash256.Sha256(head.Bytes.Span)),
                Holder = self.Peer,
                Epoch = self.Identity.Epoch,
                Counter = (ulong)Interlocked.Increment(ref _counter),
                StoredAt = DateTimeOffset.UnixEpoch,
            };
            return new HeadAnswer.Kept(Signed<HeadReceipt>.Sign(receipt, self.Identity));
        });

    /// <inheritdoc/>
    public Task<Reply<PurgeAnswer>> PurgeAsync(Caller from, OwnerSigned<Purge> purge, CancellationToken cancellation) =>
        _heads.LastOrDefault() is { } newest && newest.HeadId() == purge.Value.Head
            ? AnswerAsync(from, () => new PurgeAnswer(newest.Value.Tombstones.Count, new ByteSize(4096)))
            : Task.FromResult<Reply<PurgeAnswer>>(
                new Reply<PurgeAnswer>.Refused(new Refusal(RefusalCode.NotFound, "This head is not the newest one here.")));

    /// <inheritdoc/>
    public Task<Reply<HoldingsPage>> HoldingsAsync(Caller from, HoldingsRequest request, CancellationToken cancellation) =>
        AnswerAsync(from, () =>
        {
            var after = _shards
                .Where(shard => request.After is not { } pack || shard.Key.Pack.CompareTo(pack) > 0)
                .OrderBy(shard => shard.Key)
                .Select(shard => new HeldShard(
                    shard.Key.Pack,
                    shard.Key.Shard,
                    shard.Value.Value.Version,
                    request.Detail == HoldingsDetail.Manifests ? shard.Value : null)
                {
                    Receipt = request.Detail == HoldingsDetail.Receipts ? ReceiptOf(shard.Value.Value, shard.Key.Shard) : null,
                })
                .ToList();
            return new HoldingsPage([.. after.Take(request.Limit)], after.Count <= request.Limit);
        });

    /// <inheritdoc/>
    public Task<Reply<OwnerFile>> OwnerFileAsync(Caller from, CancellationToken cancellation)
    {
        Callers.Enqueue(from);
        var newest = _heads.LastOrDefault()?.Device;
        var heads = newest is not null && from.Device.IsSupersededBy(newest) ? [] : _heads.ToArray();
        var file = new OwnerFile(from.Epoch, from.Record, heads, null, self.Settings()) { Newest = newest };
        return Task.FromResult<Reply<OwnerFile>>(new Reply<OwnerFile>.Answered(file));
    }

    private static async Task<byte[]> ReadAllAsync(IBlobSource source, CancellationToken cancellation)
    {
        var bytes = new byte[source.Length];
        var taken = 0;
        while (await source.ReadAsync(bytes.AsMemory(taken), cancellation) is > 0 and var count)
            taken += count;

        return bytes;
    }

    private static Hash256[] LeavesOf(ReadOnlySpan<byte> content)
    {
        var leaves = new Hash256[MerkleTree.LeafCount(content.Length)];
        MerkleHasher.HashLeaves(content, leaves);
        return leaves;
    }

    private Task<Reply<T>> AnswerAsync<T>(Caller from, Func<T> answer)
    {
        Callers.Enqueue(from);
        return Task.FromResult<Reply<T>>(
            Gate(from) is { } refusal ? new Reply<T>.Refused(refusal) : new Reply<T>.Answered(answer()));
    }

    private Signed<Receipt> ReceiptOf(Manifest manifest, int shard) => Signed<Receipt>.Sign(
        new Receipt
        {
            Owner = manifest.Owner,
            Pack = manifest.Pack,
            Shard = shard,
            Blob = manifest.Shards[shard],
            ManifestVersion = manifest.Version,
            Holder = self.Peer,
            Epoch = self.Identity.Epoch,
            Counter = (ulong)Interlocked.Increment(ref _counter),
            StoredAt = DateTimeOffset.UnixEpoch,
        },
        self.Identity);
}
