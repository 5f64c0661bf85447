using Cairn.Archive.Catalog;
using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Peer.Joining;
using Cairn.Peer.Node;
using Cairn.Platform.Computing;
using Cairn.Platform.Databases;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;

namespace Cairn.Simulation.World;

/// <summary>One machine of the world: its disks, its databases and, while it is up, its unchanged <see cref="PeerNode"/>.</summary>
internal sealed class SimulatedPeer : IAsyncDisposable
{
    private readonly SimulatedWorld _world;
    private readonly SeededEntropy _entropy;
    private readonly MachineDatabases _databases;
    private readonly List<Task> _ending = [];
    private PluggedDisk? _plug;
    private readonly List<CutPoint> _cuts = [];
    private int _commitMomentsLeft;

    public SimulatedPeer(SimulatedWorld world, int index)
    {
        _world = world;
        _entropy = new SeededEntropy(world.Seed + (index * 1000));
        _databases = new MachineDatabases(new Random(world.Seed + (index * 7000)), CommitMoment);
        VaultDisk = new MemoryDisk(world.Seed + index);
        DiskFaults = new FaultyDisk(VaultDisk);
        Clock = new MachineClock(world.Scheduler.Time);
        Options = new InitOptions
        {
            Name = $"peer{index}",
            Lend = new ByteSize(1L << 30),
            Listen = new PeerAddress("127.0.0.1", 7440 + index),
            Site = $"site{index}",
        };
        Home = new HomeSeams
        {
            Disk = new MemoryDisk(world.Seed + 500 + index),
            Signatures = world.Signatures,
            Entropy = _entropy,
            Time = Clock,
        };
    }

    public InitOptions Options { get; }

    /// <summary>Room lent from the next start on; null keeps what the identity says.</summary>
    public ByteSize? Lend { get; set; }

    /// <summary>Settings from the next start on.</summary>
    public PeerSettings Settings { get; set; } = new();

    public HomeSeams Home { get; }

    public MemoryDisk VaultDisk { get; }

    /// <summary>Makes operations of the vault's disk fail.</summary>
    public FaultyDisk DiskFaults { get; }

    /// <summary>What the machine takes for the time.</summary>
    public MachineClock Clock { get; }

    public MemoryTree Files { get; } = new();

    public MemoryTree Restored { get; set; } = new();

    public PeerIdentity? Identity { get; set; }

    public PeerNode? Node { get; private set; }

    /// <summary>The machine's run; the one that ended when it is down.</summary>
    public Boot Boot { get; private set; } = new();

    /// <summary>What its owner was told, in all of its runs.</summary>
    public List<PeerEvent> Events { get; } = [];

    /// <summary>Where the power went, each time that <see cref="CutAt"/> made it go.</summary>
    public IReadOnlyList<CutPoint> Cuts => _cuts;

    /// <summary>Times that a transaction was about to begin or was committed.</summary>
    public int CommitMoments { get; private set; }

    /// <summary>Is called once, at the next start, when the power is on and nothing was done yet: to have it go in the middle.</summary>
    public Action? WhenStarting { get; set; }

    public ArchiveCatalog Catalog => _databases.Catalog;

    public Database Placements => _databases.Placements;

    public Database Ledger => _databases.Ledger;

    /// <summary>The newest head that this machine signed; null before the first.</summary>
    public Signed<Head>? LatestHead() => Heads() is [var newest, ..] ? newest : null;

    /// <summary>The last heads that this machine signed, the newest first.</summary>
    public IReadOnlyList<Signed<Head>> Heads() => Placements.Read(session => session.Query(
        "SELECT head FROM heads ORDER BY number DESC", row => Signed<Head>.Open(row.GetBytes(0), _world.Signatures)));

