using System.Globalization;
using System.Text.Unicode;
using Cairn.Archive;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Ids;
using Cairn.Peer.Backup;
using Cairn.Peer.Browse;
using Cairn.Peer.Deleting;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;
using Cairn.Peer.Restore;
using Cairn.Peer.Status;
using Cairn.Platform.Trees;
using Cairn.Protocol.Directories;

namespace Cairn.Cli.Daemon;

/// <summary>What the peer answers, as lines of the local API.</summary>
internal static class Lines
{
    /// <summary>Progress of long work.</summary>
    public static ProgressLine Of(WorkProgress progress) => new()
    {
        Stage = progress.Stage,
        Files = progress.Files,
        Bytes = progress.Bytes,
        TotalBytes = progress.TotalBytes,
        TransferredBytes = progress.TransferredBytes,
    };

    /// <summary>A path with which something is wrong.</summary>
    public static IncompleteLine Of(IncompletePath path) => new() { Path = path.Path.ToString(), Code = path.Code, Why = path.Why };

    /// <summary>A backup that is done.</summary>
    public static BackupSummary Of(BackupOutcome outcome) => new()
    {
        Snapshot = outcome.Snapshot.ToString(),
        Files = outcome.Files,
        Directories = outcome.Directories,
        Bytes = outcome.Bytes,
        NewBytes = outcome.NewBytes,
        StoredBytes = outcome.StoredBytes,
        Packs = outcome.Packs,
        Raised = outcome.Raised,
        Redundancy = outcome.Redundancy.ToString(),
        Auto = outcome.Source is RedundancySource.Auto,
        Holders = outcome.Holders,
        PacksBelowDesired = outcome.PacksBelowDesired,
        Incomplete = outcome.Incomplete.Count + outcome.IncompleteNotListed,
        DurationSeconds = outcome.Duration.TotalSeconds,
    };

    /// <summary>A backup that was only planned.</summary>
    public static BackupPlanSummary Of(BackupPlan plan) => new()
    {
        DryRun = true,
        Files = plan.Files,
        Directories = plan.Directories,
        Bytes = plan.Bytes,
        NewBytes = plan.NewBytes,
        StoredBytes = plan.StoredBytes,
        Packs = plan.Packs,
        Redundancy = plan.Redundancy.ToString(),
        Incomplete = plan.Incomplete.Count + plan.IncompleteNotListed,
        DurationSeconds = plan.Duration.TotalSeconds,
    };

    /// <summary>A restore that is done.</summary>
    public static RestoreSummary Of(RestoreOutcome outcome, RestoreRequest request) => new()
    {
        Snapshot = outcome.Snapshot.ToString(),
        Target = request.Target,
        Files = outcome.Files,
        Bytes = outcome.Bytes,
        Kept = outcome.Kept,
        DurationSeconds = outcome.Duration.TotalSeconds,
        Verified = outcome.IsVerified && !request.DryRun,
        Damaged = outcome.Damaged.Count + outcome.DamagedNotListed,
        DamagedFolders = outcome.DamagedFolders,
        Unreachable = outcome.Unreachable.Count + outcome.UnreachableNotListed,
        UnreachableFolders = outcome.UnreachableFolders,
        Incomplete = outcome.Incomplete.Count + outcome.IncompleteNotListed,
        DryRun = request.DryRun,
    };

    /// <summary>A snapshot in the list.</summary>
    public static SnapshotLine Of(SnapshotSummary snapshot) => new()
    {
        Snapshot = snapshot.Snapshot.ToString(),
        Time = snapshot.Time,
        Host = snapshot.Host,
        Paths = [.. snapshot.Paths.Select(path => path.ToString())],
        Tags = snapshot.Tags,
        Files = snapshot.Files,
        Bytes = snapshot.Bytes,
        Redundancy = snapshot.Redundancy.ToString(),
        ForgottenAt = snapshot.ForgottenAt,
        Until = snapshot.Until,
    };

    /// <summary>A pack that is dropped.</summary>
    public static DropLine Of(PlannedDrop drop) => new()
    {
        Pack = drop.Pack.ToString(),
        Bytes = drop.Length.Bytes,
        Reason = JsonWord(drop.Reason.ToString()),
    };

    /// <summary>Snapshots that were forgotten.</summary>
    public static ForgetSummary Of(ForgetOutcome outcome) => new()
    {
        Snapshots = outcome.Snapshots.Count,
        Packs = outcome.Plan.Packs.Count,
        Bytes = outcome.Plan.Bytes.Bytes,
        Until = outcome.Until,
        Holders = outcome.Holders,
        Asked = outcome.Asked,
        Head = outcome.Head?.ToString(),
        DryRun = outcome.Head is null,
    };

    /// <summary>A snapshot that had a deleted path.</summary>
    public static ChangedLine Of(ChangedSnapshot changed) => new()
    {
        Snapshot = changed.Before.Snapshot.ToString(),
        Time = changed.Before.Time,
        Host = changed.Before.Host,
        After = changed.After?.ToString(),
        Files = changed.Files,
        Bytes = changed.Bytes.Bytes,
    };

