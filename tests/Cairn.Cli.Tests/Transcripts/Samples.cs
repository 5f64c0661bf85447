using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.Tests.Transcripts;

/// <summary>Lines that a peer could answer, with every field filled in.</summary>
internal static class Samples
{
    public const string SnapshotId = "3fa9b2c4d5e6f7083fa9b2c4d5e6f7083fa9b2c4d5e6f7083fa9b2c4d5e6f708";
    public const string OtherSnapshotId = "77aa00b1c2d3e4f577aa00b1c2d3e4f577aa00b1c2d3e4f577aa00b1c2d3e4f5";
    public const string PeerId = "a1b2c3d4e5f60718a1b2c3d4e5f60718a1b2c3d4e5f60718a1b2c3d4e5f60718";
    public const string OtherPeerId = "0f1e2d3c4b5a69780f1e2d3c4b5a69780f1e2d3c4b5a69780f1e2d3c4b5a6978";
    public const string FileId = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

    public static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static readonly WarningLine Warning = new() { Message = "nas takes no more: its disk is full." };

    public static readonly ProgressLine Progress = new()
    {
        Stage = "backup",
        Files = 12,
        Bytes = 3_000_000,
        TotalBytes = 9_000_000,
        TransferredBytes = 2_000_000,
    };

    public static readonly IncompleteLine Incomplete = new()
    {
        Path = "/home/ann/Documents/locked",
        Code = "unreadable",
        Why = "Permission denied.",
    };

    public static readonly BackupSummary Backup = new()
    {
        Snapshot = SnapshotId,
        Files = 1204,
        Directories = 88,
        Bytes = 912_000_000,
        NewBytes = 31_000_000,
        StoredBytes = 20_400_000,
        Packs = 3,
        Raised = 2,
        Redundancy = "copies:3",
        Auto = false,
        Holders = 2,
        PacksBelowDesired = 1,
        Incomplete = 1,
        DurationSeconds = 4.25,
    };

    public static readonly LeaveSummary Left = new()
    {
        Left = true,
        HandedOver = 340,
        HandedOverBytes = 5_200_000_000,
        Unplaced = 0,
        RemovedBlobs = 338,
        RemovedBytes = 5_190_000_000,
    };

    public static readonly UnplacedLine Unplaced = new()
    {
        Owner = OtherPeerId,
        Name = "nas",
        Shards = 12,
        Bytes = 180_000_000,
        Why = "desktop: This holder lends no more than it holds already.",
    };

    public static readonly BackupPlanSummary BackupPlan = new()
    {
        DryRun = true,
        Files = 1204,
        Directories = 88,
        Bytes = 912_000_000,
        NewBytes = 31_000_000,
        StoredBytes = 20_400_000,
        Packs = 3,
        Redundancy = "copies:3",
        Incomplete = 1,
        DurationSeconds = 2.5,
    };

    public static readonly RestoreSummary Restore = new()
    {
        Snapshot = SnapshotId,
        Target = "/home/ann/out",
        Files = 1203,
        Bytes = 911_000_000,
        Kept = 1,
        DurationSeconds = 3.5,
        Verified = true,
        Damaged = 0,
        DamagedFolders = 0,
        Unreachable = 0,
        UnreachableFolders = 0,
        Incomplete = 0,
        DryRun = false,
    };

    public static readonly SnapshotLine Snapshot = new()
    {
        Snapshot = SnapshotId,
        Time = Time,
        Host = "laptop",
        Paths = ["/home/ann/Documents", "/home/ann/Pictures"],
        Tags = ["weekly"],
        Files = 1204,
        Bytes = 912_000_000,
        Redundancy = "copies:3",
    };

    public static readonly EntryLine File = new()
    {
        Path = "/home/ann/Documents/thesis.tex",
        Kind = "file",
        Mode = "0644",
        Uid = 1000,
        Gid = 1000,
        Size = 81_234,
        Modified = "2026-03-04T05:06:07.123456789Z",
        FileId = FileId,
    };

    public static readonly EntryLine Link = new()
    {
        Path = "/home/ann/Documents/\uFFFD",
        PathBase64 = "L2hvbWUvYW5uL0RvY3VtZW50cy//",
        Kind = "symlink",
        Mode = "0777",
        Uid = 1000,
        Gid = 1000,
        Size = 10,
        Modified = "1969-12-31T23:59:59.000000000Z",
        LinkTarget = "thesis.tex",
    };

