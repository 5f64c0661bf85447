using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Backup;
using Cairn.Simulation.World;

namespace Cairn.Simulation.Sequences;

/// <summary>
/// A random sequence of what an owner may do, drawn from the world's seed: edits, backups that ask for more or fewer copies, by auto or to
/// named peers, time that passes. The owner loses its power at any call or commit, holders lose theirs at any operation of their disk or at
/// a commit, and the catalog is lost now and then. Afterwards all peers are up, and everything is proved.
/// </summary>
internal sealed class RedundancySequence(SimulatedWorld world)
{
    public const int Peers = 6;

    private const int Steps = 12;

    private readonly Random _random = new(world.Seed);
    private readonly SnapshotModel _model = new();
    private readonly List<string> _done = [];
    private SnapshotActions? _actions;
    private Edits? _edits;
    private PowerCuts? _cuts;

    /// <summary>Snapshots that were acknowledged.</summary>
    public int Made { get; private set; }

    /// <summary>Times that the power went.</summary>
    public int Cuts { get; private set; }

    /// <inheritdoc cref="SnapshotActions.Done"/>
    public (int Forgets, int Undeletes, int Deletes) Done => Actions.Done;

    private SimulatedPeer Owner => world.Peers[0];

    private SnapshotActions Actions => _actions ??= new SnapshotActions(Owner, _model, _random, _done.Add);

    private IReadOnlyList<SimulatedPeer> Holders => [.. world.Peers.Skip(1).Take(Peers - 1)];

    private Edits Edits => _edits ??= new Edits(Owner.Files, _random, _done.Add);

    private PowerCuts PowerCuts => _cuts ??= new PowerCuts(_random);

    /// <summary>Does it all and proves it.</summary>
    public async Task RunAsync()
    {
        try
        {
            SampleFiles.FillSmall(Owner.Files, world.Seed);
            for (var step = 0; step < Steps; step++)
                await StepAsync();

            await HealAsync();
            await AssertAllAtTheirRedundancyAsync();
            await AssertAnyLossIsSurvivedAsync();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\nAfter: {string.Join("; ", _done)}", failure);
        }
    }

    private Task StepAsync() => _random.Next(14) switch
    {
        0 or 1 => EditAsync(),
        2 => PassAsync(TimeSpan.FromMinutes(_random.Next(1, 10))),
        3 => CrashAHolderAsync(),
        4 => StartHoldersAsync(),
        5 => RestartOwnerAsync(),
        6 or 7 => WithACutAsync(Actions.ForgetAsync),
        8 => WithACutAsync(Actions.UndeleteAsync),
        9 => WithACutAsync(Actions.DeleteAsync),
        _ => BackUpAsync(),
    };

    private Task EditAsync()
    {
        Edits.Next();
        return Task.CompletedTask;
    }

    private Task PassAsync(TimeSpan time)
    {
        _done.Add($"{time.TotalMinutes:0} min");
        return world.PassAsync(time);
    }

    private async Task CrashAHolderAsync()
    {
        var holder = Holders[_random.Next(Holders.Count)];
        _done.Add($"crash {holder.Options.Name}");
        await holder.CrashAsync();
    }

    private async Task StartHoldersAsync()
    {
        foreach (var holder in Holders.Where(holder => holder.Node is null))
        {
            _done.Add($"start {holder.Options.Name}");
            await PowerCuts.StartAsync(holder);
        }
    }

    private async Task RestartOwnerAsync()
    {
        var losesCatalog = _random.Next(3) == 0;
        _done.Add(losesCatalog ? "lose the catalog" : "restart");
        await Owner.CrashAsync();
        if (losesCatalog)
            Owner.LoseCatalog();

        await Owner.StartAsync();
    }

    private async Task WithACutAsync(Func<Task> action)
    {
        var victim = PowerCuts.Arm(Owner, Holders);
        await action();
        await EndCutAsync(victim);
    }