    /// <summary>A path that was deleted.</summary>
    public static DeleteSummary Of(DeleteOutcome outcome) => new()
    {
        Snapshots = outcome.Snapshots.Count,
        Forgotten = outcome.Snapshots.Count(changed => changed.After is null),
        Packs = outcome.Plan.Packs.Count,
        Bytes = outcome.Plan.Bytes.Bytes,
        SharedPacks = outcome.SharedPacks,
        SharedBytes = outcome.SharedBytes.Bytes,
        Until = outcome.Until,
        Holders = outcome.Holders,
        Asked = outcome.Asked,
        Head = outcome.Head?.ToString(),
        DryRun = outcome.Head is null,
    };

    /// <summary>An entry of a snapshot.</summary>
    public static EntryLine Of(ListedEntry entry) => new()
    {
        Path = entry.Path.ToString(),
        PathBase64 = Utf8.IsValid(entry.Path.Bytes) ? null : Convert.ToBase64String(entry.Path.Bytes),
        Kind = KindOf(entry.Metadata.Type),
        Mode = Convert.ToString(entry.Metadata.Mode, 8).PadLeft(4, '0'),
        Uid = entry.Metadata.UserId,
        Gid = entry.Metadata.GroupId,
        Size = entry.Metadata.Size,
        Modified = TimeOf(entry.Metadata.ModifiedAt),
        LinkTarget = entry.LinkTarget?.ToString(),
        FileId = entry.FileId?.ToString(),
    };

    /// <summary>A member of the network.</summary>
    public static PeerLine Of(Member member, PeerId self, TimeSpan? latency) => new()
    {
        Name = member.Name,
        Peer = member.Peer.ToString(),
        Self = member.Peer == self,
        Role = JsonWord(member.Record.Value.Role.ToString()),
        Site = member.Record.Value.Site,
        Addresses = [.. member.Record.Value.Addresses.Select(address => address.ToString())],
        State = JsonWord(member.State.ToString()),
        LastSeen = member.LastSeen,
        LentBytes = member.Record.Value.Lent.Bytes,
        FreeBytes = member.Record.Value.Free.Bytes,
        LatencyMs = latency?.TotalMilliseconds,
    };

    /// <summary>How safe a snapshot is.</summary>
    public static SnapshotStatusLine Of(SnapshotStatus snapshot) => new()
    {
        Snapshot = snapshot.Snapshot.ToString(),
        Time = snapshot.Time,
        Redundancy = snapshot.Desired.ToString(),
        Desired = snapshot.Desired.Total,
        Actual = snapshot.Actual,
        SurvivesPeers = snapshot.SurvivesPeers,
        SurvivesSites = snapshot.SurvivesSites,
        HeadHolders = snapshot.HeadHolders,
        Holders = snapshot.Holders,
    };

    /// <summary>How safe a file of a snapshot is.</summary>
    public static FileStatusLine Of(FileStatus file, SnapshotStatus snapshot) => new()
    {
        Snapshot = snapshot.Snapshot.ToString(),
        Path = file.Path.ToString(),
        FileId = file.FileId.ToString(),
        Size = file.Size,
        Desired = file.Desired.Total,
        Actual = file.Actual,
        SurvivesPeers = file.SurvivesPeers,
        SurvivesSites = file.SurvivesSites,
        Holders = file.Holders,
    };

    /// <summary>What a holder answered.</summary>
    public static HolderLine Of(HolderStatus holder) => new()
    {
        Peer = holder.Peer.ToString(),
        Name = holder.Name,
        Site = holder.Site,
        Packs = holder.Packs,
        KeepsHead = holder.KeepsHead,
        Problem = holder.Problem,
    };

    /// <summary>The end of a status.</summary>
    public static StatusSummary Of(StatusReport report) => new()
    {
        Snapshots = report.Snapshots.Count,
        HoldersAsked = report.Holders.Count,
        HoldersAnswered = report.Holders.Count(holder => holder.Problem is null),
        BelowDesired = report.Snapshots.Count(snapshot => IsBelow(snapshot, report.Holders.Count)),
        Unrestorable = report.Snapshots.Count(snapshot => snapshot.SurvivesPeers < 0),
    };

    /// <summary>What was left to this program to choose is met by as many holders as there can be.</summary>
    private static bool IsBelow(SnapshotStatus snapshot, int members) => snapshot.Actual < (snapshot.Source is RedundancySource.Auto
        ? Math.Min(snapshot.Desired.Total, members)
        : snapshot.Desired.Total);

    private static string KindOf(EntryType type) => type switch
    {
        EntryType.File => "file",
        EntryType.Directory => "directory",
        EntryType.Symlink => "symlink",
        EntryType.Fifo => "fifo",
        EntryType.Socket => "socket",
        EntryType.CharacterDevice => "characterDevice",
        EntryType.BlockDevice => "blockDevice",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>ISO 8601 with nine digits; a year that a <see cref="DateTimeOffset"/> has no room for as plain seconds.</summary>
    private static string TimeOf(UnixTime time)
    {
        if (time.Seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() || time.Seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return string.Create(CultureInfo.InvariantCulture, $"@{time.Seconds}.{time.Nanoseconds:000000000}");

        var seconds = DateTimeOffset.FromUnixTimeSeconds(time.Seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds:yyyy-MM-dd'T'HH:mm:ss}.{time.Nanoseconds:000000000}Z");
    }

    private static string JsonWord(string name) => name.ToLowerInvariant();
}
