using System.Net;
using System.Text;
using System.Text.Json;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.Testing.Protocol;

namespace Cairn.Tracker.Tests.Serving;

/// <summary>What peers tell a tracker and ask it beyond that they are there, as any HTTP client sees it.</summary>
public sealed class HintsTests
{
    private static readonly (string, PresenceKind) BackupPlan = (TrackerPaths.BackupPlan, PresenceKind.BackupPlan);
    private static readonly (string, PresenceKind) RestorePlan = (TrackerPaths.RestorePlan, PresenceKind.RestorePlan);
    private static readonly (string, PresenceKind) Receipts = (TrackerPaths.Receipts, PresenceKind.Receipts);
    private static readonly (string, PresenceKind) Report = (TrackerPaths.Reports, PresenceKind.Report);
    private static readonly (string, PresenceKind) Files = (TrackerPaths.Files, PresenceKind.Files);

    private readonly TestPeer _owner = TestPeer.Found("laptop");

    [Fact]
    public async Task A_backup_plan_names_storage_peers_on_distinct_sites_and_neither_owners_nor_those_without_room()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = await tracker.JoinAsync(_owner);
        var (one, other, alike) = (_owner.Invite("one"), _owner.Invite("other"), _owner.Invite("alike"));
        var (miser, full, excluded) = (_owner.Invite("miser"), _owner.Invite("full"), _owner.Invite("excluded"));
        await tracker.JoinAsync(one, one.Record(usual => usual with { Site = "attic", Role = PeerRole.Storage }));
        await tracker.JoinAsync(other, other.Record(usual => usual with { Site = "cellar" }));
        await tracker.JoinAsync(alike, alike.Record(usual => usual with { Site = "cellar" }));
        await tracker.JoinAsync(miser, miser.Record(usual => usual with { Role = PeerRole.Owner }));
        await tracker.JoinAsync(full, full.Record(usual => usual with { Free = new ByteSize(99) }));
        await tracker.JoinAsync(excluded);

        var question = new BackupPlanMessage([new(Pack(1), 100), new(Pack(2), 100)], 1, 1, 1, [excluded.Peer.ToString()]);
        var answer = await tracker.TellAsync(_owner, record, BackupPlan, question, TrackerJson.Default.BackupPlanMessage);

