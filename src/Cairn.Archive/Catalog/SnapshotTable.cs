using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Platform.Databases;

namespace Cairn.Archive.Catalog;

/// <summary>Statements on snapshots and the head.</summary>
internal static class SnapshotTable
{
    /// <summary>All snapshots, oldest first.</summary>
    public static List<SnapshotRecord> All(DatabaseSession session) =>
        session.Query("SELECT record FROM snapshots ORDER BY time, id", row => SnapshotRecord.Decode(row.GetSpan(0)));

    /// <summary>Adds a snapshot; does nothing when it is there.</summary>
    public static void Insert(DatabaseSession session, SnapshotRecord snapshot) => session.Execute(
        "INSERT OR IGNORE INTO snapshots(id, time, record, packs_known) VALUES(?1, ?2, ?3, 0)",
        snapshot.Id,
        snapshot.Time.UtcTicks,
        snapshot.Encode());

    /// <summary>Removes all snapshots that are not among these.</summary>
    public static void Keep(DatabaseSession session, IReadOnlyList<SnapshotRecord> snapshots)
    {
        var kept = snapshots.Select(snapshot => snapshot.Id).ToHashSet();
        foreach (var id in session.Query("SELECT id FROM snapshots ORDER BY number", row => row.GetId<SnapshotId>(0)))
        {
            if (!kept.Contains(id))
            {
                session.Execute("DELETE FROM snapshot_packs WHERE snapshot = (SELECT number FROM snapshots WHERE id = ?1)", id);
                session.Execute("DELETE FROM snapshots WHERE id = ?1", id);
            }
        }
    }

    /// <summary>Notes which packs a snapshot needs, in place of what was noted; does nothing for one that is not there.</summary>
    public static void SetPacks(DatabaseSession session, SnapshotId snapshot, IReadOnlyList<PackId> packs)
    {
        var number = session.QueryFirst("SELECT number FROM snapshots WHERE id = ?1", row => (long?)row.GetInt64(0), snapshot);
        if (number is null)
        {
            return;
        }

        session.Execute("DELETE FROM snapshot_packs WHERE snapshot = ?1", number);
        foreach (var pack in packs)
        {
            session.Execute("INSERT OR IGNORE INTO snapshot_packs(snapshot, pack) VALUES(?1, ?2)", number, pack);
        }

        session.Execute("UPDATE snapshots SET packs_known = 1 WHERE number = ?1", number);
    }

    /// <summary>The packs that a snapshot needs, ordered, or null when that was not noted, or when one of them is dropped or not there:
    /// what was in it may be in another one.</summary>
    public static List<PackId>? Packs(DatabaseSession session, SnapshotId snapshot)
    {
        var number = session.QueryFirst(
            """
            SELECT number FROM snapshots WHERE id = ?1 AND packs_known = 1 AND NOT EXISTS(
                SELECT 1 FROM snapshot_packs LEFT JOIN packs ON packs.id = snapshot_packs.pack
                WHERE snapshot_packs.snapshot = snapshots.number AND (packs.id IS NULL OR packs.dropped_at IS NOT NULL))
            """,
            row => (long?)row.GetInt64(0),
            snapshot);
        return number is null
            ? null
            : session.Query("SELECT pack FROM snapshot_packs WHERE snapshot = ?1 ORDER BY pack", row => row.GetId<PackId>(0), number);
    }

    /// <summary>The newest head, or null.</summary>
    public static HeadState? Head(DatabaseSession session) => session.QueryFirst(
        "SELECT epoch, number, current FROM head",
        row => new HeadState((ulong)row.GetInt64(0), (ulong)row.GetInt64(1), row.GetId<HeadId>(2)));

    /// <summary>Replaces the newest head.</summary>
    public static void SetHead(DatabaseSession session, HeadState head) => session.Execute(
        "INSERT INTO head(only, epoch, number, current) VALUES(1, ?1, ?2, ?3) "
        + "ON CONFLICT(only) DO UPDATE SET epoch = ?1, number = ?2, current = ?3",
        head.Epoch,
        head.Number,
        head.Current);
}
