using Cairn.Core.Ids;
using Cairn.Platform.Databases;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Vault.Blobs;
using Cairn.Vault.Dropping;

namespace Cairn.Vault.Ledger;

/// <summary>The ledger's tables of blobs, shards and manifests. Thread-safe; every method is a transaction of its own.</summary>
internal sealed class ShardLedger(VaultOptions options)
{
    /// <summary>What there is of a shard and its blob.</summary>
    public KnownShard Find(StoreOrder order) => options.Ledger.Read(session => new KnownShard(
        TombstoneTable.Lists(session, order.Owner, order.Pack),
        FindBlob(session, order.Blob),
        session.QueryFirst<BlobId?>(
            "SELECT blob FROM shard WHERE owner = ?1 AND pack = ?2 AND shard = ?3",
            row => row.GetId<BlobId>(0),
            order.Owner,
            order.Pack,
            order.Shard)));

    /// <summary>Whether the manifest that comes with a shard is not what the one kept of its pack may become. Then one of them is false,
    /// and the one kept is what the shards here were stored with.</summary>
    public bool IsContradicted(StoreOrder order) => ManifestOf(order.Owner, order.Pack) is { } bytes
        && Signed<Manifest>.TryOpen(bytes, options.Signatures, out var kept, out _)
        && !Fits(order.Manifest.Value, kept.Value);

    /// <summary>A blob, if it is known and, where an owner is named, is a shard of that owner's.</summary>
    public BlobRow? FindFor(BlobId blob, PeerId? owner) => options.Ledger.Read(session =>
        owner is null || Exists(session, "SELECT 1 FROM shard WHERE blob = ?1 AND owner = ?2 LIMIT 1", blob, owner)
            ? FindBlob(session, blob)
            : null);

    /// <summary>
    /// Enters a shard whose blob is in place. The same shard again keeps its counter and time, unless the blob had been lost in between
    /// or the manifest is a newer one: then it is a new receipt. Null when the pack's shard is kept as another blob; nothing changes then.
    /// </summary>
    public StoredShard? Commit(StoreOrder order, DateTimeOffset now) => options.Ledger.Write(session =>
    {
        var known = session.QueryFirst(
            "SELECT blob, counter, stored_at FROM shard WHERE owner = ?1 AND pack = ?2 AND shard = ?3",
            row => new ShardRow(row.GetId<BlobId>(0), (ulong)row.GetInt64(1), row.GetInt64(2)),
            order.Owner,
            order.Pack,
            order.Shard);
        if (known is not null && known.Blob != order.Blob)
            return null;

        var renewed = Reinstate(session, order);
        var raised = RaiseManifest(session, order, out var version);
        if (known is not null && !renewed && !raised)
            return new StoredShard(known.Counter, new DateTimeOffset(known.StoredAt, TimeSpan.Zero), version);

        var counter = ReceiptCounter.Next(session);
        session.Execute(
            """
            INSERT INTO shard (owner, pack, shard, blob, counter, stored_at, mandate) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (owner, pack, shard) DO UPDATE SET counter = ?5, stored_at = ?6
            """,
            order.Owner,
            order.Pack,
            order.Shard,
            order.Blob,
            counter,
            now.UtcTicks,
            order.ContractLimit is null ? 1 : 0);
        return new StoredShard(counter, new DateTimeOffset(now.UtcTicks, TimeSpan.Zero), version);
    });

    /// <summary>Says of known blobs what they are like now, all at once.</summary>
    public void SetStates(IEnumerable<BlobRow> rows) => options.Ledger.Write(session =>
    {
        foreach (var row in rows)
            session.Execute("UPDATE blob SET state = ?2 WHERE id = ?1", row.Blob, (int)row.State);
    });

    /// <summary>Says of a blob that counts as held that it no longer does; false if it did not.</summary>
    public bool TryWithdraw(BlobId blob, BlobState state) => options.Ledger.Write(session =>
        session.Execute("UPDATE blob SET state = ?2 WHERE id = ?1 AND state = 0", blob, (int)state) > 0);

