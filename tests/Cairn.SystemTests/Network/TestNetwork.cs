using System.Collections.Frozen;
using Cairn.Cli.Demo;
using Cairn.Cli.Processes;

namespace Cairn.SystemTests.Network;

/// <summary>A tracker and peers as processes of their own, on the loopback interface. Disposing kills those that still run.</summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    /// <summary>How often the peers tell the tracker that they are there.</summary>
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(2);

    /// <summary>No wait of a test is longer, however busy the machine is.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>();

    private readonly CancellationTokenSource _deadline;
    private readonly List<TestPeer> _peers = [];

    private TestNetwork(string folder, CairnProgram program, TrackerProcess tracker, TimeSpan deadline)
    {
        _deadline = new CancellationTokenSource(deadline);
        Folder = folder;
        Program = program;
        Tracker = tracker;
        TrackerUrl = tracker.Url;
    }

    /// <summary>Ends the test when it takes far too long.</summary>
    public CancellationToken Time => _deadline.Token;

    /// <summary>Where the test keeps everything.</summary>
    public string Folder { get; }

    public CairnProgram Program { get; }

    public TrackerProcess Tracker { get; }

    /// <summary>The peers in the order in which they joined; the first founded the network.</summary>
    public IReadOnlyList<TestPeer> Peers => _peers;

    public TestPeer Owner => _peers[0];

    /// <summary>Where a network that is founded from now on finds its tracker; a test may put something between.</summary>
    public Uri TrackerUrl { get; set; }

    /// <summary>Where peers that are added from now on stand; each on a site of its own unless the test says otherwise.</summary>
    public Func<string, string> SiteOf { get; set; } = name => name;

    /// <summary>Starts a tracker and so many peers.</summary>
    public static Task<TestNetwork> StartAsync(int peers, params string[] lend) => StartAsync(Deadline, NoSettings, peers, lend);

    /// <summary>The same with settings of the environment.</summary>
    public static Task<TestNetwork> StartAsync(int peers, IReadOnlyDictionary<string, string> settings) =>
        StartAsync(Deadline, settings, peers, []);

    /// <summary>The same for a test that may take longer than others.</summary>
    public static Task<TestNetwork> StartAsync(TimeSpan deadline, int peers, params string[] lend) =>
        StartAsync(deadline, NoSettings, peers, lend);

    private static async Task<TestNetwork> StartAsync(
        TimeSpan deadline, IReadOnlyDictionary<string, string> settings, int peers, string[] lend)
    {
        var folder = Directory.CreateTempSubdirectory("cairn-test-").FullName;
        var program = ProgramUnderTest.Find() with
        {
            Environment = new Dictionary<string, string>(settings)
            {
                ["CAIRN_PING_INTERVAL"] = $"{PingInterval.TotalSeconds}s",
                ["CAIRN_HOME"] = string.Empty,
            }.ToFrozenDictionary(),
        };
        using var starting = new CancellationTokenSource(Deadline);
        var network = new TestNetwork(folder, program, await TrackerProcess.StartAsync(program, starting.Token), deadline);
        for (var index = 0; index < peers; index++)
            await network.AddAsync($"peer{index}", index < lend.Length ? lend[index] : "2GB");

        if (peers > 0)
            await network.UntilAllKnowEachOtherAsync();

        return network;
    }

    /// <summary>A path below the test's folder.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>A home that is not made yet.</summary>
    public PeerHome HomeAt(string name) => new(Program, PathOf($"home-{name}"));

    /// <summary>Adds a peer: the first founds, the others redeem an invite of the first.</summary>
    public async Task<TestPeer> AddAsync(string name, string lend = "2GB", params string[] more)
    {
        var home = HomeAt(name);
        var made = await home.RunAsync(Time, [.. InitArguments(name, lend, SiteOf(name)), .. await HowAsync(name), .. more]);
        var peer = new TestPeer(this, name, home, made.Summary.GetProperty("peer").GetString()!);
        _peers.Add(peer);
        await peer.UpAsync();
        return peer;
    }

    /// <summary>Takes a home that another command made, such as recover, as a peer of this network.</summary>
    public async Task<TestPeer> AdoptAsync(string name, PeerHome home, string id)
    {
        var peer = new TestPeer(this, name, home, id);
        _peers.Add(peer);
        await peer.UpAsync();
        return peer;
    }

    public static string[] InitArguments(string name, string lend, string? site = null) =>
        ["init", "--name", name, "--lend", lend, "--listen", "127.0.0.1:0", "--site", site ?? name];

    /// <summary>A new invite of the first peer.</summary>
    public async Task<string> InviteAsync(params string[] options)
    {
        var invited = await Owner.RunAsync(["invite", .. options]);
        return invited.Summary.GetProperty("invite").GetString()!;
    }

    /// <summary>Waits until every running peer lists every other as alive.</summary>
    public Task UntilAllKnowEachOtherAsync() => Until.TrueAsync(
        async () =>
        {
            var running = _peers.Where(peer => peer.IsRunning).ToList();
            foreach (var peer in running)
            {
                var alive = await peer.AliveAsync();
                if (!running.All(other => alive.Contains(other.Id)))
                    return false;
            }

            return true;
        },
        Time);

    /// <summary>Waits until the owner lists every running peer as alive, where it listens now.</summary>
    public Task UntilOwnerFindsAllAsync() => UntilFindsAllAsync(Owner);

    /// <summary>Waits until a peer lists every running one as alive, where it listens now.</summary>
    public Task UntilFindsAllAsync(TestPeer finder) => Until.TrueAsync(
        async () =>
        {
            var listed = await finder.PeersAsync();
            return _peers.Where(peer => peer.IsRunning).All(peer => listed.Any(line =>
                line.GetProperty("peer").GetString() == peer.Id
                && line.GetProperty("state").GetString() == "alive"
                && line.GetProperty("addresses").EnumerateArray().Any(address => address.GetString() == peer.Address)));
        },
        Time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers)
            await peer.DisposeAsync();

        await Tracker.DisposeAsync();
        _deadline.Dispose();
        FolderRemoval.Remove(Folder);
    }

    /// <summary>The recovery kit that a founder writes.</summary>
    public string KitOf(string name) => PathOf($"{name}.kit");

    private async Task<string[]> HowAsync(string name) => _peers.Count == 0
        ? ["--new-network", "--directory", $"tracker={TrackerUrl.GetLeftPart(UriPartial.Authority)}", "--recovery-kit", KitOf(name)]
        : ["--join", await InviteAsync()];
}
