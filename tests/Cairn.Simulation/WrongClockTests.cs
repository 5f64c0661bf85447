using Cairn.Core.Ids;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>Machines whose clocks are wrong by up to a year, in either direction, each by another time.</summary>
public sealed class WrongClockTests
{
    private const int MaxDays = 360;

    [Fact]
    public void Clocks_that_are_off_by_days_keep_nobody_from_backing_up_restoring_or_recovering() => Stories.ForEverySeed(4, async world =>
    {
        var random = new Random(world.Seed);
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        var before = ((await Stories.BackUpAsync(owner)).Snapshot, SampleFiles.Describe(owner.Files));
        foreach (var peer in world.Peers)
            peer.Clock.Offset = TimeSpan.FromDays(random.Next(-MaxDays, MaxDays));

        await AssertAllRestoreAsync(owner, before);
        SampleFiles.Change(owner.Files, world.Seed);
        var outcome = await Stories.BackUpAsync(owner);
        Assert.Equal((3, 0), (outcome.Holders, outcome.PacksBelowDesired));
        var after = (outcome.Snapshot, SampleFiles.Describe(owner.Files));
        foreach (var peer in world.Peers)
            await peer.RestartAsync();

        // Upkeep has time to do whatever it thinks is due by these clocks.
        await Task.Delay(TimeSpan.FromHours(6), world.Scheduler.Time);
        await AssertAllRestoreAsync(owner, before, after);
        Assert.Equal(3, (await owner.Node!.StatusAsync(null, CancellationToken.None)).Snapshots[0].Actual);

        await owner.CrashAsync();
        var (machine, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await machine.StartAsync();
        await AssertAllRestoreAsync(machine, before, after);
    });

    private static async Task AssertAllRestoreAsync(
        SimulatedPeer owner, params IEnumerable<(SnapshotId Snapshot, IReadOnlyList<string> Files)> snapshots)
    {
        foreach (var (snapshot, files) in snapshots)
            await Stories.AssertRestoresAsync(owner, files, snapshot.ToString());
    }
}
