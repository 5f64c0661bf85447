using System.Buffers;
using Cairn.Archive.Packing;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Databases;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Catalog;

/// <summary>Statements on packs and their chunks.</summary>
internal static class PackTable
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string PackColumns = "packs.id, packs.kind, packs.length, packs.k, packs.m";

    private const string NextIndex = "COALESCE(packs.next_index, packs.indexed_in)";

    /// <summary>Adds a pack with its chunks; does nothing when it is there.</summary>
    /// <returns>Its number.</returns>
    public static long Insert(DatabaseSession session, PackInfo pack, PackIndex index)
    {
        var known = Number(session, pack.Id);
        if (known is not null)
        {
            return known.Value;
        }

        var room = ArrayPool<byte>.Shared.Rent(index.MaximumEncoded);
        var content = room.AsMemory(0, index.Encode(room).Length);
        session.Execute(
            """
            INSERT INTO packs(id, kind, length, k, m, content, dropped_at)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, (SELECT dropped_at FROM dropped WHERE id = ?1))
            """,
            pack.Id,
            (int)pack.Kind,
            pack.Length,
            pack.Redundancy.K,
            pack.Redundancy.M,
            content);
        ArrayPool<byte>.Shared.Return(room);
        var number = session.LastInsertedRow;
        if (pack.Kind != PackKind.Index)
        {
            // The chunks of an index pack are read only as a whole, to rebuild this table.
            foreach (var (id, place) in index.Places())
            {
                InsertChunk(session, id, number, place);
            }
        }

        return number;
    }

    /// <summary>The number of a pack, or null.</summary>
    public static long? Number(DatabaseSession session, PackId pack) =>
        session.QueryFirst("SELECT number FROM packs WHERE id = ?1", row => (long?)row.GetInt64(0), pack);

    /// <summary>A pack, or null.</summary>
    public static PackInfo? Find(DatabaseSession session, PackId pack) =>
        session.QueryFirst($"SELECT {PackColumns} FROM packs WHERE id = ?1", row => Read(row), pack);

    /// <summary>A pack by its number, or null.</summary>
    public static PackInfo? Find(DatabaseSession session, long number) =>
        session.QueryFirst($"SELECT {PackColumns} FROM packs WHERE number = ?1", row => Read(row), number);

    /// <summary>A pack by its number, or null when it is dropped or not there.</summary>
    public static PackInfo? FindLive(DatabaseSession session, long number) =>
        session.QueryFirst($"SELECT {PackColumns} FROM packs WHERE number = ?1 AND dropped_at IS NULL", row => Read(row), number);

    /// <summary>All packs that are not dropped, in the order in which they came.</summary>
    public static List<PackInfo> All(DatabaseSession session) =>
        session.Query($"SELECT {PackColumns} FROM packs WHERE dropped_at IS NULL ORDER BY number", row => Read(row));

    /// <summary>Ids of all index packs, in the order in which they came.</summary>
    public static List<PackId> IndexPacks(DatabaseSession session) =>
        session.Query("SELECT id FROM packs WHERE kind = ?1 ORDER BY number", row => row.GetId<PackId>(0), (int)PackKind.Index);

    /// <summary>The index pack of the head that repeats the index of a pack, if there is one.</summary>
    public static List<PackId> IndexedIn(DatabaseSession session, PackId pack) => session.Query(
        "SELECT other.id FROM packs JOIN packs AS other ON other.number = packs.indexed_in WHERE packs.id = ?1",
        row => row.GetId<PackId>(0),
        pack);

    /// <summary>The index pack that repeats the index of a pack once the next head counts, if there is one.</summary>
    public static List<PackId> NextIndexedIn(DatabaseSession session, PackId pack) => session.Query(
        $"SELECT other.id FROM packs JOIN packs AS other ON other.number = {NextIndex} WHERE packs.id = ?1",
        row => row.GetId<PackId>(0),
        pack);

    /// <summary>Notes which pack this index pack repeats: from the next head on that lists it.</summary>
    public static void SetNextIndex(DatabaseSession session, PackId pack, long index) =>
        session.Execute("UPDATE packs SET next_index = ?2 WHERE id = ?1", pack, index);

    /// <summary>Notes which pack this index pack, which the head lists, repeats.</summary>
    public static void SetIndex(DatabaseSession session, PackId pack, long index) =>
        session.Execute("UPDATE packs SET indexed_in = ?2 WHERE id = ?1", pack, index);

    /// <summary>The head lists this index pack: what it was to repeat, it repeats.</summary>
    public static void SettleIndex(DatabaseSession session, PackId pack) => session.Execute(
        """
        UPDATE packs SET indexed_in = next_index, next_index = NULL
        WHERE next_index = (SELECT number FROM packs WHERE id = ?1)
        """,
        pack);

    /// <summary>From now on no index pack repeats what this one repeated, nor will.</summary>
    public static void ReopenIndex(DatabaseSession session, long index)
    {
        session.Execute("UPDATE packs SET indexed_in = NULL WHERE indexed_in = ?1", index);
        session.Execute("UPDATE packs SET next_index = NULL WHERE next_index = ?1", index);
    }

    /// <summary>Removes an index pack in which nothing is noted as repeated.</summary>
    public static void DropIndex(DatabaseSession session, PackId pack) =>
        session.Execute("DELETE FROM packs WHERE id = ?1 AND kind = ?2", pack, (int)PackKind.Index);

    /// <summary>Ids of the index packs in which nothing is noted as repeated once the next head counts.</summary>
    public static List<PackId> ReplacedIndexPacks(DatabaseSession session) => session.Query(
        $"""
        SELECT id FROM packs
        WHERE kind = ?1 AND number NOT IN (SELECT {NextIndex} FROM packs WHERE {NextIndex} IS NOT NULL)
        ORDER BY number
        """,
        row => row.GetId<PackId>(0),
        (int)PackKind.Index);

    /// <summary>The first pack behind number <paramref name="after"/> that no index pack repeats yet and that is not dropped, or
    /// null.</summary>
    public static (long Number, PackInfo Pack, byte[] Content)? NextUnindexed(DatabaseSession session, long after) =>
        session.QueryFirst(
            $"""
            SELECT {PackColumns}, content, number FROM packs
            WHERE indexed_in IS NULL AND next_index IS NULL AND kind <> ?2 AND number > ?1 AND dropped_at IS NULL ORDER BY number LIMIT 1
            """,
            row => ((long, PackInfo, byte[])?)(row.GetInt64(6), Read(row), row.GetBytes(5)),
            after,
            (int)PackKind.Index);

    /// <summary>The first pack behind number <paramref name="after"/> that an index pack repeats once the next head counts and that is not
    /// dropped, or null. Dropped ones are repeated nowhere else, and may be brought back.</summary>
    public static (long Number, PackInfo Pack, byte[] Content)? NextIndexed(DatabaseSession session, PackId index, long after) =>
        session.QueryFirst(
            $"""
            SELECT {PackColumns}, content, number FROM packs
            WHERE {NextIndex} = (SELECT number FROM packs WHERE id = ?2) AND number > ?1 AND dropped_at IS NULL ORDER BY number LIMIT 1
            """,
            row => ((long, PackInfo, byte[])?)(row.GetInt64(6), Read(row), row.GetBytes(5)),
            after,
            index);

    /// <summary>Numbers of the packs that have a chunk, ascending.</summary>
    public static List<long> PacksWith(DatabaseSession session, ChunkId chunk) =>
        session.Query("SELECT pack FROM chunks WHERE id = ?1 ORDER BY pack", row => row.GetInt64(0), chunk);

    /// <summary>All places of a chunk, those in the oldest pack first, those in dropped packs last.</summary>
    public static List<ChunkLocation> Locate(DatabaseSession session, ChunkId chunk) =>
        session.Query(
            $"""
            SELECT {PackColumns}, frame, frame_offset, frame_length, start, chunks.length
            FROM chunks JOIN packs ON packs.number = chunks.pack WHERE chunks.id = ?1
            ORDER BY packs.dropped_at IS NOT NULL, chunks.pack
            """,
            row => new ChunkLocation(
                Read(row),
                new ChunkPlace(row.GetInt32(5), row.GetInt32(6), row.GetInt32(7), row.GetInt32(8), row.GetInt32(9))),
            chunk);

    private static void InsertChunk(DatabaseSession session, ChunkId id, long pack, ChunkPlace place) => session.Execute(
        "INSERT OR IGNORE INTO chunks(id, pack, frame, frame_offset, frame_length, start, length) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        id,
        pack,
        place.Frame,
        place.FrameOffset,
        place.FrameLength,
        place.Offset,
        place.Length);

    /// <summary>A pack from a row that begins with <see cref="PackColumns"/>.</summary>
    public static PackInfo Read(Row row) => new(
        row.GetId<PackId>(0),
        (PackKind)row.GetInt32(1),
        row.GetInt64(2),
        new Redundancy(row.GetInt32(3), row.GetInt32(4)));
}
