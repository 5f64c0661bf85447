using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Platform.Disks;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.SystemTests.Network;
using Cairn.Transport.Serving;
using Member = Cairn.Testing.Protocol.TestPeer;
using MemoryPeerService = Cairn.Testing.Protocol.MemoryPeerService;

namespace Cairn.SystemTests;

/// <summary>Rows A4, C6, D1, D3, D4, D5 and E9 (waiting).</summary>
public sealed class TrackerTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task The_tracker_calls_a_silent_peer_and_takes_it_off_the_list_only_if_it_does_not_answer()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var run = await RunAsync(network);

        // Three members that never ping: one answers calls, one is another's machine, one has hung up.
        var (answering, usurped, gone) = (Admit(network, "answering"), Admit(network, "usurped"), Admit(network, "gone"));
        await using var server = await ServeAsync(answering);
        await SubscribeAsync(network, run, answering, answering.Record(server.Address));
        await SubscribeAsync(network, run, usurped, usurped.Record(server.Address));
        await SubscribeAsync(network, run, gone, gone.Record(new PeerAddress("127.0.0.1", 1)));
        await Until.TrueAsync(async () => (await network.Owner.AliveAsync()).Contains(gone.Peer.ToString()), network.Time);

        await Until.TrueAsync(async () => !(await NodesAsync(network)).Contains(gone.Peer.ToString()), network.Time);
        await Until.TrueAsync(async () => !(await NodesAsync(network)).Contains(usurped.Peer.ToString()), network.Time);
        var until = DateTime.UtcNow + (TestNetwork.PingInterval * 4);
        await Until.TrueAsync(
            async () =>
            {
                Assert.Contains(answering.Peer.ToString(), await NodesAsync(network));
                return DateTime.UtcNow > until;
            },
            network.Time);

        // Everybody hears of it.
        foreach (var peer in network.Peers)
        {
            await Until.TrueAsync(async () => !(await peer.AliveAsync()).Contains(gone.Peer.ToString()), network.Time);
            Assert.Contains(answering.Peer.ToString(), await peer.AliveAsync());
        }

        await server.DisposeAsync();
        await Until.TrueAsync(async () => !(await NodesAsync(network)).Contains(answering.Peer.ToString()), network.Time);
    }

    [Fact]
    public async Task A_peer_registers_with_all_that_others_need_deregisters_and_is_listed_meanwhile()
    {
        await using var network = await TestNetwork.StartAsync(1);
        var run = await RunAsync(network);
        var member = Admit(network, "nas");
        var record = member.Record(usual => usual with
        {
            Role = PeerRole.Storage,
            Site = "cellar",
            Addresses = [new PeerAddress("127.0.0.1", 7441), new PeerAddress("nas.example.org", 7440)],
            Lent = new ByteSize(5_000_000_000),
            Free = new ByteSize(4_000_000_000),
        });
        await SubscribeAsync(network, run, member, record);

        var node = (await ListAsync(network)).Nodes.Single(node => node.Peer == member.Peer.ToString());
        Assert.Equal(("nas", "storage", "cellar", 5_000_000_000, 4_000_000_000), (node.Name, node.Role, node.Site, node.Lent, node.Free));
        Assert.Equal(["127.0.0.1:7441", "nas.example.org:7440"], node.Addresses);
        await Until.TrueAsync(async () => (await network.Owner.AliveAsync()).Contains(member.Peer.ToString()), network.Time);

        using var goodbye = new HttpRequestMessage(HttpMethod.Delete, new Uri(network.Tracker.Url, $"subscribe/{member.Peer}"));
        goodbye.Headers.Add("Cairn-Presence", Convert.ToBase64String(member.Presence(run, 99, record, PresenceKind.Leaving).Bytes.Span));
        Assert.True((await Http.SendAsync(goodbye, network.Time)).IsSuccessStatusCode);

        var list = await ListAsync(network);
        Assert.DoesNotContain(list.Nodes, listed => listed.Peer == member.Peer.ToString());
        Assert.Equal(member.Peer.ToString(), Assert.Single(list.Left).Peer);
        await Until.TrueAsync(async () => await StateAsync(network.Owner, member) == "left", network.Time);
    }

    [Fact]
    public async Task The_tracker_plans_backups_and_restores_hears_receipts_and_reports_and_never_a_name()
    {
        await using var network = await TestNetwork.StartAsync(0);
        await using var tap = new Wiretap(network.Tracker.Url);
        network.TrackerUrl = tap.Url;
        for (var index = 0; index < 4; index++)
            await network.AddAsync($"peer{index}");

        await network.UntilAllKnowEachOtherAsync();
        var data = SampleTree.Make(network, "secret-folder", 6);
        await network.Owner.RunAsync("backup", data, "--copies", "2");

        // D3: packs, sizes and redundancy go to the tracker, and storage peers come back.
        var packs = tap.Bodies("POST /plans/backup").Select(Parse).SelectMany(PacksOf).ToList();
        Assert.NotEmpty(packs);
        Assert.All(packs, pack => Assert.True(pack.GetProperty("shardLength").GetInt64() > 0));
        var others = network.Peers.Skip(1).Select(peer => peer.Id).ToList();
        var planned = tap.Heard
            .SelectMany(text => text.Split("{\"run\":").Skip(1))
            .Where(text => text.Contains("\"packs\":[{\"pack\":", StringComparison.Ordinal));
        Assert.Contains(planned, plan => others.Count(other => plan.Contains(other, StringComparison.Ordinal)) == 2);

        // D4: the receipts of all packs are told, each with its two holders, and then that the backup is done.
        var receipts = tap.Bodies("POST /receipts").Select(Parse).SelectMany(PacksOf).ToList();
        var ids = packs.Select(Id).ToHashSet();
        Assert.Superset(ids, receipts.Select(Id).ToHashSet());
        Assert.All(receipts, pack => Assert.Equal(2, pack.GetProperty("peers").GetArrayLength()));
        Assert.Contains(tap.Bodies("POST /reports"), report => report.Contains("backup-done", StringComparison.Ordinal));

        // D5: the tracker says who has the packs; the whole is verified, and how it ended is told.
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("restored"));
        SampleTree.AssertSame(data, network.PathOf("restored") + data, network.Time);
        Assert.NotEmpty(tap.Bodies("POST /plans/restore").Select(Parse).SelectMany(asked => PacksOf(asked)));
        Assert.Equal(
            ["backup-done", "restore-verified"],
            (await ListAsync(network)).Reports!.Where(report => report.Peer == network.Owner.Id).Select(report => report.Outcome));

        foreach (var name in new[] { "secret-folder", "folder0", "file 1" })
            Assert.DoesNotContain(tap.Heard, text => text.Contains(name, StringComparison.Ordinal));

        static IEnumerable<JsonElement> PacksOf(JsonElement message) => message.GetProperty("packs").EnumerateArray();

        static string? Id(JsonElement pack) => pack.GetProperty("pack").GetString();
    }

    [Fact]
    public async Task A_restore_that_fails_is_reported_as_failed()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 7, 1_000_000);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        await network.Peers[1].KillAsync();

        var failed = await network.Owner.TryAsync("restore", "latest", "--target", network.PathOf("none"));

        Assert.NotEqual(0, failed.ExitCode);
        Assert.Contains((await ListAsync(network)).Reports!, report => report.Outcome == "restore-failed");
    }

    [Fact]
    public async Task A_restarted_tracker_is_told_again_who_holds_what()
    {
        await using var network = await TestNetwork.StartAsync(0);
        await using var tap = new Wiretap(network.Tracker.Url);
        network.TrackerUrl = tap.Url;
        await network.AddAsync("peer0");
        await network.AddAsync("peer1");
        await network.UntilAllKnowEachOtherAsync();
        await network.Owner.RunAsync("backup", SampleTree.Make(network, "data", 8, 1_000_000), "--copies", "1");
        var told = tap.Bodies("POST /receipts").SelectMany(PacksOf).ToHashSet();
        Assert.NotEmpty(told);
        var messages = tap.Bodies("POST /receipts").Count;

        await network.Tracker.KillAsync();
        await network.Tracker.RestartAsync(network.Time);

        await Until.TrueAsync(
            () => Task.FromResult(tap.Bodies("POST /receipts").Skip(messages).SelectMany(PacksOf).ToHashSet().SetEquals(told)),
            network.Time);

        static IEnumerable<string> PacksOf(string body) =>
            Parse(body).GetProperty("packs").EnumerateArray().Select(pack => pack.GetProperty("pack").GetString()!);
    }

    [Fact]
    public async Task A_backup_and_a_restore_go_on_while_the_tracker_is_killed_and_started_again()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 9, 60_000_000);
        await using var backup = network.Owner.Begin("backup", data, "--copies", "2");
        await backup.OutputAsync(line => line.GetProperty("type").GetString() == "progress", network.Time);
        await network.Tracker.KillAsync();
        Assert.Equal(0, (await backup.FinishAsync(network.Time)).ExitCode);

        await using var restore = network.Owner.Begin("restore", "latest", "--target", network.PathOf("out"));
        await network.Tracker.RestartAsync(network.Time);
        Assert.Equal(0, (await restore.FinishAsync(network.Time)).ExitCode);

        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
        await network.UntilAllKnowEachOtherAsync();
    }

    [Fact]
    public async Task A_peer_that_knows_nobody_yet_waits_for_the_tracker_says_so_and_gives_up_in_the_end()
    {
        await using var network = await TestNetwork.StartAsync(0);
        var (patient, hasty) = (network.HomeAt("patient"), network.HomeAt("hasty"));
        string[] founding = ["--new-network", "--directory", $"tracker={network.TrackerUrl.GetLeftPart(UriPartial.Authority)}"];
        var made = await patient.RunAsync(network.Time, [.. TestNetwork.InitArguments("patient", "1GB"), .. founding]);
        await hasty.RunAsync(network.Time, [.. TestNetwork.InitArguments("hasty", "1GB"), .. founding]);
        await network.Tracker.KillAsync();

        var environment = network.Program.Environment.Append(KeyValuePair.Create("CAIRN_TRACKER_WAIT", "1s")).ToDictionary();
        var gaveUp = await (hasty with { Program = network.Program with { Environment = environment } }).TryAsync(network.Time, "up");
        Assert.Equal(4, gaveUp.ExitCode);
        Assert.Contains("tracker-unreachable", gaveUp.ToString(), StringComparison.Ordinal);

        await using var waiting = network.Program.Start("--home", patient.Folder, "up");
        await Until.TrueAsync(
            () => Task.FromResult(waiting.ToString().Contains("Waiting for the tracker", StringComparison.Ordinal)), network.Time);
        await network.Tracker.RestartAsync(network.Time);
        await waiting.ReadyAsync(network.Time);
        var peer = made.Summary.GetProperty("peer").GetString()!;
        await Until.TrueAsync(async () => (await network.Tracker.NodesAsync(peer, network.Time)).Contains(peer), network.Time);
    }

    [Fact]
    public async Task A_newcomer_starts_and_backs_up_without_the_tracker_by_what_its_inviter_told()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var home = network.HomeAt("newcomer");
        var made = await home.RunAsync(
            network.Time, [.. TestNetwork.InitArguments("newcomer", "1GB"), "--join", await network.InviteAsync()]);
        await network.Tracker.KillAsync();

        var newcomer = await network.AdoptAsync("newcomer", home, made.Summary.GetProperty("peer").GetString()!);

        Assert.Superset(
            network.Peers.Take(2).Select(peer => peer.Id).ToHashSet(),
            (await newcomer.PeersAsync()).Select(peer => peer.GetProperty("peer").GetString()!).ToHashSet());
        var data = SampleTree.Make(network, "data", 10, 1_000_000);
        Assert.Equal(2, (await newcomer.RunAsync("backup", data, "--copies", "2")).Summary.GetProperty("holders").GetInt32());
    }

    private static JsonElement Parse(string json) => JsonElement.Parse(json);

    private static async Task<TrackerList> ListAsync(TestNetwork network) => (await Http.GetFromJsonAsync(
        new Uri(network.Tracker.Url, $"/nodes?network={network.Owner.Id}"), TrackerJson.Default.TrackerList, network.Time))!;

    private static async Task<TrackerRun> RunAsync(TestNetwork network) =>
        Identifiers.TryParse<TrackerRun>((await ListAsync(network)).Run, out var run) ? run : default;

    private static async Task<IReadOnlySet<string>> NodesAsync(TestNetwork network) =>
        await network.Tracker.NodesAsync(network.Owner.Id, network.Time);

    private static async Task<string?> StateAsync(TestPeer at, Member of) => (await at.PeersAsync())
        .Where(peer => peer.GetProperty("peer").GetString() == of.Peer.ToString())
        .Select(peer => peer.GetProperty("state").GetString())
        .SingleOrDefault();

    /// <summary>A member of the network that is no process: the founder's machine signs for it.</summary>
    private static Member Admit(TestNetwork network, string name)
    {
        using var founder = new IdentityStore(new FolderDisk(network.Owner.Home.Folder), new P256Signatures()).Load([]);
        return Member.Join(name, founder.Network, peer => new CredentialChain([Signed<Credential>.Sign(
            new Credential { Network = founder.Network, Peer = peer, Inviter = founder.Peer, IssuedAt = DateTimeOffset.UtcNow },
            founder.Device)]));
    }

    private static Task<PeerServer> ServeAsync(Member member) => PeerServer.StartAsync(
        new PeerServerOptions
        {
            Identity = member.Identity,
            Network = member.Network,
            Signatures = Member.Signatures,
            Listen = new PeerAddress("127.0.0.1", 0),
        },
        new MemoryPeerService(member),
        CancellationToken.None);

    private static async Task SubscribeAsync(TestNetwork network, TrackerRun run, Member member, Signed<MemberRecord> record)
    {
        var message = new SubscribeMessage(record.Bytes, member.Presence(run, 1, record).Bytes);
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(message, TrackerJson.Default.SubscribeMessage));
        Assert.True((await Http.PostAsync(new Uri(network.Tracker.Url, "/subscribe"), body, network.Time)).IsSuccessStatusCode);
    }
}
