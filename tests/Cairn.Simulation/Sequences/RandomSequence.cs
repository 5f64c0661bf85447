using Cairn.Core.Errors;
using Cairn.Simulation.World;

namespace Cairn.Simulation.Sequences;

/// <summary>
/// Edits, backups of changing redundancy, forgets, undeletes and deletes, power cuts and pauses longer than the undelete window, in an
/// order that the seed of the world draws. Whatever the owner does may be cut off at any of its calls or at an operation of a holder's
/// disk.
/// </summary>
internal sealed class RandomSequence(SimulatedWorld world)
{
    private const int Operations = 20;
    private const int MaxCopies = 3;

    private readonly Random _random = new(world.Seed);
    private readonly SnapshotModel _model = new();
    private readonly List<string> _done = [];
    private SnapshotActions? _actions;
    private int _backupsCutOff;

    private SimulatedPeer Owner => world.Peers[0];

    private SnapshotActions Actions => _actions ??= new SnapshotActions(Owner, _model, _random, _done.Add);

    /// <summary>How much was cut off.</summary>
    public int CutOff => _backupsCutOff + Actions.CutOff;

    /// <inheritdoc cref="SnapshotActions.Done"/>
    public (int Forgets, int Undeletes, int Deletes) Done => Actions.Done;

    /// <summary>Does all of it; each time everybody is up again, everything that is kept must be listed, at the end restored.</summary>
    public async Task RunAsync()
    {
        try
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

            // What was dropped is gone by then.
            await world.PassAsync(TimeSpan.FromHours(30));
            await AssertAllRestoreAsync();
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
            case 0 or 1:
                SampleFiles.Change(Owner.Files, _random.Next());
                break;
            case 2:
                RemoveOne();
                break;
            case 3:
                _done.Add("crash");
                await Any().CrashAsync();
                break;
            case 4:
                var hours = _random.Next(1, 72);
                _done.Add($"{hours} h");
                await world.PassAsync(TimeSpan.FromHours(hours));
                break;
            case 5 or 6:
                ArmACut();
                await Actions.ForgetAsync();
                break;
            case 7:
                ArmACut();
                await Actions.UndeleteAsync();
                break;
            case 8 or 9:
                ArmACut();
                await Actions.DeleteAsync();
                break;
            default:
                ArmACut();
                await BackUpAsync(_random.Next(1, MaxCopies + 1));
                break;
        }
    }

    /// <summary>Has the owner's power go at one of its calls, or a holder's at an operation of its disk, or nobody's.</summary>
    private void ArmACut()
    {
        switch (_random.Next(3))
        {
            case 0:
                Owner.CutAtCall(_random.Next(1, 60));
                break;
            case 1:
                AnyHolder().CutAtDiskOperation(_random.Next(1, 40));
                break;
            default:
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
        if (await Task.WhenAny(backup, boot.Off) != backup)
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
            await peer.StartAsync();
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
