using Cairn.Core.Errors;
using Cairn.Platform.Databases;

namespace Cairn.Peer.Leaving;

/// <summary>Whether this home's peer has left its network. Durable when a method returns; thread-safe.</summary>
internal sealed class DepartureBook(Database database)
{
    /// <summary>How far it is.</summary>
    public DepartureStage Stage =>
        (DepartureStage)database.Read(session => session.QueryFirst("SELECT stage FROM departure", row => row.GetInt64(0)));

    /// <summary>Goes on to a stage.</summary>
    public void Enter(DepartureStage stage) => database.Write(session => session.Execute(
        "INSERT INTO departure VALUES(1, ?1) ON CONFLICT(only) DO UPDATE SET stage = ?1", (long)stage));

    /// <summary>Refuses to run a peer that has left.</summary>
    /// <exception cref="CairnException">Code <c>has-left</c>.</exception>
    public void RequireMember()
    {
        if (Stage is not DepartureStage.Left)
            return;

        throw new CairnException(
            ErrorKind.Refused,
            "has-left",
            "The peer of this home has left its network.",
            "It keeps nothing for others any more. Its own backups stay at the other peers, unless they were dropped too.",
            "Bring them back with 'cairn recover' and the recovery key into a new home; to take part again, make one by 'cairn init'.");
    }
}