        var plan = await RawTracker.ReadAsync(answer, TrackerJson.Default.BackupPlan);
        Assert.Equal([Pack(1), Pack(2)], plan.Packs.Select(pack => pack.Pack));
        foreach (var pack in plan.Packs)
        {
            Assert.Equal(2, pack.Peers.Count);
            Assert.Contains(one.Peer.ToString(), pack.Peers);
            Assert.Single(pack.Peers, peer => peer == other.Peer.ToString() || peer == alike.Peer.ToString());
        }
    }

    [Fact]
    public async Task Room_that_one_pack_of_a_plan_takes_the_next_has_not()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = await tracker.JoinAsync(_owner);
        var holder = _owner.Invite("holder");
        await tracker.JoinAsync(holder, holder.Record(usual => usual with { Free = new ByteSize(150) }));

        var question = new BackupPlanMessage([new(Pack(1), 100), new(Pack(2), 100)], 1, 0, 1, []);
        var answer = await tracker.TellAsync(_owner, record, BackupPlan, question, TrackerJson.Default.BackupPlanMessage);

        var plan = await RawTracker.ReadAsync(answer, TrackerJson.Default.BackupPlan);
        Assert.Equal([holder.Peer.ToString()], plan.Packs[0].Peers);
        Assert.Empty(plan.Packs[1].Peers);
    }

    [Fact]
    public async Task A_restore_plan_names_the_holders_that_receipts_told_of_those_that_are_there_first()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = await tracker.JoinAsync(_owner);
        var (here, away) = (_owner.Invite("here"), _owner.Invite("away"));
        await tracker.JoinAsync(here);

        await TellReceiptsAsync(tracker, _owner, record, new PackPeers(Pack(1), [away.Peer.ToString(), here.Peer.ToString()]));

        Assert.Equal([here.Peer.ToString(), away.Peer.ToString()], await LocateAsync(tracker, _owner, record, Pack(1)));
        Assert.Empty(await LocateAsync(tracker, _owner, record, Pack(2)));

        await TellReceiptsAsync(tracker, _owner, record, new PackPeers(Pack(1), []));
        Assert.Empty(await LocateAsync(tracker, _owner, record, Pack(1)));
    }

    [Fact]
    public async Task What_a_peer_tells_of_others_counts_for_itself_and_what_it_tells_of_itself_for_all()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = await tracker.JoinAsync(_owner);
        var (holder, liar) = (_owner.Invite("holder"), _owner.Invite("liar"));
        var heldRecord = await tracker.JoinAsync(holder);
        var lyingRecord = await tracker.JoinAsync(liar);

        await TellReceiptsAsync(tracker, holder, heldRecord, new PackPeers(Pack(1), [holder.Peer.ToString()]));
        await TellReceiptsAsync(tracker, liar, lyingRecord, new PackPeers(Pack(1), [_owner.Peer.ToString()]));

        Assert.Equal([holder.Peer.ToString()], await LocateAsync(tracker, _owner, record, Pack(1)));
    }

    [Fact]
    public async Task What_a_peer_told_is_dropped_with_it()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = await tracker.JoinAsync(_owner);
        var holder = _owner.Invite("holder");
        var held = await tracker.JoinAsync(holder);
        await TellReceiptsAsync(tracker, holder, held, new PackPeers(Pack(1), [holder.Peer.ToString()]));
        await ShareAsync(tracker, holder, held, new FilesMessage(true, [File("foo.txt", 1)], []));
        await ReportAsync(tracker, holder, held, new ReportMessage(ReportMessage.BackupDone, 1, 2));

        await tracker.LeaveAsync(holder.Peer, holder.Presence(await tracker.RunAsync(), 5000, held, PresenceKind.Leaving));

        Assert.Empty(await LocateAsync(tracker, _owner, record, Pack(1)));
        Assert.Empty(await FindAsync(tracker, "foo.txt"));
        Assert.Empty((await tracker.NodesAsync(_owner.Network)).Reports!);
    }

    [Fact]
    public async Task The_last_reports_of_each_peer_are_shown_with_the_list()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = await tracker.JoinAsync(_owner);
        await ReportAsync(tracker, _owner, record, new ReportMessage(ReportMessage.BackupDone, 1, 10));
        await ReportAsync(tracker, _owner, record, new ReportMessage(ReportMessage.BackupDone, 2, 20));
        tracker.Time.Advance(TimeSpan.FromSeconds(3));
        await ReportAsync(tracker, _owner, record, new ReportMessage(ReportMessage.RestoreFailed, 3, 30));

        var id = _owner.Peer.ToString();
        Assert.Equal(
            [new(id, "backup-done", 2, 20, 3000), new(id, "restore-failed", 3, 30, 0)],
            (await tracker.NodesAsync(_owner.Network)).Reports!);
    }

    [Fact]
    public async Task A_file_is_found_by_its_exact_name_at_all_peers_that_share_it()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = await tracker.JoinAsync(_owner);
        var guest = _owner.Invite("guest");
        var guests = await tracker.JoinAsync(guest);
        await ShareAsync(tracker, _owner, record, new FilesMessage(true, [File("foo.txt", 1), File("dir/ä b.txt", 2)], []));
        await ShareAsync(tracker, guest, guests, new FilesMessage(true, [File("foo.txt", 3)], []));

        Assert.Equal(
            new[] { (_owner.Peer.ToString(), 1L), (guest.Peer.ToString(), 3L) }.Order(),
            (await FindAsync(tracker, "foo.txt")).Select(file => (file.Peer, file.Size)));
        Assert.Equal(Checksum(2), Assert.Single(await FindAsync(tracker, "dir/%C3%A4%20b.txt")).Checksum);
        Assert.Empty(await FindAsync(tracker, "foo"));
        Assert.Empty(await FindAsync(tracker, "FOO.txt"));

        await ShareAsync(tracker, guest, guests, new FilesMessage(false, [File("bar.txt", 4)], ["foo.txt"]));
        Assert.Equal(_owner.Peer.ToString(), Assert.Single(await FindAsync(tracker, "foo.txt")).Peer);
        Assert.Single(await FindAsync(tracker, "bar.txt"));

        await ShareAsync(tracker, guest, guests, new FilesMessage(true, [File("new.txt", 4)], []));
        Assert.Empty(await FindAsync(tracker, "bar.txt"));
        Assert.Single(await FindAsync(tracker, "new.txt"));
    }

    [Fact]
    public async Task Whoever_is_not_on_the_list_neither_tells_nor_asks()
    {
        await using var tracker = await RawTracker.StartAsync();
        await tracker.JoinAsync(_owner);
        var stranger = _owner.Invite("stranger");
        var record = stranger.Record();

        var told = await tracker.TellAsync(
            stranger, record, Receipts, new ReceiptsMessage([new PackPeers(Pack(1), [])]), TrackerJson.Default.ReceiptsMessage);
        var asked = await tracker.TellAsync(
            stranger, record, RestorePlan, new RestorePlanMessage([Pack(1)]), TrackerJson.Default.RestorePlanMessage);

        Assert.Equal("not-subscribed", (await RawTracker.ProblemAsync(told)).Code);
        Assert.Equal("not-subscribed", (await RawTracker.ProblemAsync(asked)).Code);
    }

    [Fact]
    public async Task A_body_that_was_not_signed_for_or_for_another_call_or_twice_is_refused()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = await tracker.JoinAsync(_owner);
        var run = await tracker.RunAsync();
        var body = Encoding.UTF8.GetBytes($$"""{"packs":[{"pack":"{{Pack(1)}}","peers":["{{_owner.Peer}}"]}]}""");
        var other = Encoding.UTF8.GetBytes($$"""{"packs":[{"pack":"{{Pack(2)}}","peers":["{{_owner.Peer}}"]}]}""");
        var good = Sign(2000, PresenceKind.Receipts);

        Assert.Equal("bad-request", await CodeAsync(other, good));
        Assert.Equal("bad-request", await CodeAsync(body, Sign(2001, PresenceKind.Files)));
        Assert.Equal("bad-request", await CodeAsync(body, _owner.Presence(run, 2002, record)));
        Assert.Equal("other-run", await CodeAsync(body, Sign(2003, PresenceKind.Receipts, new TrackerRun(Hash256.Sha256("other"u8)))));
        Assert.Empty(await LocateAsync(tracker, _owner, record, Pack(1)));

        Assert.Equal(HttpStatusCode.OK, (await tracker.SendSignedAsync(TrackerPaths.Receipts, body, good)).StatusCode);
        Assert.Equal("repeated", await CodeAsync(body, good));

        Signed<Presence> Sign(ulong counter, PresenceKind kind, TrackerRun? other = null) =>
            _owner.Presence(other ?? run, counter, record, kind, Hash256.Sha256(body));

        async Task<string> CodeAsync(byte[] sent, Signed<Presence> presence) =>
            (await RawTracker.ProblemAsync(await tracker.SendSignedAsync(TrackerPaths.Receipts, sent, presence))).Code;
    }

    [Theory]
    [InlineData(TrackerPaths.BackupPlan, PresenceKind.BackupPlan, """{"k":0,"m":2,"happy":2,"packs":[],"exclude":[]}""")]
    [InlineData(TrackerPaths.BackupPlan, PresenceKind.BackupPlan, """{"k":1,"m":99,"happy":2,"packs":[],"exclude":[]}""")]
    [InlineData(TrackerPaths.BackupPlan, PresenceKind.BackupPlan, """{"k":1,"m":2,"happy":4,"packs":[],"exclude":[]}""")]
    [InlineData(TrackerPaths.BackupPlan, PresenceKind.BackupPlan, """{"k":1,"m":2,"happy":2,"packs":[],"exclude":["x"]}""")]
    [InlineData(
        TrackerPaths.BackupPlan,
        PresenceKind.BackupPlan,
        """{"k":1,"m":2,"happy":2,"packs":[{"pack":"@","shardLength":-1}],"exclude":[]}""")]
    [InlineData(TrackerPaths.RestorePlan, PresenceKind.RestorePlan, """{"packs":["x"]}""")]
    [InlineData(TrackerPaths.Receipts, PresenceKind.Receipts, """{"packs":[{"pack":"@","peers":["x"]}]}""")]
    [InlineData(TrackerPaths.Receipts, PresenceKind.Receipts, "[]")]
    [InlineData(TrackerPaths.Receipts, PresenceKind.Receipts, "{")]
    [InlineData(TrackerPaths.Receipts, PresenceKind.Receipts, "")]
    [InlineData(TrackerPaths.Reports, PresenceKind.Report, """{"outcome":"all is well","packs":1,"bytes":1}""")]
    [InlineData(TrackerPaths.Reports, PresenceKind.Report, """{"outcome":"backup-done","packs":-1,"bytes":1}""")]
    [InlineData(TrackerPaths.Suspect, PresenceKind.Suspect, """{"peer":"x"}""")]
    [InlineData(TrackerPaths.Files, PresenceKind.Files, """{"isWhole":true,"files":[{"name":"","size":1,"checksum":"@"}],"removed":[]}""")]
    [InlineData(TrackerPaths.Files, PresenceKind.Files, """{"isWhole":true,"files":[{"name":"a","size":1,"checksum":"x"}],"removed":[]}""")]
    public async Task A_message_that_makes_no_sense_is_refused(string path, PresenceKind kind, string json)
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = await tracker.JoinAsync(_owner);
        var body = Encoding.UTF8.GetBytes(json.Replace("@", Pack(1), StringComparison.Ordinal));
        var presence = _owner.Presence(await tracker.RunAsync(), 2000, record, kind, Hash256.Sha256(body));

        Assert.Equal("bad-request", (await RawTracker.ProblemAsync(await tracker.SendSignedAsync(path, body, presence))).Code);
        Assert.Single((await tracker.NodesAsync(_owner.Network)).Nodes);
    }

    [Fact]
    public async Task A_message_with_too_much_in_it_is_refused()
    {
        await using var tracker = await RawTracker.StartAsync();
        var record = await tracker.JoinAsync(_owner);
        var packs = Enumerable.Range(0, TrackerLimits.PacksPerMessage + 1).Select(i => new PackPeers(Pack(i), [])).ToArray();
        var questions = Enumerable.Range(0, TrackerLimits.PacksPerPlan + 1).Select(i => new PackToPlace(Pack(i), 1)).ToArray();
        var crowd = new PackPeers(Pack(1), [.. Enumerable.Repeat(_owner.Peer.ToString(), TrackerLimits.PeersPerPack + 1)]);

        await RefusedAsync(Receipts, new ReceiptsMessage(packs), TrackerJson.Default.ReceiptsMessage);
        await RefusedAsync(Receipts, new ReceiptsMessage([crowd]), TrackerJson.Default.ReceiptsMessage);
        await RefusedAsync(BackupPlan, new BackupPlanMessage(questions, 1, 2, 2, []), TrackerJson.Default.BackupPlanMessage);
        await RefusedAsync(Files, new FilesMessage(true, [File(new string('x', 1025), 1)], []), TrackerJson.Default.FilesMessage);

        var large = new byte[512 * 1024 + 1];
        var presence = _owner.Presence(await tracker.RunAsync(), 9000, record, PresenceKind.Files, Hash256.Sha256(large));
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge, (await tracker.SendSignedAsync(TrackerPaths.Files, large, presence)).StatusCode);

        async Task RefusedAsync<T>(
            (string, PresenceKind) call, T message, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
            Assert.Equal("bad-request", (await RawTracker.ProblemAsync(await tracker.TellAsync(_owner, record, call, message, type))).Code);
    }

    [Fact]
    public async Task A_peer_that_tells_more_than_its_share_is_refused_and_members_still_come()
    {
        await using var tracker = await RawTracker.StartAsync(options => options with
        {
            MaxHintBytes = 4000, MaxHintBytesPerNetwork = 3000, MaxHintBytesPerPeer = 2000,
        });
        var record = await tracker.JoinAsync(_owner);
        var guest = _owner.Invite("guest");
        FilesMessage Some(int count) => new(true, [.. Enumerable.Range(0, count).Select(i => File($"{i}", i))], []);

        Assert.Equal("full", (await RawTracker.ProblemAsync(await TryShareAsync(tracker, _owner, record, Some(5)))).Code);
        Assert.Empty(await FindAsync(tracker, "0"));
        await ShareAsync(tracker, _owner, record, Some(4));
        await ShareAsync(tracker, _owner, record, Some(4));
        Assert.Single(await FindAsync(tracker, "0"));

        var guests = await tracker.JoinAsync(guest);
        Assert.Equal("full", (await RawTracker.ProblemAsync(await TryShareAsync(tracker, guest, guests, Some(4)))).Code);
        await ShareAsync(tracker, _owner, record, Some(0));
        await ShareAsync(tracker, guest, guests, Some(4));
    }

    private static string Pack(int number) => Hash256.Sha256(BitConverter.GetBytes(number)).ToString();

    private static string Checksum(long number) => Hash256.Sha256(BitConverter.GetBytes(number)).ToString();

    private static SharedFile File(string name, long size) => new(name, size, Checksum(size));

    private static async Task TellReceiptsAsync(RawTracker tracker, TestPeer peer, Signed<MemberRecord> record, PackPeers pack)
    {
        var told = await tracker.TellAsync(peer, record, Receipts, new ReceiptsMessage([pack]), TrackerJson.Default.ReceiptsMessage);
        Assert.Equal(HttpStatusCode.OK, told.StatusCode);
    }

    private static async Task<IReadOnlyList<string>> LocateAsync(
        RawTracker tracker, TestPeer peer, Signed<MemberRecord> record, string pack)
    {
        var answer = await tracker.TellAsync(
            peer, record, RestorePlan, new RestorePlanMessage([pack]), TrackerJson.Default.RestorePlanMessage);
        var plan = Assert.Single((await RawTracker.ReadAsync(answer, TrackerJson.Default.RestorePlan)).Packs);
        Assert.Equal(pack, plan.Pack);
        return plan.Peers;
    }

    private static async Task ReportAsync(RawTracker tracker, TestPeer peer, Signed<MemberRecord> record, ReportMessage report) =>
        Assert.Equal(
            HttpStatusCode.OK, (await tracker.TellAsync(peer, record, Report, report, TrackerJson.Default.ReportMessage)).StatusCode);

    private static Task<HttpResponseMessage> TryShareAsync(
        RawTracker tracker, TestPeer peer, Signed<MemberRecord> record, FilesMessage files) =>
        tracker.TellAsync(peer, record, Files, files, TrackerJson.Default.FilesMessage);

    private static async Task ShareAsync(RawTracker tracker, TestPeer peer, Signed<MemberRecord> record, FilesMessage files) =>
        Assert.Equal(HttpStatusCode.OK, (await TryShareAsync(tracker, peer, record, files)).StatusCode);

    private async Task<IReadOnlyList<FoundFile>> FindAsync(RawTracker tracker, string name)
    {
        var answer = await tracker.GetAsync($"files/{name}?network={_owner.Network}");
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), TrackerJson.Default.FilesFound)!.Files;
    }
}
