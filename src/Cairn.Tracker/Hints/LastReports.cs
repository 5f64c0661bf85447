using Cairn.Protocol.Trackers;

namespace Cairn.Tracker.Hints;

/// <summary>How the last backup and the last restore of a peer ended, and when that was told. Immutable.</summary>
internal sealed record LastReports
{
    /// <summary>The last backup; null before the first.</summary>
    public (ReportMessage Message, long At)? Backup { get; init; }

    /// <summary>The last restore; null before the first.</summary>
    public (ReportMessage Message, long At)? Restore { get; init; }

    /// <summary>With a newer report.</summary>
    public LastReports With(ReportMessage message, long at) => message.Outcome == ReportMessage.BackupDone
        ? this with { Backup = (message, at) }
        : this with { Restore = (message, at) };

    /// <summary>Those that there are.</summary>
    public IEnumerable<(ReportMessage Message, long At)> All => new[] { Backup, Restore }.OfType<(ReportMessage, long)>();
}
