using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>The calls whose body a peer signs for (docs/protocols/tracker.md).</summary>
internal static class TrackerCalls
{
    public static readonly TrackerCall<BackupPlanMessage, BackupPlan> BackupPlan =
        new(TrackerPaths.BackupPlan, PresenceKind.BackupPlan, TrackerJson.Default.BackupPlanMessage, TrackerJson.Default.BackupPlan);

    public static readonly TrackerCall<RestorePlanMessage, RestorePlan> RestorePlan =
        new(TrackerPaths.RestorePlan, PresenceKind.RestorePlan, TrackerJson.Default.RestorePlanMessage, TrackerJson.Default.RestorePlan);

    public static readonly TrackerCall<ReceiptsMessage, TrackerPong> Receipts =
        new(TrackerPaths.Receipts, PresenceKind.Receipts, TrackerJson.Default.ReceiptsMessage, TrackerJson.Default.TrackerPong);

    public static readonly TrackerCall<ReportMessage, TrackerPong> Report =
        new(TrackerPaths.Reports, PresenceKind.Report, TrackerJson.Default.ReportMessage, TrackerJson.Default.TrackerPong);

    public static readonly TrackerCall<SuspectMessage, TrackerPong> Suspect =
        new(TrackerPaths.Suspect, PresenceKind.Suspect, TrackerJson.Default.SuspectMessage, TrackerJson.Default.TrackerPong);
}
