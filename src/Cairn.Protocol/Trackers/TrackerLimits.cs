namespace Cairn.Protocol.Trackers;

/// <summary>How much one request to a tracker may hold. What is more is refused as a whole.</summary>
public static class TrackerLimits
{
    /// <summary>Packs in one question for a backup plan: each costs the tracker a placement.</summary>
    public const int PacksPerPlan = 64;

    /// <summary>Packs in one message of receipts, or in one question for a restore plan.</summary>
    public const int PacksPerMessage = 1000;

    /// <summary>Peers that one pack may name.</summary>
    public const int PeersPerPack = 64;

    /// <summary>Peers that a question may exclude.</summary>
    public const int Excluded = 1000;

    /// <summary>Evictions in one message.</summary>
    public const int Evictions = 64;

    /// <summary>Files, and names of removed files, in one message.</summary>
    public const int FilesPerMessage = 1000;

    /// <summary>Characters of a shared file's name.</summary>
    public const int FileName = 1024;
}
