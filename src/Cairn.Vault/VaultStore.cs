using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Vault.Blobs;
using Cairn.Vault.Dropping;
using Cairn.Vault.Heads;
using Cairn.Vault.Ledger;
using Cairn.Vault.Owners;
using Cairn.Vault.Quota;
using Cairn.Vault.Recovery;

namespace Cairn.Vault;

/// <summary>
/// What a holder keeps for others: blobs in a folder, and a ledger of whose they are. What it acknowledged survives any crash; what it
/// did not acknowledge does not count. Thread-safe: different blobs are stored and read side by side, one blob is written once.
/// Holds nothing that needs disposing.
/// </summary>
public sealed class VaultStore
{
    /// <summary>Most packs on a page of holdings with manifests or receipts, each of which costs signatures to make or check.</summary>
    private const int MaxRecordsOnPage = 256;

    private readonly VaultOptions _options;
    private readonly ShardLedger _ledger;
    private readonly SpaceAccount _space;
    private readonly ReadOnlyMark _mark;
    private readonly BlobClaims _claims;
    private readonly BlobIntake _intake;
    private readonly BlobTurns _turns = new();
    private readonly PackDropper _dropper;

    private VaultStore(VaultOptions options)
    {
        _options = options;
        _ledger = new ShardLedger(options);
        var recovery = new VaultRecovery(options, _ledger);
        Recovery = recovery.Run();
        _space = new SpaceAccount(
            options.Quota.Bytes, recovery.Allocated, RecordSpace.Sum(options.Ledger), _ledger.BytesPerOwner());
        _mark = new ReadOnlyMark(options);
        _claims = new BlobClaims(options, _ledger, _space, recovery.Shortened);
        _intake = new BlobIntake(options, _ledger, _space, _mark);
        _dropper = new PackDropper(options, _space, _turns);
        var records = new RecordSpace(options, _space);
        Heads = new KeptHeads(options, _space, records);
        Owners = new KnownOwners(options, records);
    }

    /// <summary>What opening found out of order.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>
    /// Why the vault takes no shards until <see cref="VerifyAsync"/> passes; null when it does. Heads, contracts and records lie in the
    /// ledger, where SQLite sees to itself, and are taken all the same.
    /// </summary>
    public string? ReadOnlyWhy => _mark.Why;

    /// <summary>The heads kept for owners.</summary>
    public KeptHeads Heads { get; }

    /// <summary>What is known of owners: contracts, records, epochs.</summary>
    public KnownOwners Owners { get; }

