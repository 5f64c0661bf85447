using Cairn.Core.Ids;
using Cairn.Platform.Databases;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Vault.Blobs;
using Cairn.Vault.Ledger;

namespace Cairn.Vault.Dropping;

/// <summary>What the ledger knows of packs that may go. Thread-safe; every method is a transaction of its own.</summary>
internal sealed class DropLedger(VaultOptions options)
{
    // The window only grows: whoever stole an owner's machine can sign a shorter one, and only the owner key may shorten it. ?1 is this
    // holder's clock, or null for what was purged alone; ?2 is this holder's own window.
    private const string Due =
        """
        (t.purged = 1 OR t.learnt_at <= ?1 - MAX(
          ?2, p.undelete_window, COALESCE((SELECT o.undelete_window FROM owner o WHERE o.id = t.owner), 0)))
        """;

    private Database Ledger => options.Ledger;

    /// <summary>Counts the windows of what was listed since the last time from now on.</summary>
    public void BeginWindows(DateTimeOffset now) => Ledger.Write(session => TombstoneTable.Begin(session, now));

    /// <summary>Whether any window is not counted yet.</summary>
    public bool HasUncounted() => Ledger.Read(TombstoneTable.HasWaiting);

    /// <summary>The packs kept here whose tombstones have waited long enough, ordered.</summary>
    /// <param name="now">This holder's clock; null for those that need not wait at all.</param>
    public List<(PeerId Owner, PackId Pack)> DuePacks(DateTimeOffset? now)
    {
        NoteWindows();
        return Ledger.Read(session => session.Query(
            $"""
            SELECT t.owner, t.pack FROM tombstone t CROSS JOIN pack p ON p.owner = t.owner AND p.pack = t.pack
            WHERE {Due} ORDER BY t.owner, t.pack
            """,
            row => (row.GetId<PeerId>(0), row.GetId<PackId>(1)),
            now?.UtcTicks,
            options.UndeleteWindow.Ticks));
    }

    /// <summary>The blobs that are shards of a pack, each once, ordered.</summary>
    public List<BlobId> BlobsOf(PeerId owner, PackId pack) => Ledger.Read(session => session.Query(
        "SELECT DISTINCT blob FROM shard WHERE owner = ?1 AND pack = ?2 ORDER BY blob", row => row.GetId<BlobId>(0), owner, pack));

    /// <summary>
    /// Removes the rows of a pack's shards that are this blob, and the blob's own row unless another shard is the same blob. A head may
    /// have come since the pack was found due, so that is asked again. The caller has the blob's turn.
    /// </summary>
    /// <returns>What went; null when nothing did.</returns>
    public DroppedBlob? Remove(PeerId owner, PackId pack, BlobId blob, DateTimeOffset? now) => Ledger.Write(session =>
    {
        var isDue = session.QueryFirst(
            $"""
            SELECT 1 FROM tombstone t CROSS JOIN pack p ON p.owner = t.owner AND p.pack = t.pack
            WHERE {Due} AND t.owner = ?3 AND t.pack = ?4
            """,
            row => row.GetInt64(0),
            now?.UtcTicks,
            options.UndeleteWindow.Ticks,
            owner,
            pack) != 0;
        if (!isDue)
            return null;

        // What was handed over counted against no contract, so it gives none of it back.
        var shards = session.Execute(
            "DELETE FROM shard WHERE owner = ?1 AND pack = ?2 AND blob = ?3 AND mandate = 0", owner, pack, blob);
        session.Execute("DELETE FROM shard WHERE owner = ?1 AND pack = ?2 AND blob = ?3", owner, pack, blob);
        var row = session.QueryFirst(
            "SELECT length, state FROM blob WHERE id = ?1",
            found => new BlobRow(blob, found.GetInt64(0), (BlobState)found.GetInt32(1)),
            blob);
        var isLastOfPack = session.Execute(
            "DELETE FROM pack WHERE owner = ?1 AND pack = ?2 AND NOT EXISTS (SELECT 1 FROM shard WHERE owner = ?1 AND pack = ?2)",
            owner,
            pack) > 0;
        var isFree = session.Execute("DELETE FROM blob WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM shard WHERE blob = ?1)", blob) > 0;
        return row is null ? null : new DroppedBlob(row, shards, isFree, isLastOfPack);
    });

    /// <summary>Notes the windows of packs that came before windows were noted.</summary>
    private void NoteWindows()
    {
        var unknown = Ledger.Read(session => session.Query(
            """
            SELECT p.owner, p.pack, p.manifest FROM tombstone t CROSS JOIN pack p ON p.owner = t.owner AND p.pack = t.pack
            WHERE p.undelete_window < 0
            """,
            row => (Owner: row.GetId<PeerId>(0), Pack: row.GetId<PackId>(1), Manifest: row.GetBytes(2))));
        foreach (var (owner, pack, manifest) in unknown)
        {
            var window = WindowOf(manifest, options);
            Ledger.Write(session => session.Execute(
                "UPDATE pack SET undelete_window = MAX(undelete_window, ?3) WHERE owner = ?1 AND pack = ?2", owner, pack, window.Ticks));
        }
    }

    /// <summary>The window that a manifest in the ledger names. One that the disk has changed names none: what the contract and this
    /// holder say counts then.</summary>
    public static TimeSpan WindowOf(byte[] manifest, VaultOptions options) =>
        Signed<Manifest>.TryOpen(manifest, options.Signatures, out var opened, out _) ? opened.Value.UndeleteWindow : TimeSpan.Zero;
}