    public static readonly PeerLine Self = new()
    {
        Name = "laptop",
        Peer = PeerId,
        Self = true,
        Role = "both",
        Site = "home",
        Addresses = ["192.168.1.20:7440", "[fd00::1]:7440"],
        State = "alive",
        LastSeen = Time,
        LentBytes = 50_000_000_000,
        FreeBytes = 20_000_000_000,
    };

    public static readonly PeerLine Other = new()
    {
        Name = "nas",
        Peer = OtherPeerId,
        Self = false,
        Role = "storage",
        Site = "office",
        Addresses = ["nas.example.org:7440"],
        State = "suspect",
        LastSeen = Time,
        LentBytes = 2_000_000_000_000,
        FreeBytes = 1_000_000_000_000,
        LatencyMs = 12.5,
    };

    public static readonly SnapshotStatusLine SnapshotStatus = new()
    {
        Snapshot = SnapshotId,
        Time = Time,
        Redundancy = "copies:3",
        Desired = 3,
        Actual = 2,
        SurvivesPeers = 1,
        SurvivesSites = 1,
        HeadHolders = 2,
        Holders = ["nas", "desktop"],
    };

    public static readonly SnapshotStatusLine LostStatus = new()
    {
        Snapshot = OtherSnapshotId,
        Time = Time,
        Redundancy = "copies:1",
        Desired = 1,
        Actual = 0,
        SurvivesPeers = -1,
        SurvivesSites = -1,
        HeadHolders = 2,
        Holders = [],
    };

    public static readonly FileStatusLine FileStatus = new()
    {
        Snapshot = SnapshotId,
        Path = "/home/ann/Documents/thesis.tex",
        FileId = FileId,
        Size = 81_234,
        Desired = 3,
        Actual = 2,
        SurvivesPeers = 1,
        SurvivesSites = 1,
        Holders = ["nas", "desktop"],
    };

    public static readonly HolderLine Holder = new() { Peer = OtherPeerId, Name = "nas", Site = "office", Packs = 57, KeepsHead = true };

    public static readonly HolderLine SilentHolder = new()
    {
        Peer = PeerId,
        Name = "desktop",
        Site = "home",
        KeepsHead = false,
        Problem = "It does not answer at 192.168.1.30:7440.",
    };

    public static readonly StatusSummary Status = new()
    {
        Snapshots = 2,
        HoldersAnswered = 1,
        HoldersAsked = 2,
        BelowDesired = 2,
        Unrestorable = 1,
    };

    public static readonly ChangedLine Changed = new()
    {
        Snapshot = SnapshotId,
        Time = Time,
        Host = "laptop",
        After = OtherSnapshotId,
        Files = 3,
        Bytes = 81_234,
    };

    public static readonly DropLine Drop = new() { Pack = OtherPeerId, Bytes = 16_777_216, Reason = "unneeded" };

    public static readonly DeleteSummary Deleted = new()
    {
        Snapshots = 2,
        Forgotten = 1,
        Packs = 1,
        Bytes = 16_777_216,
        SharedPacks = 2,
        SharedBytes = 33_000_000,
        Until = Time.AddDays(1),
        Holders = 3,
        Asked = 3,
        Head = OtherPeerId,
        DryRun = false,
    };

    public static readonly ForgetSummary Forgot = new()
    {
        Snapshots = 1,
        Packs = 1,
        Bytes = 16_777_216,
        Until = Time.AddDays(1),
        Holders = 3,
        Asked = 3,
        Head = OtherPeerId,
        DryRun = false,
    };

    public static readonly ErrorLine NoSuchSnapshot = new()
    {
        Code = "no-such-snapshot",
        What = "No snapshot is called '3fb9'.",
        Meaning = "Nothing was changed.",
        Todo = "'cairn snapshots' lists them; give at least 4 digits.",
        Message = "",
        ExitCode = 5,
    };

    /// <summary>Whom evicting a peer would concern: one that it let in.</summary>
    public static ApiLine[] Eviction { get; } =
    [
        new InvitedLine
        {
            Peer = OtherPeerId, Name = "friend", InvitedBy = PeerId, Stays = true, LentBytes = 3_000_000, FreeBytes = 2_000_000,
        },
        new EvictionPlanSummary
        {
            Peer = PeerId, Name = "rogue", Self = SnapshotId, Network = OtherPeerId, LentBytes = 5_000_000, FreeBytes = 1_000_000,
        },
    ];
}
