using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Simulation.World;

namespace Cairn.Simulation.Sequences;

/// <summary>
/// A random sequence of what an owner may do, drawn from the world's seed: edits, backups that ask for more or fewer copies, by auto or to
/// named peers, time that passes. The owner loses its power at any call, holders lose theirs at any operation of their disk, and the
/// catalog is lost now and then. Afterwards all peers are up, and everything is proved.
/// </summary>
internal sealed class RedundancySequence(SimulatedWorld world)
{
    public const int Peers = 6;

    private const int Steps = 12;

    private readonly Random _random = new(world.Seed);
    private readonly List<RedundantSnapshot> _kept = [];
    private readonly List<IReadOnlyList<string>> _attempts = [];
    private readonly List<string> _done = [];

    /// <summary>Snapshots that were acknowledged.</summary>
    public int Kept => _kept.Count;

    /// <summary>Times that the power went.</summary>
    public int Cuts { get; private set; }

    private SimulatedPeer Owner => world.Peers[0];

    private IReadOnlyList<SimulatedPeer> Holders => [.. world.Peers.Skip(1).Take(Peers - 1)];

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
            if (_kept.Count > 0)
                await AssertAnyLossIsSurvivedAsync(_kept[_random.Next(_kept.Count)]);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\nAfter: {string.Join("; ", _done)}", failure);
        }
    }

    private Task StepAsync() => _random.Next(10) switch
    {
        0 or 1 => EditAsync(),
        2 => PassAsync(TimeSpan.FromMinutes(_random.Next(1, 10))),
        3 => CrashAHolderAsync(),
        4 => StartHoldersAsync(),
        5 => RestartOwnerAsync(),
        _ => BackUpAsync(),
    };

    private Task EditAsync()
    {
        _done.Add("edit");
        SampleFiles.Change(Owner.Files, _random.Next());
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
            await holder.CrashAsync();
            await holder.StartAsync();
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

    private async Task BackUpAsync()
    {
        var options = DrawOptions();
        var files = SampleFiles.Describe(Owner.Files);
        _attempts.Add(files);
        var victim = ArmACut();
        _done.Add($"back up {options.Redundancy?.ToString() ?? "auto"} {string.Join(',', options.To)}");
        var backup = Owner.Node!.BackupAsync(options, null, CancellationToken.None);
        var isCut = await Task.WhenAny(backup, Owner.Boot.Off) != backup;
        if (isCut)
            _done.Add("cut");
        else
            await NoteAsync(backup, options, files);

        await EndCutAsync(victim, isCut);
    }

    private async Task NoteAsync(Task<BackupOutcome> backup, BackupOptions options, IReadOnlyList<string> files)
    {
        try
        {
            var outcome = await backup;
            var copies = options.Redundancy?.Total ?? Redundancy.Default.Total;
            _kept.Add(new RedundantSnapshot(outcome.Snapshot, copies, outcome.Holders, files));
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

    /// <summary>Has the owner's power go at one of its calls, or a holder's at an operation of its disk, or nobody's.</summary>
    private SimulatedPeer? ArmACut()
    {
        var up = Holders.Where(holder => holder.Node is not null).ToList();
        switch (_random.Next(4))
        {
            case 0:
                Owner.CutAtCall(_random.Next(1, 60));
                return Owner;
            case 1 when up.Count > 0:
                var holder = up[_random.Next(up.Count)];
                holder.CutAtDiskOperation(_random.Next(1, 40));
                return holder;
            default:
                return null;
        }
    }

    private async Task EndCutAsync(SimulatedPeer? victim, bool isOwnerCut)
    {
        if (victim is null)
            return;

        Cuts += victim.Boot.IsOff ? 1 : 0;
        if (victim != Owner)
        {
            if (victim.Node is not null)
                victim.CutAtDiskOperation(0);
        }
        else if (isOwnerCut || Owner.Boot.IsOff)
        {
            await Owner.CrashAsync();
            await Owner.StartAsync();
        }
        else
        {
            Owner.CutAtCall(0);
        }
    }

    /// <summary>All peers are up, and the owner's has had the time to do what it does by itself.</summary>
    private async Task HealAsync()
    {
        _done.Add("heal");
        await StartHoldersAsync();
        await world.PassAsync(TimeSpan.FromHours(3));
    }

    /// <summary>Those that were acknowledged, and also those that a cut left in the list.</summary>
    private async Task AssertAllAtTheirRedundancyAsync()
    {
        var status = await Owner.Node!.StatusAsync(null, CancellationToken.None);
        Assert.Empty(_kept.Select(kept => kept.Snapshot).Except(status.Snapshots.Select(snapshot => snapshot.Snapshot)));
        foreach (var snapshot in status.Snapshots)
        {
            Assert.InRange(snapshot.Actual, snapshot.Desired.Total, int.MaxValue);
            Assert.InRange(snapshot.SurvivesPeers, snapshot.Desired.Total - 1, int.MaxValue);
            var outcome = await Stories.RestoreAsync(Owner, snapshot.Snapshot.ToString());
            Assert.Empty(outcome.Damaged);
            Assert.Empty(outcome.Incomplete);
            Assert.Contains(SampleFiles.Describe(Owner.Restored), _attempts);
        }

        foreach (var kept in _kept)
            await Stories.AssertRestoresAsync(Owner, kept.Files, kept.Snapshot.ToString());
    }

    /// <summary>As many holders go as may, and the owner's machine too.</summary>
    private async Task AssertAnyLossIsSurvivedAsync(RedundantSnapshot kept)
    {
        _done.Add($"lose {kept.Copies - 1} holders of {kept.Snapshot.Short()}");
        var order = Holders.OrderBy(_ => _random.Next()).ToList();
        foreach (var lost in order.Take(kept.Copies - 1))
            await lost.CrashAsync();

        await Stories.AssertRestoresAsync(Owner, kept.Files, kept.Snapshot.ToString());
        await Owner.CrashAsync();
        var (machine, _) = await world.RecoverAsync(world.FounderSecret!, [order[^1]]);
        await machine.StartAsync();
        await Stories.AssertRestoresAsync(machine, kept.Files, kept.Snapshot.ToString());
    }
}
