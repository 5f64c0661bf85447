using Cairn.Core.Keys;
using Cairn.Peer.Identity;
using Cairn.Peer.Inviting;
using Cairn.Peer.Joining;
using Cairn.Peer.Recover;
using Cairn.Platform.Computing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;

namespace Cairn.Simulation.World;

/// <summary>
/// A network of unchanged peers on one thread in virtual time. Everything that is drawn comes from one seed, so a run can be repeated.
/// </summary>
internal sealed class SimulatedWorld : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public SimulatedWorld(int seed)
    {
        Seed = seed;
        Scheduler = new SimulatedScheduler(Start);
        Directory = new SimulatedDirectory(Scheduler.Time);
        Network = new SimulatedNetwork(Scheduler, new Random(seed), Trace);
    }

    public int Seed { get; }

    public Trace Trace { get; } = new();

    public SimulatedSignatures Signatures { get; } = new();

    public SimulatedScheduler Scheduler { get; }

    public SimulatedDirectory Directory { get; }

    public SimulatedNetwork Network { get; }

    /// <summary>The root secret of the first peer.</summary>
    public RootSecret? FounderSecret { get; private set; }

    public List<SimulatedPeer> Peers { get; } = [];

    /// <summary>A network of this many peers, all up: the first founds it, the others redeem its invite.</summary>
    public async Task FoundAsync(int count)
    {
        while (Peers.Count < count)
            await AddAsync();
    }

    /// <summary>One more peer, which is up.</summary>
    public async Task<SimulatedPeer> AddAsync()
    {
        var peer = new SimulatedPeer(this, Peers.Count);
        Peers.Add(peer);
        peer.Identity = Peers.Count == 1 ? Found(peer) : await JoinAsync(peer);
        await peer.StartAsync();
        return peer;
    }

    /// <summary>Lets time pass.</summary>
    public Task PassAsync(TimeSpan time) => Task.Delay(time, Scheduler.Time);

    /// <summary>A machine on which somebody types in a recovery key; it is not started yet.</summary>
    /// <exception cref="Core.Errors.CairnException">The recovery fails.</exception>
    public async Task<(SimulatedPeer Machine, IReadOnlyList<string> Warnings)> RecoverAsync(
        RootSecret secret, IReadOnlyList<SimulatedPeer> known, string? name = null)
    {
        var machine = new SimulatedPeer(this, 40 + Peers.Count);
        Peers.Add(machine);
        var outcome = await Recovery.RunAsync(
            machine.Home,
            new RecoverOptions
            {
                Secret = secret,
                Contacts = [.. known.Select(peer => new Contact(peer.Identity!.Peer, [peer.Options.Listen]))],
                Machine = machine.Options with { Name = name ?? machine.Options.Name },
            },
            new RecoverSeams
            {
                Connect = (device, record) => new SimulatedCalls(Network, device.Certificate, () => record, machine.Boot),
                Catalog = machine.Catalog,
                Placements = machine.Placements,
                Compute = new InlineCompute(),
            },
            null,
            CancellationToken.None);
        machine.Identity = outcome.Identity;
        return (machine, outcome.Warnings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in Peers)
            await peer.DisposeAsync();

        FounderSecret?.Dispose();
    }

    private PeerIdentity Found(SimulatedPeer peer)
    {
        var home = Founding.Found(peer.Home, peer.Options, new NetworkChoice("gossip", NetworkChoice.DefaultReciprocityPermille));
        FounderSecret = home.Secret;
        return home.Identity;
    }

    private async Task<PeerIdentity> JoinAsync(SimulatedPeer peer)
    {
        var invite = Invite.Parse(Peers[0].Node!.Invite(TimeSpan.FromHours(1), InviteUse.SingleUse));
        var home = InviteRedemption.Prepare(peer.Home, peer.Options, invite);
        home.Secret!.Dispose();
        var calls = new SimulatedCalls(Network, home.Identity.Device.Certificate, () => null, new Boot());
        return await InviteRedemption.RedeemAsync(peer.Home, home.Identity, invite, calls, CancellationToken.None);
    }
}
