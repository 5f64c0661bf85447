using Cairn.Core.Errors;
using Cairn.Simulation.World;

namespace Cairn.Simulation.Sequences;

/// <summary>
/// Edits, backups of changing redundancy, power cuts and pauses in an order that the seed of the world draws. Every backup may be cut off
/// at a call of the owner or at an operation of a holder's disk.
/// </summary>
internal sealed class RandomSequence(SimulatedWorld world)
{
    private const int Operations = 14;
    private const int MaxCopies = 3;

    private readonly Random _random = new(world.Seed);
    private readonly List<KeptSnapshot> _kept = [];

    private SimulatedPeer Owner => world.Peers[0];

    /// <summary>How many backups were cut off.</summary>
    public int CutOff { get; private set; }

    /// <summary>Does all of it; each time everybody is up again, everything acknowledged must be listed, at the end restored.</summary>
    public async Task RunAsync()
    {
        SampleFiles.FillSmall(Owner.Files, world.Seed);
        for (var operation = 0; operation < Operations; operation++)
        {
            await NextAsync();
            await AllUpAsync();
            AssertListed();
        }

        await BackUpAsync(MaxCopies);
        AssertListed();
        await AssertAllRestoreAsync();
    }

    private async Task NextAsync()
    {
        switch (_random.Next(8))
        {
            case 0 or 1:
                SampleFiles.Change(Owner.Files, _random.Next());
                break;
            case 2:
                RemoveOne();
                break;
            case 3:
                await Any().CrashAsync();
                break;
            case 4:
                await Task.Delay(TimeSpan.FromHours(_random.Next(1, 72)), world.Scheduler.Time);
                break;
            case 5:
                Owner.CutAtCall(_random.Next(1, 60));
                await BackUpAsync(_random.Next(1, MaxCopies + 1));
                break;
            case 6:
                AnyHolder().CutAtDiskOperation(_random.Next(1, 40));
                await BackUpAsync(_random.Next(1, MaxCopies + 1));
                break;
            default:
                await BackUpAsync(_random.Next(1, MaxCopies + 1));
                break;
        }
    }

    /// <summary>A backup that may be refused, when too few holders are left, or cut off.</summary>
    private async Task BackUpAsync(int copies)
    {
        var files = SampleFiles.Describe(Owner.Files);
        var boot = Owner.Boot;
        var backup = Stories.BackUpAsync(Owner, copies);
        if (await Task.WhenAny(backup, boot.Off) != backup)
        {
            CutOff++;
            return;
        }

        try
        {
            var outcome = await backup;
            _kept.Add(new KeptSnapshot(outcome.Snapshot, files, outcome.Holders));
        }
        catch (CairnException refused) when (refused.Kind is ErrorKind.Refused or ErrorKind.Unreachable)
        {
            Assert.Contains(world.Peers, peer => peer.Node is null);
        }
    }

    private async Task AllUpAsync()
    {
        foreach (var peer in world.Peers)
        {
            // Also those whose planned cut did not come: it must not come later.
            await peer.CrashAsync();
            await peer.StartAsync();
        }
    }

    private void AssertListed()
    {
        var listed = Owner.Node!.Snapshots().Select(snapshot => snapshot.Snapshot).ToHashSet();
        Assert.All(_kept, kept => Assert.Contains(kept.Snapshot, listed));
    }

    private async Task AssertAllRestoreAsync()
    {
        var status = await Owner.Node!.StatusAsync(null, CancellationToken.None);
        foreach (var kept in _kept)
        {
            await Stories.AssertRestoresAsync(Owner, kept.Files, kept.Snapshot.ToString());
            Assert.True(status.Snapshots.Single(line => line.Snapshot == kept.Snapshot).Actual >= kept.Holders, kept.ToString());
        }

        Assert.NotEmpty(_kept);
    }

    private void RemoveOne()
    {
        var paths = Owner.Files.Paths().Select(path => path.ToString()).Where(IsAdded).ToList();
        if (paths.Count > 0)
            Owner.Files.Remove(paths[_random.Next(paths.Count)]);
    }

    private static bool IsAdded(string path) => path.Contains("/new", StringComparison.Ordinal);

    private SimulatedPeer Any() => world.Peers[_random.Next(world.Peers.Count)];

    private SimulatedPeer AnyHolder() => world.Peers[1 + _random.Next(world.Peers.Count - 1)];
}
