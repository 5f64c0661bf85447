namespace Cairn.Protocol.Trackers;

/// <summary>What a peer tells a tracker. Those from <see cref="BackupPlan"/> on sign for the body of a request.</summary>
public enum PresenceKind
{
    /// <summary>It is there.</summary>
    Here = 1,

    /// <summary>It leaves the network for good.</summary>
    Leaving = 2,

    /// <summary>It asks who should take packs (<see cref="BackupPlanMessage"/>).</summary>
    BackupPlan = 3,

    /// <summary>It asks who has packs (<see cref="RestorePlanMessage"/>).</summary>
    RestorePlan = 4,

    /// <summary>It tells who holds packs (<see cref="ReceiptsMessage"/>).</summary>
    Receipts = 5,

    /// <summary>It tells how a backup or a restore ended (<see cref="ReportMessage"/>).</summary>
    Report = 6,

    /// <summary>It tells that another peer does not answer (<see cref="SuspectMessage"/>).</summary>
    Suspect = 7,

    /// <summary>It tells which files it shares (<see cref="FilesMessage"/>).</summary>
    Files = 8,
}
