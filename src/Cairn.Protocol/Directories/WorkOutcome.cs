namespace Cairn.Protocol.Directories;

/// <summary>How work on packs ended.</summary>
public enum WorkOutcome
{
    /// <summary>A snapshot is kept by enough holders.</summary>
    BackupDone,

    /// <summary>Everything was restored, and every byte of it verified.</summary>
    RestoreVerified,

    /// <summary>Something could not be restored, or was not as its owner had sealed it.</summary>
    RestoreFailed,
}
