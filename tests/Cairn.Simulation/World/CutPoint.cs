namespace Cairn.Simulation.World;

/// <summary>Where the power of a machine can be made to go.</summary>
internal enum CutPoint
{
    /// <summary>A call leaves, or its answer arrives.</summary>
    Call,

    /// <summary>An operation of the vault's disk, which is not done any more.</summary>
    DiskOperation,

    /// <summary>A blob is about to be removed from the vault.</summary>
    Removal,

    /// <summary>A transaction of any of the three databases is about to begin, or was just committed.</summary>
    Commit,
}
