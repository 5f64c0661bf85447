using System.Text.Json;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.Tests.Transcripts;

/// <summary>One line of every sort, as it is written.</summary>
public sealed class LinesTests
{
    private const string RecoveryKey = "C1-0000-0000";

    private static readonly IReadOnlyList<ApiLine> All =
    [
        Samples.BackupPlan,
        Samples.Backup,
        Samples.Changed,
        new CountSummary { Count = 2 },
        Samples.Deleted,
        new DemoStepLine { Step = 1, Title = "Start a tracker", Result = "http://127.0.0.1:7400", DurationSeconds = 0.5 },
        new DemoSummary { Steps = 9, Checks = 12, DurationSeconds = 46, Folder = "/tmp/cairn-demo-1" },
        Samples.Drop,
        Samples.Link,
        Samples.NoSuchSnapshot,
        new EvictionPlanSummary
        {
            Peer = Samples.PeerId, Name = "laptop", Self = Samples.OtherPeerId, Network = Samples.OtherPeerId, LentBytes = 7, FreeBytes = 5,
        },
        new EvictSummary
        {
            Peer = Samples.PeerId,
            Name = "laptop",
            LentBytes = 7,
            FreeBytes = 5,
            Staying = 1,
            With = 0,
            Told = 3,
            Members = 4,
            DryRun = false,
        },
        Samples.FileStatus,
        new ForgetSummary
        {
            Snapshots = 1,
            Packs = 2,
            Bytes = 16_777_300,
            Until = new DateTimeOffset(2026, 3, 5, 5, 6, 7, TimeSpan.Zero),
            Holders = 3,
            Asked = 3,
            Head = Samples.OtherPeerId,
            DryRun = false,
        },
        Samples.SilentHolder,
        new IdentityLine { Peer = Samples.PeerId, RecoveryKey = RecoveryKey },
        Samples.Incomplete,
        new InitSummary
        {
            Name = "laptop",
            Peer = Samples.PeerId,
            Network = Samples.OtherPeerId,
            Home = "/home/ann/.local/share/cairn",
            Kit = "/home/ann/laptop.kit",
            RecoveryKey = RecoveryKey,
        },
        new InvitedLine
        {
            Peer = Samples.PeerId, Name = "nas", InvitedBy = Samples.OtherPeerId, Stays = true, LentBytes = 7, FreeBytes = 5,
        },
        new InviteSummary { Invite = "cairn1-abc" },
        new KitSummary { File = "/home/ann/laptop.kit", Members = 2, HasKey = true },
        new KitText { Text = "Cairn recovery kit\n" },
        Samples.Left,
        Samples.Other,
        new PeersSummary { Peers = 2, Live = true },
        Samples.Progress,
        new PurgeSummary { Done = ["nas"], Missed = ["desktop: It does not answer."] },
        new ReadyLine { Name = "laptop", Peer = Samples.PeerId, Addresses = ["192.168.1.20:7440"], Pid = 4711 },
        new RecoverSummary
        {
            Name = "laptop",
            Peer = Samples.PeerId,
            Network = Samples.OtherPeerId,
            Home = "/home/ann/.local/share/cairn",
            Snapshots = 4,
            Forgotten = 2,
            ForgottenUntil = Samples.Time,
            Packs = 57,
            PeersAsked = 3,
            PeersAnswered = 2,
            DurationSeconds = 1.5,
        },
        Samples.Restore,
        new SettingLine
        {
            Name = "ping.interval",
            Value = "7s",
            From = "file",
            Default = "5s",
            Variable = "CAIRN_PING_INTERVAL",
            Meaning = "How often.",
        },
        new ShellSummary { Commands = 3, Failed = 1 },
        Samples.Snapshot,
        Samples.SnapshotStatus,
        Samples.Status,
        new StoppedSummary { DurationSeconds = 3600 },
        new TrackerReadyLine { Url = "http://192.168.1.10:7400", Pid = 4712 },
        new UndeleteSummary { Snapshot = Samples.OtherPeerId, Packs = 12, Copies = 1, Desired = 3, Holders = 3 },
        Samples.Unplaced,
        Samples.Warning,
    ];

    [Fact]
    public void Every_sort_of_line_is_written_as_it_was() => GoldenFile.AssertIs(
        "tests/Cairn.Cli.Tests/Golden/lines.txt",
        string.Concat(All.Select(line => $"{line.GetType().Name} {JsonSerializer.Serialize(line, CairnJson.Of(line))}\n")));

    [Fact]
    public void No_sort_of_line_is_missing() =>
        Assert.Empty(LineDescription.AllRecords().Select(record => record.Name).Except(All.Select(line => line.GetType().Name)));
}
