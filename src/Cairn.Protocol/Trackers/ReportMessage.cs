namespace Cairn.Protocol.Trackers;

/// <summary>The body of <c>POST /reports</c>: how a backup or a restore ended.</summary>
/// <param name="Outcome">One of the constants.</param>
/// <param name="Packs">Packs that were sent, or read.</param>
/// <param name="Bytes">Bytes of those.</param>
public sealed record ReportMessage(string Outcome, long Packs, long Bytes)
{
    /// <summary>A snapshot is kept by enough holders.</summary>
    public const string BackupDone = "backup-done";

    /// <summary>Everything was restored, and every byte of it verified.</summary>
    public const string RestoreVerified = "restore-verified";

    /// <summary>Something could not be restored, or was not as its owner had sealed it.</summary>
    public const string RestoreFailed = "restore-failed";
}