    /// <summary>
    /// Opens a vault, or makes one of an empty folder and a new ledger. Removes what an interrupted run left, and compares names and
    /// lengths of all blobs with the ledger; reads none of them.
    /// </summary>
    /// <exception cref="Core.Errors.CairnException">Folder and ledger do not belong together (<c>ledger-missing</c>, <c>vault-missing</c>;
    /// nothing was changed), or the disk fails (<c>vault-disk-failed</c>).</exception>
    public static VaultStore Open(VaultOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            return new VaultStore(options);
        }
        catch (IOException e)
        {
            throw VaultErrors.DiskFailed(e);
        }
    }

    /// <summary>
    /// Keeps a shard. When it answers <see cref="StoreOutcome.Stored"/>, the bytes are what the manifest says and survive a power cut.
    /// Idempotent: the same shard again yields the same receipt, without reading the content. The quota is never exceeded, and the
    /// contract only by what the owner has here already.
    /// </summary>
    /// <param name="order">What to keep.</param>
    /// <param name="content">The bytes. The caller disposes them; they are left unread when the outcome is known without them.</param>
    /// <param name="cancellation">Stops while bytes arrive; what is in place by then is committed.</param>
    /// <exception cref="Core.Errors.CairnException">The disk or the ledger fails, or the source does. Nothing was acknowledged.</exception>
    public async Task<StoreOutcome> StoreAsync(StoreOrder order, IBlobSource content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(content);
        if (!order.IsInManifest)
            return new StoreOutcome.Corrupt($"The manifest has no shard {order.Shard}.");

        if (content.Length != order.Length)
            return new StoreOutcome.Corrupt($"The shard has {content.Length} bytes, but its manifest says {order.Length}.");

        using var turn = await _turns.TakeAsync(order.Blob, cancellation);
        if (_mark.Why is { } why)
            return new StoreOutcome.ReadOnly(why);

        var known = _ledger.Find(order);
        if (known.IsDropped && !order.IsHandedOver)
            return new StoreOutcome.Dropped($"Pack {order.Pack.Short()} is dropped, says the newest list of snapshots of its owner.");

        if (known.KeptAs is { } kept && kept != order.Blob)
            return BlobIntake.AnotherBlob(order);

        if (_ledger.IsContradicted(order))
            return new StoreOutcome.Corrupt($"The manifest contradicts the one that is kept of pack {order.Pack.Short()}.");

        if (known.Blob is { } blob && blob.Length != order.Length)
            return new StoreOutcome.Corrupt($"Blob {blob.Blob.Short()} has {blob.Length} bytes, but the manifest says {order.Length}.");

        return IsInPlace(known.Blob)
            ? _intake.Adopt(order, known)
            : await _intake.TakeAsync(order, known, content, cancellation);
    }

    /// <summary>Reads leaves of a blob, with their proof; also of a blob that is damaged elsewhere and not claimed.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="range">Which leaves; those beyond the end are left out.</param>
    /// <param name="onlyForOwner">Whose blob it must be; null for anyone's.</param>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public ReadOutcome Read(BlobId blob, LeafRange range, PeerId? onlyForOwner)
    {
        var row = _ledger.FindFor(blob, onlyForOwner);
        if (row is null || range.First < 0 || range.Count < 1 || range.First >= MerkleTree.LeafCount(row.Length))
            return new ReadOutcome.Missing();

        // Whatever its state: each leaf is proved on its own, and those of a damaged blob may be the last ones there are.
        if (BlobFile.TryOpen(_options.Disk, blob, row.Length, out var failure) is not { } file)
        {
            _claims.Withdraw(row, failure);
            return failure.State is null ? new ReadOutcome.Unreadable(failure.Why) : new ReadOutcome.Damaged(failure.Why);
        }

        var cut = range with { Count = (int)Math.Min(range.Count, file.Leaves.Count - range.First) };
        if (row.State != BlobState.Held && file.Check(cut) is { } bad)
        {
            // Told before the answer begins: who asks can then ask for less, while an answer that breaks off could mean anything.
            file.Dispose();
            return bad.State is null ? new ReadOutcome.Unreadable(bad.Why) : new ReadOutcome.Damaged(bad.Why);
        }

        var source = new StoredBlobSource(row, file, cut, _claims);
        return new ReadOutcome.Found(MerkleProof.Build(file.Leaves, cut), source, row.Length);
    }

    /// <summary>
    /// A page of the shards that the vault claims to have for an owner. With manifests or receipts a page has at most 256 packs; a manifest
    /// that the ledger's disk has changed is left out of its shard.
    /// </summary>
    /// <param name="owner">Whose.</param>
    /// <param name="request">Which page.</param>
    /// <param name="sign">Makes the receipt for a shard, where receipts are asked for.</param>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public HoldingsPage Holdings(PeerId owner, HoldingsRequest request, Func<KeptShard, Signed<Receipt>>? sign = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var limit = Math.Clamp(
            request.Limit, 1, request.Detail is HoldingsDetail.Names ? HoldingsRequest.MaxLimit : MaxRecordsOnPage);
        var page = HeldPage.Read(_ledger, owner, request.After, limit);
        var shards = new List<HeldShard>();
        foreach (var pack in page.Packs)
        {
            var manifest = request.Detail is HoldingsDetail.Manifests ? ManifestOf(owner, pack.Key) : null;
            shards.AddRange(pack.Select(row => new HeldShard(row.Pack, row.Shard, row.ManifestVersion, manifest)
            {
                Receipt = request.Detail is HoldingsDetail.Receipts ? sign?.Invoke(Kept(owner, row)) : null,
            }));
        }

        return new HoldingsPage(shards, page.IsLast);
    }

    /// <summary>
    /// Removes the packs that the newest heads have listed as dropped for the whole undelete window, and the heads superseded as long ago.
    /// The window is the longest that a manifest of the pack, a contract with its owner, or the options ever named; it is counted by this
    /// holder's clock, from the first call since the pack was listed or the head superseded. Not to be called while the clock is in doubt.
    /// </summary>
    /// <param name="isHeard">Whether the newest head of an owner is known here for sure: packs of the others stay.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped between two blobs.</exception>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public Task<DropReport> ExpireAsync(Func<PeerId, bool> isHeard, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(isHeard);
        Heads.BeginWindows();
        Heads.Expire();
        return _dropper.ExpireAsync(_options.Time.GetUtcNow(), isHeard, cancellation);
    }

    /// <summary>The same for all owners.</summary>
    /// <exception cref="OperationCanceledException">It was stopped between two blobs.</exception>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public Task<DropReport> ExpireAsync(CancellationToken cancellation) => ExpireAsync(_ => true, cancellation);

    /// <summary>Whether there is anything for <see cref="ExpireAsync(Func{PeerId, bool}, CancellationToken)"/> to do.</summary>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public bool HasExpiring(Func<PeerId, bool> isHeard)
    {
        ArgumentNullException.ThrowIfNull(isHeard);
        return Heads.HasWaiting() || _dropper.HasWaiting(_options.Time.GetUtcNow(), isHeard);
    }

    /// <summary>The same for all owners.</summary>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public bool HasExpiring() => HasExpiring(_ => true);

    /// <summary>Removes the packs that need not wait, since the owner key said so: see <see cref="KeptHeads.TryPurge"/>.</summary>
    /// <exception cref="OperationCanceledException">It was stopped between two blobs.</exception>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public Task<DropReport> DropPurgedAsync(CancellationToken cancellation) => _dropper.PurgeAsync(cancellation);

    /// <summary>By owner, the shards that were stored here and that the vault does not claim to have: damaged or gone.</summary>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public IReadOnlyList<(PeerId Owner, int Shards, long Bytes)> NotHeld() => _ledger.NotHeldPerOwner();

    /// <summary>How full the vault is now.</summary>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public VaultUsage Usage() => _space.Snapshot(Owners.Promised(), _ledger.MandatedPerOwner());

    /// <summary>Everyone whose shards are here, in order.</summary>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public IReadOnlyList<PeerId> OwnersHeld() => _ledger.Owners();

    /// <summary>Whether an owner has any shard here.</summary>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public bool HoldsFor(PeerId owner) => _ledger.HasAny(owner);

    /// <summary>Whether just this shard is here, whatever is the state of its blob.</summary>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public bool Holds(StoreOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.IsInManifest && _ledger.Find(order).KeptAs == order.Blob;
    }

    /// <summary>Whether another shard of the order's pack is here: one peer is to hold one.</summary>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public bool HoldsOther(StoreOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return _ledger.HasOther(order);
    }

    /// <summary>
    /// Forgets everything that is kept for anyone, in the ledger first, and then removes the files. Cut off in between, the next opening
    /// removes the rest. Nothing may be stored meanwhile: the caller sees to that.
    /// </summary>
    /// <returns>How many blobs there were, and their bytes.</returns>
    /// <exception cref="Core.Errors.CairnException">The ledger or the disk fails (<c>vault-disk-failed</c>).</exception>
    public (long Blobs, ByteSize Bytes) Empty()
    {
        var blobs = _ledger.Clear();
        _space.Clear();
        try
        {
            foreach (var blob in blobs.Where(row => row.State != BlobState.Lost))
            {
                var path = BlobLayout.PathOf(blob.Blob);
                var room = BlobRoom.Taken(_options.Disk, blob.Blob, blob.Length);
                if (_options.Disk.Exists(path))
                    _options.Disk.Delete(path);

                _space.Vacate(room);
            }
        }
        catch (IOException e)
        {
            throw VaultErrors.DiskFailed(e);
        }

        return (blobs.Count, new ByteSize(blobs.Sum(blob => blob.Length)));
    }

    /// <summary>
    /// Changes the quota for as long as the vault is open. Below what is used nothing more is taken, and nothing is deleted.
    /// </summary>
    public void SetQuota(ByteSize quota) => _space.SetQuota(quota);

    /// <summary>
    /// Reads every blob and compares it with its name, one at a time, while stores and reads go on. A read-only vault takes data again
    /// when the disk then makes an empty file and all folders durable; what is damaged is not claimed any more, so it is no obstacle.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was stopped between two blobs; a read-only vault stays so.</exception>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public Task<VerifyReport> VerifyAsync(CancellationToken cancellation) =>
        new VaultVerification(_options, _ledger, _claims, _turns).RunAsync(_mark, cancellation);

    /// <summary>
    /// Reads the blobs that were found damaged or gone, one at a time, and claims again what has come right, as when a disk was repaired
    /// or its cable replaced. Reads nothing when all are held.
    /// </summary>
    /// <returns>The blobs that are claimed again.</returns>
    /// <exception cref="OperationCanceledException">It was stopped between two blobs.</exception>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public Task<IReadOnlyList<BlobId>> RecheckAsync(CancellationToken cancellation) =>
        new VaultVerification(_options, _ledger, _claims, _turns).RecheckAsync(cancellation);

    /// <summary>
    /// Whether a blob can be claimed without reading it all: its file has its length, and leaf hashes that lead to its name.
    /// </summary>
    private bool IsInPlace(BlobRow? row)
    {
        if (row is not { State: BlobState.Held })
            return false;

        using var file = BlobFile.TryOpen(_options.Disk, row.Blob, row.Length, out var failure);
        if (file is null)
            _claims.Withdraw(row, failure);

        return file is not null;
    }

    private static KeptShard Kept(PeerId owner, HeldRow row) => new(owner, row.Pack, row.Shard, row.Blob, row.Stored);

    private Signed<Manifest>? ManifestOf(PeerId owner, PackId pack)
    {
        if (_ledger.ManifestOf(owner, pack) is not { } bytes)
            return null;

        if (Signed<Manifest>.TryOpen(bytes, _options.Signatures, out var manifest, out var why))
            return manifest;

        _options.Tell(new VaultEvent.RecordDamaged("manifest", owner, why));
        return null;
    }
}
