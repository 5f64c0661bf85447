namespace Cairn.Peer.Leaving;

/// <summary>What becomes of a peer's own backups when it leaves.</summary>
public enum OwnData
{
    /// <summary>They stay with the others until contract and minimum hold are over: a recovery gets at them.</summary>
    Keep,

    /// <summary>They are dropped: holders remove them when the undelete window has passed.</summary>
    Drop,
}