    /// <summary>Blobs from one name to another, both included, in order of their names.</summary>
    public List<BlobRow> Between(Hash256 first, Hash256 last, int limit) => options.Ledger.Read(session => session.Query(
        "SELECT id, length, state FROM blob WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3", ReadBlob, first, last, limit));

    /// <summary>All blobs that do not count as held, in order of their names.</summary>
    public List<BlobRow> NotHeld() => options.Ledger.Read(session => session.Query(
        "SELECT id, length, state FROM blob WHERE state <> 0 ORDER BY id", ReadBlob));

    /// <summary>Shards whose blobs do not count as held, and their bytes, by owner.</summary>
    public List<(PeerId Owner, int Shards, long Bytes)> NotHeldPerOwner() => options.Ledger.Read(session => session.Query(
        """
        SELECT s.owner, COUNT(*), SUM(b.length) FROM shard s JOIN blob b ON b.id = s.blob
        WHERE b.state <> 0 GROUP BY s.owner ORDER BY s.owner
        """,
        row => (row.GetId<PeerId>(0), row.GetInt32(1), row.GetInt64(2))));

    /// <summary>Whether any blob was ever entered.</summary>
    public bool HasBlobs() => options.Ledger.Read(session => Exists(session, "SELECT 1 FROM blob LIMIT 1"));

    /// <summary>Bytes of each owner's shards, whatever became of their blobs: what counts against the contract.</summary>
    public List<KeyValuePair<PeerId, long>> BytesPerOwner() => options.Ledger.Read(session => session.Query(
        "SELECT s.owner, SUM(b.length) FROM shard s JOIN blob b ON b.id = s.blob WHERE s.mandate = 0 GROUP BY s.owner ORDER BY s.owner",
        row => KeyValuePair.Create(row.GetId<PeerId>(0), row.GetInt64(1))));

    /// <summary>The same of the shards that were handed over, which count against no contract.</summary>
    public List<KeyValuePair<PeerId, long>> MandatedPerOwner() => options.Ledger.Read(session => session.Query(
        "SELECT s.owner, SUM(b.length) FROM shard s JOIN blob b ON b.id = s.blob WHERE s.mandate = 1 GROUP BY s.owner ORDER BY s.owner",
        row => KeyValuePair.Create(row.GetId<PeerId>(0), row.GetInt64(1))));

    /// <summary>Everyone with a shard here, in order.</summary>
    public List<PeerId> Owners() => options.Ledger.Read(session => session.Query(
        "SELECT DISTINCT owner FROM shard ORDER BY owner", row => row.GetId<PeerId>(0)));

    /// <summary>Whether an owner has any shard here.</summary>
    public bool HasAny(PeerId owner) => options.Ledger.Read(session =>
        Exists(session, "SELECT 1 FROM shard WHERE owner = ?1 LIMIT 1", owner));

    /// <summary>Whether a shard of a pack is here, other than this one.</summary>
    public bool HasOther(StoreOrder order) => options.Ledger.Read(session => Exists(
        session,
        "SELECT 1 FROM shard WHERE owner = ?1 AND pack = ?2 AND shard <> ?3 LIMIT 1",
        order.Owner,
        order.Pack,
        order.Shard));

    /// <summary>Forgets every shard, pack, blob, head and owner, in one transaction.</summary>
    /// <returns>The blobs, whose files may now go.</returns>
    public List<BlobRow> Clear() => options.Ledger.Write(session =>
    {
        var blobs = session.Query("SELECT id, length, state FROM blob ORDER BY id", ReadBlob);
        foreach (var table in (ReadOnlySpan<string>)["shard", "pack", "tombstone", "head", "owner", "blob"])
            session.Execute($"DELETE FROM {table}");

        return blobs;
    });