    private async Task BackUpAsync()
    {
        var options = DrawOptions();
        var files = SampleFiles.Describe(Owner.Files);
        _model.Attempted(files);
        var victim = PowerCuts.Arm(Owner, Holders);
        _done.Add($"back up {options.Redundancy?.ToString() ?? "auto"} {string.Join(',', options.To)}");
        var boot = Owner.Boot;
        var backup = Owner.Node!.BackupAsync(options, null, CancellationToken.None);
        await Task.WhenAny(backup, boot.Off);
        if (boot.IsOff)
            _done.Add("cut");
        else
            await NoteAsync(backup, files);

        await EndCutAsync(victim);
    }

    private async Task NoteAsync(Task<BackupOutcome> backup, IReadOnlyList<string> files)
    {
        try
        {
            var outcome = await backup;
            var listed = Owner.Node!.Snapshots().Single(snapshot => snapshot.Snapshot == outcome.Snapshot);
            _model.BackedUp(listed.Time, files, outcome.Holders);
            Made++;
            _done.Add($"kept by {outcome.Holders}");
        }
        catch (CairnException refused) when (refused.Kind is ErrorKind.Refused or ErrorKind.Unreachable)
        {
            _done.Add(refused.Code);
        }
    }

    private BackupOptions DrawOptions()
    {
        var copies = _random.Next(0, 5);
        var options = Stories.Backup(Math.Max(1, copies));
        if (copies == 0)
            return options with { Redundancy = null };

        return _random.Next(4) > 0
            ? options
            : options with { To = [.. Holders.OrderBy(_ => _random.Next()).Take(copies).Select(holder => holder.Options.Name)] };
    }

    private async Task EndCutAsync(SimulatedPeer? victim)
    {
        if (victim is null)
            return;

        Cuts += victim.Boot.IsOff ? 1 : 0;
        if (victim.Node is not null)
            PowerCuts.Disarm(victim);
        else if (victim == Owner)
            await PowerCuts.StartAsync(victim);
    }

    /// <summary>All peers are up, and have had the time to do what they do by themselves, in the middle of which some lose their power;
    /// what was dropped is removed.</summary>
    private async Task HealAsync()
    {
        _done.Add("heal");
        await StartHoldersAsync();
        await PowerCuts.PassAsync(world, TimeSpan.FromHours(30), Owner, Holders);
        await world.PassAsync(TimeSpan.FromHours(6));
    }

    /// <summary>Those that are kept, and also those that a cut left in the list.</summary>
    private async Task AssertAllAtTheirRedundancyAsync()
    {
        var status = await Owner.Node!.StatusAsync(null, CancellationToken.None);
        Assert.Empty(_model.Kept.Except(status.Snapshots.Select(snapshot => snapshot.Time)));
        foreach (var snapshot in status.Snapshots)
        {
            Assert.InRange(snapshot.Actual, snapshot.Desired.Total, Peers - 1);
            Assert.InRange(snapshot.SurvivesPeers, snapshot.Desired.Total - 1, Peers - 2);
            await AssertRestoresAsync(Owner, snapshot.Snapshot, snapshot.Time);
        }
    }

    private async Task AssertRestoresAsync(SimulatedPeer machine, SnapshotId snapshot, DateTimeOffset time)
    {
        var outcome = await Stories.RestoreAsync(machine, snapshot.ToString());
        Assert.Empty(outcome.Damaged);
        Assert.Empty(outcome.Incomplete);
        _model.AssertAllows(time, SampleFiles.Describe(machine.Restored));
    }

    /// <summary>As many holders go as may, and the owner's machine too.</summary>
    private async Task AssertAnyLossIsSurvivedAsync()
    {
        var snapshots = Owner.Node!.Snapshots();
        if (snapshots.Count == 0)
            return;

        var kept = snapshots[_random.Next(snapshots.Count)];
        _done.Add($"lose {kept.Redundancy.Total - 1} holders of {kept.Snapshot.Short()}");
        var order = Holders.OrderBy(_ => _random.Next()).ToList();
        foreach (var lost in order.Take(kept.Redundancy.Total - 1))
            await lost.CrashAsync();

        await AssertRestoresAsync(Owner, kept.Snapshot, kept.Time);
        await Owner.CrashAsync();
        var (machine, _) = await world.RecoverAsync(world.FounderSecret!, [order[^1]]);
        await machine.StartAsync();
        await AssertRestoresAsync(machine, kept.Snapshot, kept.Time);
    }
}
