namespace Cairn.Peer.Forgetting;

/// <summary>Why a pack may go.</summary>
public enum DropReason
{
    /// <summary>No live snapshot needs it.</summary>
    Unneeded,

    /// <summary>It is in no index: too few peers took it when it was stored, or others repeat what it said.</summary>
    Stray,
}
