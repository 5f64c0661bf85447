using Cairn.Core.Ids;
using Cairn.Platform.Databases;

namespace Cairn.Peer.Recover;

/// <summary>Which holders have told this device all that they keep of the devices before it. Whoever was away during the recovery has
/// not. Thread-safe.</summary>
internal sealed class RecallBook(Database database)
{
    /// <summary>Whether a holder has told a device.</summary>
    public bool HasTold(PeerId holder, ulong epoch) => database.Read(session => session.Query(
        "SELECT 1 FROM recalls WHERE holder = ?1 AND epoch = ?2", row => row.GetInt64(0), holder, epoch)).Count > 0;

    /// <summary>Notes that a holder has told a device.</summary>
    public void Note(PeerId holder, ulong epoch) =>
        database.Write(session => session.Execute("INSERT OR REPLACE INTO recalls VALUES(?1, ?2)", holder, epoch));
}
