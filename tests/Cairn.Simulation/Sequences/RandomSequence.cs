using Cairn.Core.Errors;
using Cairn.Simulation.World;

namespace Cairn.Simulation.Sequences;

/// <summary>
/// Edits, backups of changing redundancy, forgets, undeletes and deletes, power cuts and pauses longer than the undelete window, in an
/// order that the seed of the world draws. Whatever the owner does may be cut off at any of its calls or commits, or at an operation of a
/// holder's disk or one of its commits; so may what all do by themselves while time passes.
/// </summary>
internal sealed class RandomSequence(SimulatedWorld world)
{
    private const int Operations = 20;
    private const int MaxCopies = 3;

    private readonly Random _random = new(world.Seed);
    private readonly SnapshotModel _model = new();
    private readonly List<string> _done = [];
    private SnapshotActions? _actions;
    private Edits? _edits;
    private PowerCuts? _cuts;
    private int _backupsCutOff;

    private SimulatedPeer Owner => world.Peers[0];

    private IReadOnlyList<SimulatedPeer> Holders => [.. world.Peers.Skip(1)];

    private Edits Edits => _edits ??= new Edits(Owner.Files, _random, _done.Add);

    private PowerCuts Cuts => _cuts ??= new PowerCuts(_random);

    private SnapshotActions Actions => _actions ??= new SnapshotActions(Owner, _model, _random, _done.Add);

    /// <summary>How much was cut off.</summary>
    public int CutOff => _backupsCutOff + Actions.CutOff;

    /// <inheritdoc cref="SnapshotActions.Done"/>
    public (int Forgets, int Undeletes, int Deletes) Done => Actions.Done;

    /// <summary>Does all of it; each time everybody is up again, everything that is kept must be listed, at the end restored.</summary>
    public Task RunAsync() => TellingAsync(async () =>
    {
        SampleFiles.FillSmall(Owner.Files, world.Seed);
        for (var operation = 0; operation < Operations; operation++)
        {
            await NextAsync();
            await AllUpAsync();
            AssertListed();
        }

        await ProveAsync();
    });

    /// <summary>Backs up three times and forgets one snapshot, in peace; then something else changes.</summary>
    public Task PrepareAsync() => TellingAsync(async () =>
    {
        SampleFiles.FillSmall(Owner.Files, world.Seed);
        foreach (var copies in (int[])[2, MaxCopies, 2])
        {
            Edits.Next();
            await BackUpAsync(copies);
        }

        await Actions.ForgetAsync();
        Edits.Next();
    });

    /// <summary>Does one thing.</summary>
    public Task DoAsync(OwnerAct act) => TellingAsync(() => act switch
    {
        OwnerAct.BackUp => BackUpAsync(MaxCopies),
        OwnerAct.Forget => Actions.ForgetAsync(),
        OwnerAct.Undelete => Actions.UndeleteAsync(),
        _ => Actions.DeleteAsync(),
    });

    /// <summary>Has everybody up again, and what must be true then proved.</summary>
    public Task RecoverAsync() => TellingAsync(async () =>
    {
        await AllUpAsync();
        AssertListed();
        await ProveAsync();
    });

    private async Task ProveAsync()
    {
        await BackUpAsync(MaxCopies);
        AssertListed();
        await AssertAllRestoreAsync();

        // What was dropped is gone by then, though the power of some went, and what too few peers held was copied.
        await Cuts.PassAsync(world, TimeSpan.FromHours(30), Owner, Holders);
        await world.PassAsync(TimeSpan.FromHours(6));
        await AssertAllRestoreAsync();
        await AssertAllAtTheirRedundancyAsync();
    }

    private async Task TellingAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\nAfter: {string.Join("; ", _done)}", failure);
        }
    }

    private async Task NextAsync()
    {
        switch (_random.Next(14))
        {
            case 0 or 1 or 2:
                for (var edits = _random.Next(1, 4); edits > 0; edits--)
                    Edits.Next();

                break;
            case 3:
                _done.Add("crash");
                await Any().CrashAsync();
                break;
            case 4:
                var hours = _random.Next(1, 72);
                _done.Add($"{hours} h");
                await Cuts.PassAsync(world, TimeSpan.FromHours(hours), Owner, Holders);
                break;
            case 5 or 6:
                Cuts.Arm(Owner, Holders);
                await Actions.ForgetAsync();
                break;
            case 7:
                Cuts.Arm(Owner, Holders);
                await Actions.UndeleteAsync();
                break;
            case 8 or 9:
                Cuts.Arm(Owner, Holders);
                await Actions.DeleteAsync();
                break;
            default:
                Cuts.Arm(Owner, Holders);
                await BackUpAsync(_random.Next(1, MaxCopies + 1));
                break;
        }
    }

    /// <summary>A backup that may be refused, when too few holders are left, or cut off.</summary>
    private async Task BackUpAsync(int copies)
    {
        var files = SampleFiles.Describe(Owner.Files);
        var boot = Owner.Boot;
        _done.Add($"back up {copies}");
        _model.Attempted(files);
        var backup = Stories.BackUpAsync(Owner, copies);
        await Task.WhenAny(backup, boot.Off);
        if (boot.IsOff)
        {
            _backupsCutOff++;
            _done.Add("cut");
            return;
        }

        try
        {
            var outcome = await backup;
            var listed = Owner.Node!.Snapshots().Single(snapshot => snapshot.Snapshot == outcome.Snapshot);
            _model.BackedUp(listed.Time, files, outcome.Holders);
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
            await Cuts.StartAsync(peer);
        }
    }

    private void AssertListed() =>
        Assert.Empty(_model.Kept.Except(Owner.Node!.Snapshots().Select(snapshot => snapshot.Time)));

    private async Task AssertAllRestoreAsync()
    {
        var status = await Owner.Node!.StatusAsync(null, CancellationToken.None);
        Assert.Empty(_model.Kept.Except(status.Snapshots.Select(snapshot => snapshot.Time)));
        foreach (var snapshot in status.Snapshots)
        {
            var outcome = await Stories.RestoreAsync(Owner, snapshot.Snapshot.ToString());
            Assert.Empty(outcome.Damaged);
            Assert.Empty(outcome.Incomplete);
            _model.AssertAllows(snapshot.Time, SampleFiles.Describe(Owner.Restored));
        }

        foreach (var kept in _model.Kept)
            Assert.All(status.Snapshots.Where(line => line.Time == kept), line => Assert.True(line.Actual >= _model.HoldersOf(kept)));

        Assert.NotEmpty(_model.Kept);
    }

    /// <summary>Also those that a cut left in the list.</summary>
    private async Task AssertAllAtTheirRedundancyAsync()
    {
        var status = await Owner.Node!.StatusAsync(null, CancellationToken.None);
        Assert.All(status.Snapshots, snapshot => Assert.InRange(snapshot.Actual, snapshot.Desired.Total, int.MaxValue));
    }

    private SimulatedPeer Any() => world.Peers[_random.Next(world.Peers.Count)];
}
