using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.LocalApi;

/// <summary>All that can be asked of the running peer. Each is a POST of a JSON object, answered by lines of JSON.</summary>
internal static class LocalCalls
{
    /// <summary>One snapshot.</summary>
    public static readonly LocalCall<BackupRequest, BackupSummary> Backup =
        new("/v1/backup", CairnJson.Default.BackupRequest, CairnJson.Default.BackupSummary);

    /// <summary>What a snapshot would take.</summary>
    public static readonly LocalCall<BackupRequest, BackupPlanSummary> BackupPlan =
        new("/v1/backup/plan", CairnJson.Default.BackupRequest, CairnJson.Default.BackupPlanSummary);

    /// <summary>A path that no snapshot has any more.</summary>
    public static readonly LocalCall<DeleteRequest, DeleteSummary> Delete =
        new("/v1/delete", CairnJson.Default.DeleteRequest, CairnJson.Default.DeleteSummary);

    /// <summary>Takes an eviction and tells the members.</summary>
    public static readonly LocalCall<EvictRequest, EvictSummary> Evict =
        new("/v1/evict", CairnJson.Default.EvictRequest, CairnJson.Default.EvictSummary);

    /// <summary>Whom an eviction would concern.</summary>
    public static readonly LocalCall<EvictionPlanRequest, EvictionPlanSummary> EvictionPlan =
        new("/v1/eviction-plan", CairnJson.Default.EvictionPlanRequest, CairnJson.Default.EvictionPlanSummary);

    /// <summary>Snapshots that are not listed any more, and packs that nothing needs.</summary>
    public static readonly LocalCall<ForgetRequest, ForgetSummary> Forget =
        new("/v1/forget", CairnJson.Default.ForgetRequest, CairnJson.Default.ForgetSummary);

    /// <summary>A new invite.</summary>
    public static readonly LocalCall<InviteRequest, InviteSummary> Invite =
        new("/v1/invite", CairnJson.Default.InviteRequest, CairnJson.Default.InviteSummary);

    /// <summary>The recovery kit without its key.</summary>
    public static readonly LocalCall<KitRequest, KitText> Kit = new("/v1/kit", CairnJson.Default.KitRequest, CairnJson.Default.KitText);

    /// <summary>Goodbye to the network.</summary>
    public static readonly LocalCall<LeaveRequest, LeaveSummary> Leave =
        new("/v1/leave", CairnJson.Default.LeaveRequest, CairnJson.Default.LeaveSummary);

    /// <summary>Entries of a snapshot.</summary>
    public static readonly LocalCall<ListRequest, CountSummary> List =
        new("/v1/ls", CairnJson.Default.ListRequest, CairnJson.Default.CountSummary);

    /// <summary>The members.</summary>
    public static readonly LocalCall<PeersRequest, PeersSummary> Peers =
        new("/v1/peers", CairnJson.Default.PeersRequest, CairnJson.Default.PeersSummary);

    /// <summary>What was dropped, removed at once.</summary>
    public static readonly LocalCall<PurgeRequest, PurgeSummary> Purge =
        new("/v1/purge", CairnJson.Default.PurgeRequest, CairnJson.Default.PurgeSummary);

    /// <summary>Files of a snapshot back on disk.</summary>
    public static readonly LocalCall<RestoreRequest, RestoreSummary> Restore =
        new("/v1/restore", CairnJson.Default.RestoreRequest, CairnJson.Default.RestoreSummary);

    /// <summary>The snapshots.</summary>
    public static readonly LocalCall<SnapshotsRequest, CountSummary> Snapshots =
        new("/v1/snapshots", CairnJson.Default.SnapshotsRequest, CairnJson.Default.CountSummary);

    /// <summary>How safe the snapshots are now.</summary>
    public static readonly LocalCall<StatusRequest, StatusSummary> Status =
        new("/v1/status", CairnJson.Default.StatusRequest, CairnJson.Default.StatusSummary);

    /// <summary>A forgotten snapshot, listed again.</summary>
    public static readonly LocalCall<UndeleteRequest, UndeleteSummary> Undelete =
        new("/v1/undelete", CairnJson.Default.UndeleteRequest, CairnJson.Default.UndeleteSummary);
}
