using Cairn.Archive.Snapshots;
using Cairn.Peer.Node;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Forgetting;

/// <summary>How many peers have to take a head that changes what is kept. For one run.</summary>
internal sealed class HeadQuorum(PeerParts parts)
{
    /// <summary>
    /// As many as a snapshot asks for, of those that there still are: who has left or was evicted never takes a head again. Whoever cannot
    /// be asked whether it keeps anything counts as one that does.
    /// </summary>
    public int Of(SnapshotRecord snapshot) => Math.Max(1, Math.Min(snapshot.Happy, Keepers()));

    private int Keepers()
    {
        var known = parts.HeadKeepers().Select(member => member.Peer).ToHashSet();
        return parts.Holders().Count(member => member.State is not Liveness.Alive || known.Contains(member.Peer));
    }
}
