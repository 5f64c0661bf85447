using Cairn.Core.Errors;
using Cairn.Peer.Browse;
using Cairn.Peer.Deleting;
using Cairn.Peer.Forgetting;
using Cairn.Platform.Trees;
using Cairn.Simulation.World;

namespace Cairn.Simulation.Sequences;

/// <summary>
/// What an owner does to its list of snapshots besides backing up: forgets, brings back, deletes, each drawn at random and noted in the
/// model. Whatever it is, the owner's power may go meanwhile.
/// </summary>
/// <param name="owner">Whose list.</param>
/// <param name="model">What is expected of it.</param>
/// <param name="random">Draws.</param>
/// <param name="done">Hears what was done, in words.</param>
internal sealed class SnapshotActions(SimulatedPeer owner, SnapshotModel model, Random random, Action<string> done)
{
    /// <summary>Times that it was done to the end: forgets, undeletes, deletes.</summary>
    public (int Forgets, int Undeletes, int Deletes) Done { get; private set; }

    /// <summary>Times that the power went meanwhile.</summary>
    public int CutOff { get; private set; }

    /// <summary>Forgets a snapshot, with or without dropping what only it needed; or only drops.</summary>
    public async Task ForgetAsync()
    {
        var snapshot = Any(owner.Node!.Snapshots());
        var prunes = random.Next(3) > 0;
        if (snapshot is null)
            return;

        done($"forget {Name(snapshot)}{(prunes ? " --prune" : "")}");
        var options = new ForgetOptions { Snapshots = [snapshot.Snapshot.ToString()], Prunes = prunes };
        if (await TryAsync(() => owner.Node.ForgetAsync(options, CancellationToken.None)) is Ending.Refused)
            return;

        model.Forgot(snapshot.Time);
        Done = Done with { Forgets = Done.Forgets + 1 };
    }

    /// <summary>Brings a forgotten snapshot back.</summary>
    public async Task UndeleteAsync()
    {
        if (Any(owner.Node!.Forgotten()) is not { } snapshot)
            return;

        done($"undelete {Name(snapshot)}");
        var ending = await TryAsync(() => owner.Node.UndeleteAsync(snapshot.Snapshot.ToString(), CancellationToken.None));
        if (ending is Ending.Done)
        {
            model.Undeleted(snapshot.Time);
            Done = Done with { Undeletes = Done.Undeletes + 1 };
        }
        else
        {
            model.MayBeUndeleted(snapshot.Time);
        }
    }

    /// <summary>Deletes a path: mostly one that is there.</summary>
    public async Task DeleteAsync()
    {
        var paths = owner.Files.Paths().Select(path => path.ToString()).Where(path => path != "/data").ToList();
        var path = paths[random.Next(paths.Count)];
        done($"delete {path}");
        var listed = owner.Node!.Snapshots().Select(snapshot => snapshot.Time).ToHashSet();
        DeleteOutcome? outcome = null;
        var ending = await TryAsync(async () =>
        {
            outcome = await owner.Node.DeleteAsync(new DeleteOptions { Path = new BytePath(path) }, CancellationToken.None);
        });
        if (ending is Ending.Done)
        {
            var whole = outcome!.Snapshots.Where(changed => changed.After is null).Select(changed => changed.Before.Time).ToList();
            model.Deleted(path, listed, whole);
            Done = Done with { Deletes = Done.Deletes + 1 };
        }
        else
        {
            model.MayBeDeleted(path);
        }
    }

    private async Task<Ending> TryAsync(Func<Task> action)
    {
        var boot = owner.Boot;
        var task = action();
        await Task.WhenAny(task, boot.Off);
        if (boot.IsOff)
        {
            CutOff++;
            done("cut");
            return Ending.Cut;
        }

        try
        {
            await task;
            return Ending.Done;
        }
        catch (CairnException refused) when (refused.Kind is ErrorKind.Refused or ErrorKind.Unreachable or ErrorKind.NotFound)
        {
            done(refused.Code);
            return Ending.Refused;
        }
    }

    private SnapshotSummary? Any(IReadOnlyList<SnapshotSummary> snapshots) =>
        snapshots.Count == 0 ? null : snapshots[random.Next(snapshots.Count)];

    private static string Name(SnapshotSummary snapshot) => snapshot.Snapshot.ToString()[..8];

    private enum Ending
    {
        Done,
        Refused,
        Cut,
    }
}
