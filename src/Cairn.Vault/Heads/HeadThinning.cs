using Cairn.Core.Ids;
using Cairn.Platform.Databases;

namespace Cairn.Vault.Heads;

/// <summary>
/// Which superseded heads of an owner to let go of where there are too many: always the one whose absence leaves the least gap in time for
/// its age. So the first and the last stay, and between them ever fewer the older they are; whoever writes many at once, with a stolen
/// machine say, makes room out of those. For one change.
/// </summary>
/// <param name="oldestFirst">The superseded heads.</param>
/// <param name="now">This holder's clock, in ticks.</param>
internal sealed class HeadThinning(IEnumerable<SupersededHead> oldestFirst, long now)
{
    // Among those of the last hour the absolute gap counts, however young they are.
    private const long Young = TimeSpan.TicksPerHour;

    private readonly List<SupersededHead> _left = [.. oldestFirst];
    private readonly List<long> _gone = [];

    /// <summary>Bytes of those that stay.</summary>
    public long Bytes => _left.Sum(head => head.Bytes);

    /// <summary>Whether there is one that may go.</summary>
    public bool IsThinnable => _left.Count > 2;

    /// <summary>Lets go of one more.</summary>
    /// <returns>Its bytes.</returns>
    public long Next()
    {
        var next = Enumerable.Range(1, _left.Count - 2).MinBy(index => Gap(_left[index - 1].At, _left[index + 1].At));
        var head = _left[next];
        _left.RemoveAt(next);
        _gone.Add(head.Row);
        return head.Bytes;
    }

    /// <summary>Removes those that were let go of.</summary>
    public void Carry(DatabaseSession session)
    {
        foreach (var row in _gone)
            session.Execute("DELETE FROM head WHERE rowid = ?1", row);
    }

    /// <summary>The superseded heads of one owner, or of all of them.</summary>
    public static IEnumerable<HeadThinning> Of(DatabaseSession session, PeerId? owner, long now) => session.Query(
            $"""
            SELECT owner, rowid, stored_at, LENGTH(bytes) FROM head
            WHERE superseded_at IS NOT NULL {(owner is null ? "" : "AND owner = ?1")} ORDER BY owner, epoch, number
            """,
            row => (Owner: row.GetId<PeerId>(0), Head: new SupersededHead(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3))),
            owner is null ? [] : [owner])
        .GroupBy(row => row.Owner, row => row.Head)
        .Select(heads => new HeadThinning(heads, now));

    private double Gap(long before, long after) => Math.Max(0, after - before) / (double)Math.Max(Young, now - before);
}