    /// <summary>An owner's shards whose blobs are in place, in order of pack and shard.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="after">The pack after which to begin; null to begin with the first.</param>
    /// <param name="limit">Most rows.</param>
    public List<HeldRow> Holdings(PeerId owner, PackId? after, int limit) => options.Ledger.Read(session => session.Query(
        """
        SELECT s.pack, s.shard, s.blob, s.counter, s.stored_at, p.version
        FROM shard s CROSS JOIN blob b ON b.id = s.blob CROSS JOIN pack p ON p.owner = s.owner AND p.pack = s.pack
        WHERE s.owner = ?1 AND s.pack > ?2 AND b.state = 0 ORDER BY s.pack, s.shard LIMIT ?3
        """,
        row => new HeldRow(
            row.GetId<PackId>(0),
            row.GetInt32(1),
            row.GetId<BlobId>(2),
            new StoredShard(
                (ulong)row.GetInt64(3), new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero), checked((uint)row.GetInt64(5)))),
        owner,
        after?.ToArray() ?? ReadOnlyMemory<byte>.Empty,
        limit));

    /// <summary>The manifest of a pack, as it was signed; null if it is not here.</summary>
    public byte[]? ManifestOf(PeerId owner, PackId pack) => options.Ledger.Read(session => session.QueryFirst(
        "SELECT manifest FROM pack WHERE owner = ?1 AND pack = ?2", row => row.GetBytes(0), owner, pack));

    /// <summary>Makes the blob's row say that it is in place; true if it is new or had been lost.</summary>
    private static bool Reinstate(DatabaseSession session, StoreOrder order) => session.Execute(
        "INSERT INTO blob (id, length, state) VALUES (?1, ?2, 0) ON CONFLICT (id) DO UPDATE SET state = 0 WHERE state <> 0",
        order.Blob,
        order.Length) > 0;

    private static bool Fits(Manifest sent, Manifest kept) => sent.Version <= kept.Version ? sent.AgreesWith(kept) : sent.MayReplace(kept);

    /// <summary>Keeps the manifest unless one of the same or a higher version is there; true if it was kept. The undelete window is the
    /// longest that any of the pack's manifests named.</summary>
    private bool RaiseManifest(DatabaseSession session, StoreOrder order, out uint version)
    {
        var sent = order.Manifest.Value;
        var kept = session.QueryFirst(
            "SELECT version, undelete_window, manifest FROM pack WHERE owner = ?1 AND pack = ?2",
            row => new PackRow(checked((uint)row.GetInt64(0)), row.GetInt64(1), row.GetBytes(2)),
            order.Owner,
            order.Pack);
        version = Math.Max(sent.Version, kept?.Version ?? 0);
        if (kept?.Version >= sent.Version)
            return false;

        var window = kept switch
        {
            null => -1,
            { Window: < 0 } => DropLedger.WindowOf(kept.Manifest, options).Ticks,
            _ => kept.Window,
        };
        session.Execute(
            """
            INSERT INTO pack (owner, pack, version, manifest, undelete_window) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (owner, pack) DO UPDATE SET version = ?3, manifest = ?4, undelete_window = ?5
            """,
            order.Owner,
            order.Pack,
            sent.Version,
            order.Manifest.Bytes,
            Math.Max(window, sent.UndeleteWindow.Ticks));
        return true;
    }

    private static bool Exists(DatabaseSession session, string sql, params ReadOnlySpan<object?> arguments) =>
        session.QueryFirst(sql, row => row.GetInt64(0), arguments) != 0;

    private static BlobRow? FindBlob(DatabaseSession session, BlobId blob) =>
        session.QueryFirst("SELECT id, length, state FROM blob WHERE id = ?1", ReadBlob, blob);

    private static BlobRow ReadBlob(Row row) => new(row.GetId<BlobId>(0), row.GetInt64(1), (BlobState)row.GetInt32(2));

    private sealed record PackRow(uint Version, long Window, byte[] Manifest);

    private sealed record ShardRow(BlobId Blob, ulong Counter, long StoredAt);
}
