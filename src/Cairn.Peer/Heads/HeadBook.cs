using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Platform.Databases;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Heads;

/// <summary>
/// The heads that this owner signed. A head is stored here before any holder sees it, so that a run that is cut off never leaves two
/// different heads of one number. Thread-safe.
/// </summary>
internal sealed class HeadBook(Database database, ISignatures signatures)
{
    /// <summary>Heads that are kept for looking back, besides the newest acknowledged one; and as many that some holder may still
    /// heed.</summary>
    private const int Kept = 16;

    // What the column 'acknowledged' says of a head: that it does not count, or not yet; that it does; that nobody heeds it any more.
    private const long CountsNot = 0;
    private const long Counts = 1;
    private const long Outdated = 2;

    /// <summary>The newest head, acknowledged or not; null before the first.</summary>
    public Signed<Head>? Latest() => Open("SELECT head FROM heads ORDER BY number DESC LIMIT 1");

    /// <summary>The newest head that counts; null before the first.</summary>
    public Signed<Head>? LatestAcknowledged() =>
        Open("SELECT head FROM heads WHERE acknowledged = ?1 ORDER BY number DESC LIMIT 1", Counts);

    /// <summary>The heads above the newest that counts, the newest first.</summary>
    public IReadOnlyList<Signed<Head>> Pending()
    {
        var counts = LatestAcknowledged()?.Value.Number ?? 0;
        return [.. Unheard().Where(head => head.Value.Number > counts)];
    }

    /// <summary>The heads that never counted and that some holder may still heed, the newest first: not every one that keeps heads is known
    /// to have a later one.</summary>
    public IReadOnlyList<Signed<Head>> Unheard() =>
    [
        .. database.Read(session => session.Query(
                "SELECT head FROM heads WHERE acknowledged = ?1 ORDER BY number DESC", row => row.GetBytes(0), CountsNot))
            .Select(bytes => Signed<Head>.Open(bytes, signatures)),
    ];

    /// <summary>Notes that all who keep heads have this one: nobody heeds one before it.</summary>
    public void Outdate(Signed<Head> by) => database.Write(session => session.Execute(
        "UPDATE heads SET acknowledged = ?1 WHERE acknowledged = ?2 AND number < ?3", Outdated, CountsNot, (long)by.Value.Number));

    /// <summary>Ids of the heads that are kept, the newest first: one of them is what a holder has that was not away for long.</summary>
    public IReadOnlyList<HeadId> Recent() =>
        database.Read(session => session.Query("SELECT id FROM heads ORDER BY number DESC", row => row.GetId<HeadId>(0)));

    /// <summary>Whether all that a head lists was taken into account by the newest one: this owner wrote it or took it over, however long
    /// ago. What it lists and the newest does not was forgotten since.</summary>
    public bool IsPast(HeadId head) => database.Read(session => session.Query(
        "SELECT 1 FROM past_heads WHERE id = ?1", row => row.GetInt64(0), head)).Count > 0;

    /// <summary>
    /// Whether a head by another device lies so far behind one of the same device that was taken over that this one would not name it any
    /// more. The heads of one device lead to each other, each listing what the one before lists and is not forgotten since, and naming the
    /// <see cref="Head.MaxMerged"/> before it. One that is less far behind and was named by none is of another line: its device had lost
    /// its book in between.
    /// </summary>
    public bool IsFarBehind(Signed<Head> head)
    {
        var highest = database.Read(session => session.QueryFirst(
            "SELECT number FROM lines WHERE device = ?1", row => row.GetInt64(0), head.Device.DeviceKey.ToArray()));
        return IsFarBehind(head, highest);
    }

    /// <summary>The same, where the highest number that was taken over is this.</summary>
    public static bool IsFarBehind(Signed<Head> head, long highest) => head.Value.Number < (ulong)Math.Max(0, highest - Head.MaxMerged);

    /// <summary>Stores a head durably and lets go of old ones.</summary>
    /// <param name="head">The head.</param>
    /// <param name="takenOver">Heads of other devices that it takes over.</param>
    public void Record(Signed<Head> head, params IEnumerable<Signed<Head>> takenOver) => database.Write(session =>
    {
        foreach (var other in takenOver.Where(HeadWriter.HasNumber))
        {
            session.Execute(
                "INSERT INTO lines(device, number) VALUES(?1, ?2) ON CONFLICT(device) DO UPDATE SET number = MAX(number, ?2)",
                other.Device.DeviceKey.ToArray(),
                (long)other.Value.Number);
        }

        session.Execute(
            "INSERT OR REPLACE INTO heads(number, id, acknowledged, head) VALUES(?1, ?2, 0, ?3)",
            (long)head.Value.Number,
            head.HeadId(),
            head.Bytes.ToArray());
        foreach (var past in head.Value.Merged.Concat(head.Value.Previous is { } previous ? [previous] : []).Append(head.HeadId()))
            session.Execute("INSERT OR IGNORE INTO past_heads(id) VALUES(?1)", past);

        session.Execute(
            """
            DELETE FROM heads
            WHERE number NOT IN (SELECT number FROM heads ORDER BY number DESC LIMIT ?1)
              AND number NOT IN (SELECT number FROM heads WHERE acknowledged = 0 ORDER BY number DESC LIMIT ?1)
              AND number <> COALESCE((SELECT MAX(number) FROM heads WHERE acknowledged = 1), 0)
            """,
            Kept);
    });

    /// <summary>Notes that a head counts: as many holders took it as its writer asked for.</summary>
    public void Acknowledge(Signed<Head> head) => database.Write(session => session.Execute(
        "UPDATE heads SET acknowledged = ?1 WHERE number = ?2 AND id = ?3", Counts, (long)head.Value.Number, head.HeadId()));

    private Signed<Head>? Open(string query, params object[] values)
    {
        var rows = database.Read(session => session.Query(query, row => row.GetBytes(0), values));
        return rows.Count == 0 ? null : Signed<Head>.Open(rows[0], signatures);
    }
}
