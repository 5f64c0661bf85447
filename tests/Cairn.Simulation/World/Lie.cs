namespace Cairn.Simulation.World;

/// <summary>How a holder deceives those whose data it keeps.</summary>
internal enum Lie
{
    /// <summary>It signs for what it is sent, and throws it away.</summary>
    Drops,

    /// <summary>It sends bytes of which one is another.</summary>
    Flips,

    /// <summary>It sends fewer bytes than it was asked for.</summary>
    Cuts,

    /// <summary>It sends what it keeps under another name.</summary>
    SendsAnotherBlob,

    /// <summary>It keeps no list of snapshots, as a peer that leaves.</summary>
    TakesNoHeads,

    /// <summary>It keeps no list of snapshots that drops anything.</summary>
    TakesNoDrops,
}
