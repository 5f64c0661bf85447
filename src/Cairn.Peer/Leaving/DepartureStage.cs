namespace Cairn.Peer.Leaving;

/// <summary>How far a peer is with leaving.</summary>
internal enum DepartureStage
{
    /// <summary>It is a member.</summary>
    None = 0,

    /// <summary>It has nothing left that others need, and is saying goodbye: there is no way back.</summary>
    Leaving = 1,

    /// <summary>It has left.</summary>
    Left = 2,
}
