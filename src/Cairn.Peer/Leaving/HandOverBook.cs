using Cairn.Core.Ids;
using Cairn.Platform.Databases;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Leaving;

/// <summary>Who has taken which shard over from this peer, so that leaving can be interrupted and goes on where it was. Durable when a
/// method returns; thread-safe.</summary>
internal sealed class HandOverBook(Database database)
{
    /// <summary>Who signed for a shard; null when nobody did.</summary>
    public PeerId? TakerOf(PeerId owner, PackId pack, int shard)
    {
        var takers = database.Read(session => session.Query(
            "SELECT holder FROM handed_over WHERE owner = ?1 AND pack = ?2 AND shard = ?3",
            row => row.GetId<PeerId>(0),
            owner,
            pack,
            shard));
        return takers.Count == 0 ? null : takers[0];
    }

    /// <summary>Notes that a peer signed for a shard.</summary>
    public void Record(Signed<Receipt> receipt)
    {
        var taken = receipt.Value;
        database.Write(session => session.Execute(
            "INSERT OR REPLACE INTO handed_over(owner, pack, shard, holder, receipt) VALUES(?1, ?2, ?3, ?4, ?5)",
            taken.Owner,
            taken.Pack,
            taken.Shard,
            taken.Holder,
            receipt.Bytes.ToArray()));
    }
}
