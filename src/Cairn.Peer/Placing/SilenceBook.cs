using Cairn.Core.Ids;
using Cairn.Platform.Databases;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>Since when holders have not answered, as this owner noticed when it asked. Thread-safe.</summary>
/// <param name="database">The peer's database.</param>
/// <param name="time">The clock; one that is set back only makes holders be waited for longer.</param>
internal sealed class SilenceBook(Database database, TimeProvider time)
{
    /// <summary>Notes who answered a survey. Whoever signed for anything and was not asked, being unknown to the directory, is as silent
    /// as who was asked in vain.</summary>
    /// <param name="survey">A survey of all that may hold anything.</param>
    /// <param name="view">The members; those that left are waited for no more.</param>
    public void Note(HoldingsSurvey survey, DirectoryView view) => database.Write(session =>
    {
        var heard = survey.Holders.Where(holder => holder.Answered).Select(holder => holder.Member.Peer).ToHashSet();
        heard.UnionWith(view.Members.Where(member => member.State is Liveness.Left).Select(member => member.Peer));
        foreach (var peer in heard)
            session.Execute("DELETE FROM silences WHERE holder = ?1", peer);

        var now = time.GetUtcNow().UtcTicks;
        foreach (var holder in session.Query("SELECT DISTINCT holder FROM receipts", row => row.GetId<PeerId>(0)))
        {
            if (!heard.Contains(holder))
                session.Execute("INSERT INTO silences VALUES(?1, ?2) ON CONFLICT DO UPDATE SET since = min(since, ?2)", holder, now);
        }
    });

    /// <summary>Holders that have been silent for less than this, and when the first of them will have been silent for as long.</summary>
    public (IReadOnlySet<PeerId> Holders, DateTimeOffset? FirstEnds) SilentForLessThan(TimeSpan grace)
    {
        var now = time.GetUtcNow();
        var awaited = database.Read(session => session.Query(
                "SELECT holder, since FROM silences ORDER BY holder",
                row => (Holder: row.GetId<PeerId>(0), Ends: new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero) + grace)))
            .Where(silence => silence.Ends > now)
            .ToList();
        return (awaited.Select(silence => silence.Holder).ToHashSet(), awaited.Count == 0 ? null : awaited.Min(silence => silence.Ends));
    }
}
