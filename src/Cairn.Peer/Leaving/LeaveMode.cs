namespace Cairn.Peer.Leaving;

/// <summary>What becomes of what a peer keeps for others when it leaves.</summary>
public enum LeaveMode
{
    /// <summary>Other members take it; if some of it cannot be placed, the peer stays.</summary>
    HandOver,

    /// <summary>It is deleted.</summary>
    Drop,
}
