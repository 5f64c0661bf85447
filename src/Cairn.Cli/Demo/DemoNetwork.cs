using System.Collections.Frozen;
using System.Text;
using Cairn.Cli.Processes;
using Cairn.Platform.Files;

namespace Cairn.Cli.Demo;

/// <summary>The demo's processes, all on the loopback interface: a tracker and peers. Disposing kills those that still run.</summary>
internal sealed class DemoNetwork : IAsyncDisposable
{
    private static readonly string[] Names = ["laptop", "desktop", "nas", "server", "attic"];

    private readonly string _folder;
    private readonly CairnProgram _program;
    private readonly List<DemoPeer> _peers = [];

    private DemoNetwork(string folder, CairnProgram program, TrackerProcess tracker)
    {
        _folder = folder;
        _program = program;
        Tracker = tracker;
    }

    /// <summary>The tracker.</summary>
    public TrackerProcess Tracker { get; }

    /// <summary>Peers whose processes run, the owner first unless it is lost.</summary>
    public IReadOnlyList<DemoPeer> Peers => _peers;

    /// <summary>The founder's PeerId, which is the network's id too.</summary>
    public string Network { get; private set; } = "";

    /// <summary>The owner's recovery kit.</summary>
    public string Kit => Path.Combine(_folder, "laptop.kit");

    /// <summary>Starts the tracker.</summary>
    /// <param name="folder">Where homes are to lie.</param>
    /// <param name="pingInterval">How often peers tell the tracker that they are there.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<DemoNetwork> StartAsync(string folder, TimeSpan pingInterval, CancellationToken cancellation)
    {
        var environment = new Dictionary<string, string>
        {
            ["CAIRN_PING_INTERVAL"] = $"{pingInterval.TotalMilliseconds}ms",
            ["CAIRN_HOME"] = "", // nothing here is for the home of whoever runs the demo
        };
        var program = CairnProgram.OfThisProcess() with { Environment = environment.ToFrozenDictionary() };
        return new DemoNetwork(folder, program, await TrackerProcess.StartAsync(program, cancellation));
    }

    /// <summary>Founds the network with the owner, lets the others join, and runs them all.</summary>
    public async Task PopulateAsync(int peers, CancellationToken cancellation)
    {
        var directory = $"tracker={Tracker.Url.GetLeftPart(UriPartial.Authority)}";
        await AddAsync(Names[0], ["--new-network", "--directory", directory, "--recovery-kit", Kit], cancellation);
        Network = _peers[0].Id;
        var invited = await _peers[0].Home.RunAsync(cancellation, "invite", "--reusable");
        var invite = Path.Combine(_folder, "laptop.invite"); // where nobody else reads it, as among the arguments
        PrivateFile.WriteAtomically(invite, Encoding.UTF8.GetBytes(invited.Summary.GetProperty("invite").GetString()!));
        for (var i = 1; i < peers; i++)
            await AddAsync(i < Names.Length ? Names[i] : $"peer{i + 1}", ["--join", $"@{invite}"], cancellation);
    }

    /// <summary>Ends a peer's process as a power cut would.</summary>
    public async Task KillAsync(DemoPeer peer)
    {
        await peer.Process.KillAsync();
        await peer.DisposeAsync();
        _peers.Remove(peer);
    }

    /// <summary>A home in the demo's folder that is not made yet.</summary>
    public PeerHome HomeAt(string name) => new(_program, Path.Combine(_folder, "homes", name));

    /// <summary>Runs a peer whose home is made.</summary>
    public async Task<DemoPeer> RunAsync(string name, PeerHome home, string id, CancellationToken cancellation)
    {
        var peer = new DemoPeer(name, home, id, await home.UpAsync(cancellation));
        _peers.Insert(0, peer);
        return peer;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers)
            await peer.DisposeAsync();

        await Tracker.DisposeAsync();
    }

    private async Task AddAsync(string name, IEnumerable<string> how, CancellationToken cancellation)
    {
        var home = HomeAt(name);
        string[] init = ["init", "--name", name, "--lend", "20GB", "--listen", "127.0.0.1:0", "--site", name, .. how];
        var made = await home.RunAsync(cancellation, init);
        var id = made.Summary.GetProperty("peer").GetString()!;
        _peers.Add(new DemoPeer(name, home, id, await home.UpAsync(cancellation)));
    }
}
