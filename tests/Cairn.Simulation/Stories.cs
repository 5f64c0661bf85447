using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;
using Cairn.Peer.Restore;
using Cairn.Platform.Trees;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>What the stories have in common: a world, a backup of its first peer, a restore that is compared.</summary>
internal static class Stories
{
    /// <summary>Runs a story in a fresh world and yields its trace, which ends with the number of steps.</summary>
    public static IReadOnlyList<string> InWorld(int seed, int peers, Func<SimulatedWorld, Task> story)
    {
        var world = new SimulatedWorld(seed);
        try
        {
            return world.Scheduler.Run<IReadOnlyList<string>>(async () =>
            {
                await world.FoundAsync(peers);
                await story(world);
                world.Trace.Add(world.Scheduler.Time, $"steps {world.Scheduler.Steps}");
                await world.DisposeAsync();
                return [.. world.Trace.Lines];
            });
        }
        catch (Exception failure)
        {
            var last = string.Join('\n', world.Trace.Lines.TakeLast(60));
            throw new InvalidOperationException($"The world of seed {seed} failed: {failure.Message}\nLast calls:\n{last}", failure);
        }
    }

    /// <summary>Tells a story for every seed, and for the first one twice, which must go the same way.</summary>
    public static void ForEverySeed(int peers, Func<SimulatedWorld, Task> story) => ForSeeds(Seeds.Many(), peers, story);

    /// <summary>The same for a story that takes days of the world, and so is told a few times.</summary>
    public static void ForSomeSeeds(int peers, Func<SimulatedWorld, Task> story) => ForSeeds(Seeds.All(), peers, story);

    private static void ForSeeds(IEnumerable<int> seeds, int peers, Func<SimulatedWorld, Task> story)
    {
        foreach (var seed in seeds)
        {
            var trace = InWorld(seed, peers, story);
            if (seed == 1)
                Assert.Equal(trace, InWorld(seed, peers, story));
        }
    }

    public static BackupOptions Backup(int copies) => new() { Paths = [new BytePath("/data")], Redundancy = Redundancy.Copies(copies) };

    public static Task<BackupOutcome> BackUpAsync(SimulatedPeer owner, int copies = 3) =>
        owner.Node!.BackupAsync(Backup(copies), null, CancellationToken.None);

    /// <summary>Adds a file and backs it up alone.</summary>
    public static Task<BackupOutcome> BackUpAsync(SimulatedPeer owner, string path, byte[] content)
    {
        owner.Files.AddFile(path, content);
        return owner.Node!.BackupAsync(Backup(3) with { Paths = [new BytePath(path)] }, null, CancellationToken.None);
    }

    /// <summary>Forgets a snapshot, and drops nothing.</summary>
    public static ForgetOptions Forget(SnapshotId snapshot) => new() { Snapshots = [snapshot.ToString()] };

    /// <summary>Forgets a snapshot, and drops what only it needed.</summary>
    public static ForgetOptions Prune(SnapshotId snapshot) => Forget(snapshot) with { Prunes = true };

    /// <summary>Bytes that all but the first peer hold.</summary>
    public static long Used(SimulatedWorld world) =>
        world.Peers.Skip(1).Select(peer => peer.Node).OfType<PeerNode>().Sum(node => node.Usage.Used.Bytes);

    /// <summary>Has the last holder refuse the next head that it is asked to keep; what is answered from then on can be watched.</summary>
    public static void RefuseNextHead(SimulatedWorld world, Action<PeerId, string>? watch = null)
    {
        var holder = world.Peers[3];
        holder.Lie(Lie.TakesNoHeads);
        world.Network.OnAnswered = (peer, call) =>
        {
            if (peer != holder.Identity!.Peer || !call.StartsWith("head", StringComparison.Ordinal))
                return;

            world.Network.OnAnswered = watch;
            world.Network.Attach(peer, holder.Node!.Service, holder.Boot);
        };
    }

    /// <summary>Restores into an empty folder.</summary>
    public static Task<RestoreOutcome> RestoreAsync(SimulatedPeer owner, string snapshot = "latest")
    {
        owner.Restored = new();
        return owner.Node!.RestoreAsync(
            new RestoreOptions { Snapshot = snapshot, Target = new BytePath("/restored") }, null, CancellationToken.None);
    }

    /// <summary>Restores and compares with these files.</summary>
    public static async Task<RestoreOutcome> AssertRestoresAsync(
        SimulatedPeer owner, IReadOnlyList<string> files, string snapshot = "latest")
    {
        var outcome = await RestoreAsync(owner, snapshot);
        Assert.Empty(outcome.Damaged);
        Assert.Empty(outcome.Incomplete);
        Assert.Equal(files, SampleFiles.Describe(owner.Restored));
        return outcome;
    }
}
