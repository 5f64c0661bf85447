using System.Runtime.CompilerServices;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Tests.Commands;
using Cairn.Core.Ids;
using Cairn.Peer.Recover;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Tests.Transcripts;

/// <summary>
/// What each command asks the running peer and makes of its answer, for people and for programs: one file in <c>Golden</c> per test, of
/// its name.
/// </summary>
public sealed class TranscriptTests : IDisposable
{
    /// <summary>As a peer knows its own, without the key.</summary>
    private static readonly RecoveryKit OwnKit = new()
    {
        Peer = new PeerId(Hash256.Sha256("laptop"u8)),
        Network = new NetworkId(Hash256.Sha256("laptop"u8)),
        Name = "laptop",
        Members = [new KitMember(new PeerId(Hash256.Sha256("nas"u8)), "nas", [new PeerAddress("192.168.1.11", 7440)])],
        WrittenAt = Samples.Time,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Backup() => ShowsAsync(
        ["backup", "docs", "--copies", "3", "--happy", "2", "--to", "nas", "--tag", "weekly", "--exclude", "*.tmp", "--level", "3"],
        LocalCalls.Backup,
        [Samples.Progress, Samples.Warning, Samples.Incomplete, Samples.Backup]);

    [Fact]
    public Task Backup_dry_run() => ShowsAsync(
        ["backup", "docs", "--dry-run"], LocalCalls.BackupPlan, [Samples.Progress, Samples.Incomplete, Samples.BackupPlan]);

    [Fact]
    public Task Delete() => ShowsAsync(
        ["delete", "docs"],
        LocalCalls.Delete,
        [Samples.Changed, Samples.Changed with { Snapshot = Samples.OtherSnapshotId, After = null }, Samples.Drop, Samples.Deleted]);

    [Fact]
    public Task Delete_dry_run() => ShowsAsync(
        ["delete", "docs", "--dry-run"],
        LocalCalls.Delete,
        [
            Samples.Changed, Samples.Changed with { Snapshot = Samples.OtherSnapshotId, After = null }, Samples.Drop,
            Samples.Deleted with { Holders = 0, Head = null, DryRun = true },
        ]);

    [Fact]
    public Task Delete_of_what_shares_a_pack() => ShowsAsync(
        ["delete", "docs"], LocalCalls.Delete, [Samples.Changed, Samples.Deleted with { SharedPacks = 1, SharedBytes = 16_777_216 }]);

    [Fact]
    public Task Delete_of_an_unknown_path() => ShowsAsync(
        ["delete", "dcos"],
        LocalCalls.Delete,
        [
            Samples.NoSuchSnapshot with
            {
                Code = "path-not-found",
                What = "No snapshot has '/home/ann/dcos'; did you mean '/home/ann/docs'?",
                Meaning = "Nothing was deleted.",
                Todo = "Give the path as it was backed up; 'cairn ls SNAP' lists what a snapshot has.",
            },
        ]);

    [Fact]
    public Task Evict_dry_run() => ShowsAsync(["evict", "rogue", "--dry-run"], LocalCalls.EvictionPlan, Samples.Eviction);

    [Fact]
    public Task Evict_with_dry_run() => ShowsAsync(["evict", "rogue", "--with", "--dry-run"], LocalCalls.EvictionPlan, Samples.Eviction);

    [Fact]
    public Task Evict_without_key() => ShowsAsync(["evict", "rogue"], LocalCalls.EvictionPlan, Samples.Eviction);

    [Fact]
    public Task Forget() => ShowsAsync(
        ["forget", "3fa9b2", "--prune"], LocalCalls.Forget, [Samples.Snapshot, Samples.Drop, Samples.Forgot]);

    [Fact]
    public Task Forget_several() => ShowsAsync(
        ["forget", "3fa9b2", "77aa00", "--prune"],
        LocalCalls.Forget,
        [Samples.Snapshot, Samples.Snapshot with { Snapshot = Samples.OtherSnapshotId }, Samples.Forgot with { Snapshots = 2 }]);

    [Fact]
    public Task Forget_dry_run() => ShowsAsync(
        ["forget", "--prune", "--dry-run"],
        LocalCalls.Forget,
        [Samples.Drop, Samples.Forgot with { Snapshots = 0, Holders = 0, Head = null, DryRun = true }]);

    [Fact]
    public Task Invite() => ShowsAsync(
        ["invite", "--expires", "7d", "--reusable"], LocalCalls.Invite, [new InviteSummary { Invite = "cairn1-abc" }]);

    [Fact]
    public Task Kit() => ShowsAsync(["kit", "--out", "laptop.kit"], LocalCalls.Kit, [new KitText { Text = OwnKit.Format() }]);

    [Fact]
    public Task Leave() => ShowsAsync(
        ["leave"],
        LocalCalls.Leave,
        [Samples.Progress with { Stage = "leave" }, Samples.Warning, Samples.Left]);

    [Fact]
    public Task Leave_without_room_elsewhere() => ShowsAsync(
        ["leave"],
        LocalCalls.Leave,
        [Samples.Unplaced, Samples.Left with { Left = false, Unplaced = 12, RemovedBlobs = 0, RemovedBytes = 0 }]);

    [Fact]
    public Task Leave_and_drop() => ShowsAsync(
        ["leave", "--drop"], LocalCalls.Leave, [Samples.Left with { HandedOver = 0, HandedOverBytes = 0 }]);

    [Fact]
    public Task Leave_and_delete_own() => ShowsAsync(
        ["leave", "--delete-own"],
        LocalCalls.Leave,
        [
            Samples.Left with
            {
                OwnSnapshots = 4,
                OwnPacks = 57,
                OwnBytes = 912_000_000,
                OwnUntil = Samples.Time.AddDays(1),
                OwnHolders = 2,
                OwnAsked = 3,
            },
        ]);

    [Fact]
    public Task List() => ShowsAsync(
        ["ls", "latest", "docs"], LocalCalls.List, [Samples.File, Samples.Link, new CountSummary { Count = 2 }]);

    [Fact]
    public Task List_of_an_unknown_snapshot() => ShowsAsync(["ls", "3fb9"], LocalCalls.List, [Samples.NoSuchSnapshot]);

    [Fact]
    public Task Peers() => ShowsAsync(
        ["peers"], LocalCalls.Peers, [Samples.Self, Samples.Other, new PeersSummary { Peers = 2, Live = false }]);

    [Fact]
    public Task Restore() => ShowsAsync(
        ["restore", "latest", "docs/thesis.tex", "--target", "out", "--overwrite", "if-newer"],
        LocalCalls.Restore,
        [Samples.Progress, Samples.Warning, Samples.Restore]);

    [Fact]
    public Task Restore_of_lost_data() => ShowsAsync(
        ["restore", "latest", "--target", "out"],
        LocalCalls.Restore,
        [Samples.Incomplete with { Damaged = true, Code = "damaged", Why = "It is lost at every holder." },
        Samples.Restore with
        {
            Verified = false,
            Damaged = 3,
            DamagedFolders = 2,
            Incomplete = 1,
            Unreachable = 2,
            UnreachableFolders = 1,
        }]);

    [Fact]
    public Task Shell() => ShowsAsync(
        ["shell"], LocalCalls.Peers, [Samples.Self, Samples.Other, new PeersSummary { Peers = 2, Live = true }], "list\nfrob\n");

    [Fact]
    public Task Snapshots() => ShowsAsync(
        ["snapshots", "--tag", "weekly", "--path", "docs"], LocalCalls.Snapshots, [Samples.Snapshot, new CountSummary { Count = 1 }]);

    [Fact]
    public Task Snapshots_when_none_was_forgotten() => ShowsAsync(
        ["snapshots", "--forgotten"], LocalCalls.Snapshots, [new CountSummary { Count = 0 }]);

    [Fact]
    public Task Status() => ShowsAsync(
        ["status", "docs"],
        LocalCalls.Status,
        [
            Samples.SnapshotStatus, Samples.FileStatus, Samples.LostStatus, Samples.Holder, Samples.SilentHolder, Samples.Warning,
            Samples.Status,
        ]);

    [Fact]
    public Task Undelete() => ShowsAsync(
        ["undelete", "3fa9b2"],
        LocalCalls.Undelete,
        [Samples.Warning, new UndeleteSummary { Snapshot = Samples.SnapshotId, Packs = 12, Copies = 1, Desired = 3, Holders = 3 }]);

    private async Task ShowsAsync<TRequest, TSummary>(
        string[] arguments, LocalCall<TRequest, TSummary> call, ApiLine[] answer, string input = "", [CallerMemberName] string name = "")
    {
        await using var peer = new ScriptedPeer(_folder).Answer(call, answer);
        await peer.StartAsync();
        var people = await ConsoleRun.WithInputAsync(_folder.FullPath, input, ["--home", "home", .. arguments]);
        var asked = peer.Asked;
        var programs = await ConsoleRun.WithInputAsync(_folder.FullPath, input, ["--home", "home", "--json", .. arguments]);

        Assert.Equal(people.ExitCode, programs.ExitCode);
        Assert.Empty(programs.Error);
        GoldenFile.AssertIs($"tests/Cairn.Cli.Tests/Golden/{name}.txt", Plain($"""
            $ cairn {string.Join(' ', arguments)}
            {input}exit code {people.ExitCode}

            asked of the peer:
            {asked}
            standard output:
            {people.Out}
            standard error:
            {people.Error}
            standard output with --json:
            {programs.Out}
            """));
    }

    /// <summary>Without what differs from run to run.</summary>
    private string Plain(string text) => text.Replace(_folder.FullPath, "/FOLDER", StringComparison.Ordinal).TrimEnd() + "\n";
}
