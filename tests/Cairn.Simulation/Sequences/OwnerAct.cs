namespace Cairn.Simulation.Sequences;

/// <summary>What an owner does that changes its list of snapshots.</summary>
internal enum OwnerAct
{
    BackUp,
    Forget,
    Undelete,
    Delete,
}