    /// <summary>Starts the node on what its disks hold.</summary>
    /// <exception cref="PowerCutException">The power went before the node was open.</exception>
    public async Task StartAsync()
    {
        var identity = Identity ?? throw new InvalidOperationException("The peer has no identity yet.");
        identity = identity with { Lend = Lend ?? identity.Lend };
        var boot = Boot = new Boot();
        _plug = new PluggedDisk(DiskFaults, boot);
        _commitMomentsLeft = 0;
        WhenStarting?.Invoke();
        WhenStarting = null;
        var node = PeerNode.Open(
            identity,
            Settings,
            new PeerSeams
            {
                Calls = new SimulatedCalls(_world.Network, identity.Device.Certificate, () => Node?.CurrentRecord, boot),
                LatencyOf = _ => null,
                Directory = _world.Directory.Of(identity.Peer),
                VaultDisk = _plug,
                Ledger = _databases.Ledger,
                Catalog = _databases.Catalog,
                Placements = _databases.Placements,
                Source = Files,
                Target = _ => Restored,
                Compute = new InlineCompute(),
                Time = Clock,
                Entropy = _entropy,
                Signatures = _world.Signatures,
                PrivatePaths = [],
                HostName = Options.Name,
                OnEvent = Events.Add,
            },
            onVaultEvent: null);
        Node = node;
        await node.StartAsync([Options.Listen], CancellationToken.None);
        if (!boot.IsOff)
            _world.Network.Attach(identity.Peer, node.Service, boot);
    }

    /// <summary>Pulls the plug: what was not synced may be lost, databases keep what they committed (the catalog perhaps without the
    /// last of it), and what was under way never goes on.</summary>
    public void Cut()
    {
        if (Boot.IsOff)
            return;

        Boot.End();
        _world.Network.Detach(Identity!.Peer);
        VaultDisk.Crash();
        _databases.Cut();
        if (Node is { } node)
        {
            Node = null;
            _ending.Add(node.DisposeAsync().AsTask());
        }

        Boot.Cleared();
    }

    /// <summary>Pulls the plug when the n-th of what this is comes from now on; 0 for never. Until the next start.</summary>
    public void CutAt(CutPoint point, int count)
    {
        switch (point)
        {
            case CutPoint.Call:
                Boot.CutAt(count, CutHere);
                break;
            case CutPoint.DiskOperation:
                _plug!.CutAt(count, CutHere);
                break;
            case CutPoint.Removal:
                _plug!.CutAtRemoval(count, CutHere);
                break;
            default:
                _commitMomentsLeft = count;
                break;
        }

        void CutHere() => CutHereAt(point);
    }

    /// <summary>Pulls the plug in the n-th operation of the vault's disk from now.</summary>
    public void CutAtDiskOperation(int operation) => CutAt(CutPoint.DiskOperation, operation);

    /// <summary>Pulls the plug when the n-th call from now leaves or its answer arrives.</summary>
    public void CutAtCall(int moment) => CutAt(CutPoint.Call, moment);

    /// <summary>Pulls the plug after a time.</summary>
    public async Task CutAfterAsync(TimeSpan time)
    {
        await Task.Delay(time, _world.Scheduler.Time);
        await CrashAsync();
    }

    /// <summary>Pulls the plug and waits until nothing runs.</summary>
    public async Task CrashAsync()
    {
        Cut();
        await Task.WhenAll(_ending);
        _databases.Clear();
    }

    /// <summary>Has an empty catalog from the next start on.</summary>
    public void LoseCatalog() => _databases.LoseCatalog();

    /// <summary>Deceives others from now until it stops.</summary>
    public void Lie(Lie lie) =>
        _world.Network.Attach(Identity!.Peer, new LyingHolder(Node!.Service, VaultDisk, lie), Boot);

    /// <summary>Stops in good order and starts again.</summary>
    public async Task RestartAsync()
    {
        _world.Network.Detach(Identity!.Peer);
        await Node!.DisposeAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Node is not null)
            await Node.DisposeAsync();

        await Task.WhenAll(_ending);
        _databases.Dispose();
    }

    private void CutHereAt(CutPoint point)
    {
        _cuts.Add(point);
        Cut();
    }

    private void CommitMoment()
    {
        CommitMoments++;
        if (--_commitMomentsLeft == 0)
            CutHereAt(CutPoint.Commit);
    }
}
