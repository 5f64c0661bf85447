using Cairn.Archive.Catalog;
using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Peer.Joining;
using Cairn.Peer.Node;
using Cairn.Platform.Computing;
using Cairn.Platform.Databases;
using Cairn.Protocol.Membership;
using Cairn.Testing.Platform;
using Cairn.Vault.Ledger;

namespace Cairn.Simulation.World;

/// <summary>One machine of the world: its disks, its databases and, while it is up, its unchanged <see cref="PeerNode"/>.</summary>
internal sealed class SimulatedPeer : IAsyncDisposable
{
    private readonly SimulatedWorld _world;
    private readonly SeededEntropy _entropy;
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private readonly ArchiveCatalog _catalog = ArchiveCatalog.Open(null);
    private readonly Database _placements = Database.Open(PeerSchema.Options(null));

    public SimulatedPeer(SimulatedWorld world, int index)
    {
        _world = world;
        _entropy = new SeededEntropy(world.Seed + (index * 1000));
        VaultDisk = new MemoryDisk(world.Seed + index);
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
            Time = world.Scheduler.Time,
        };
    }

    public InitOptions Options { get; }

    /// <summary>Room lent from the next start on; null keeps what the identity says.</summary>
    public ByteSize? Lend { get; set; }

    public HomeSeams Home { get; }

    public MemoryDisk VaultDisk { get; }

    public MemoryTree Files { get; } = new();

    public MemoryTree Restored { get; } = new();

    public PeerIdentity? Identity { get; set; }

    public PeerNode? Node { get; private set; }

    public ArchiveCatalog Catalog => _catalog;

    public Database Placements => _placements;

    /// <summary>Starts the node on what its disks hold.</summary>
    public async Task StartAsync()
    {
        var identity = Identity ?? throw new InvalidOperationException("The peer has no identity yet.");
        identity = identity with { Lend = Lend ?? identity.Lend };
        Node = PeerNode.Open(
            identity,
            new PeerSettings(),
            new PeerSeams
            {
                Calls = new SimulatedCalls(_world.Network, identity.Device.Certificate, () => Node?.CurrentRecord),
                LatencyOf = _ => null,
                Directory = _world.Directory,
                VaultDisk = VaultDisk,
                Ledger = _ledger,
                Catalog = _catalog,
                Placements = _placements,
                Source = Files,
                Target = _ => Restored,
                Compute = new InlineCompute(),
                Time = _world.Scheduler.Time,
                Entropy = _entropy,
                Signatures = _world.Signatures,
                PrivatePaths = [],
                HostName = Options.Name,
            },
            onVaultEvent: null);
        await Node.StartAsync([Options.Listen], CancellationToken.None);
        _world.Network.Attach(identity.Peer, Node.Service);
    }

    /// <summary>Pulls the plug: what was not synced may be lost, databases keep what they committed.</summary>
    public async Task CrashAsync()
    {
        _world.Network.Detach(Identity!.Peer);
        VaultDisk.Crash();
        await Node!.DisposeAsync();
        Node = null;
    }

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

        _ledger.Dispose();
        _catalog.Dispose();
        _placements.Dispose();
    }
}
