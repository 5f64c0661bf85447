using Cairn.Archive.Packing;
using Cairn.Core.Ids;
using Cairn.Platform.Databases;

namespace Cairn.Archive.Catalog;

/// <summary>Statements on packs that the owner dropped.</summary>
internal static class DroppedPacks
{
    /// <summary>All of them, in the order in which they came.</summary>
    public static List<PackInfo> All(DatabaseSession session) => session.Query(
        $"SELECT {PackTable.PackColumns} FROM packs WHERE dropped_at IS NOT NULL ORDER BY number", row => PackTable.Read(row));

    /// <summary>Since when a pack is dropped; null for one that is not.</summary>
    public static DateTimeOffset? Since(DatabaseSession session, PackId pack) => session.QueryFirst(
        "SELECT dropped_at FROM dropped WHERE id = ?1",
        row => (DateTimeOffset?)new DateTimeOffset(row.GetInt64(0), TimeSpan.Zero),
        pack);

    /// <summary>Makes these the dropped ones, also those that come only later. Those that are dropped already stay so since
    /// then.</summary>
    public static void Replace(DatabaseSession session, IReadOnlyList<PackId> dropped, DateTimeOffset now)
    {
        var before = session.Query("SELECT id FROM dropped", row => row.GetId<PackId>(0));
        foreach (var pack in before.Except(dropped))
        {
            session.Execute("DELETE FROM dropped WHERE id = ?1", pack);
            session.Execute("UPDATE packs SET dropped_at = NULL WHERE id = ?1", pack);
        }

        foreach (var pack in dropped.Except(before))
        {
            session.Execute("INSERT INTO dropped(id, dropped_at) VALUES(?1, ?2)", pack, now.UtcTicks);
            session.Execute("UPDATE packs SET dropped_at = ?2 WHERE id = ?1", pack, now.UtcTicks);
        }
    }

    /// <summary>Packs that have any chunk of a pack, itself among them, ordered.</summary>
    public static List<PackId> Sharing(DatabaseSession session, PackId pack)
    {
        var content = session.QueryFirst("SELECT content FROM packs WHERE id = ?1", row => row.GetBytes(0), pack);
        return content is null
            ? []
            : [.. PackIndex.Decode(content).Chunks
                .SelectMany(chunk => PackTable.PacksWith(session, chunk.Id))
                .Distinct()
                .Select(number => PackTable.Find(session, number)!.Id)
                .Order()];
    }

    /// <summary>Removes a pack with its chunks; does nothing when it is not there. Rows of chunks are found by what the pack's index says,
    /// since they are in the order of chunks.</summary>
    public static void Remove(DatabaseSession session, PackId pack)
    {
        var row = session.QueryFirst(
            "SELECT number, content FROM packs WHERE id = ?1", found => (Number: found.GetInt64(0), Content: found.GetBytes(1)), pack);
        if (row.Content is null)
        {
            return;
        }

        foreach (var chunk in PackIndex.Decode(row.Content).Chunks)
        {
            session.Execute("DELETE FROM chunks WHERE id = ?1 AND pack = ?2", chunk.Id, row.Number);
        }

        PackTable.ReopenIndex(session, row.Number);
        session.Execute("DELETE FROM packs WHERE number = ?1", row.Number);
    }
}
