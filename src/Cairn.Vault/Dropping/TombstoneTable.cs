using Cairn.Core.Ids;
using Cairn.Platform.Databases;

namespace Cairn.Vault.Dropping;

/// <summary>Statements on the tombstones in force.</summary>
internal static class TombstoneTable
{
    /// <summary>
    /// Makes the list of a head that is the newest now the one in force. What was listed before keeps the time at which it was learnt, so
    /// that an owner that goes on writing heads does not put its own wish off; what is listed no more is forgotten, so that the same pack
    /// dropped again waits again. The window of what is new is not counted before <see cref="Begin"/>.
    /// </summary>
    public static void Replace(DatabaseSession session, PeerId owner, IReadOnlyList<PackId> listed)
    {
        var before = session.Query("SELECT pack FROM tombstone WHERE owner = ?1", row => row.GetId<PackId>(0), owner);
        foreach (var pack in before.Except(listed))
            session.Execute("DELETE FROM tombstone WHERE owner = ?1 AND pack = ?2", owner, pack);

        foreach (var pack in listed.Except(before))
            session.Execute("INSERT INTO tombstone (owner, pack, learnt_at, purged) VALUES (?1, ?2, NULL, 0)", owner, pack);
    }

    /// <summary>Counts the window of all that waits for it from now on.</summary>
    public static void Begin(DatabaseSession session, DateTimeOffset now) =>
        session.Execute("UPDATE tombstone SET learnt_at = ?1 WHERE learnt_at IS NULL", now.UtcTicks);

    /// <summary>Whether any window is not counted yet.</summary>
    public static bool HasWaiting(DatabaseSession session) =>
        session.QueryFirst("SELECT 1 FROM tombstone WHERE learnt_at IS NULL LIMIT 1", row => row.GetInt64(0)) != 0;

    /// <summary>Notes that no tombstone in force of this owner need wait.</summary>
    public static void Purge(DatabaseSession session, PeerId owner) =>
        session.Execute("UPDATE tombstone SET purged = 1 WHERE owner = ?1", owner);

    /// <summary>Whether the owner's newest head lists a pack.</summary>
    public static bool Lists(DatabaseSession session, PeerId owner, PackId pack) => session.QueryFirst(
        "SELECT 1 FROM tombstone WHERE owner = ?1 AND pack = ?2", row => row.GetInt64(0), owner, pack) != 0;
}
