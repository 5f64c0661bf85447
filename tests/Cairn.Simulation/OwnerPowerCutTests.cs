using Cairn.Core.Ids;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>The owner's machine loses its power again and again while it backs up.</summary>
public sealed class OwnerPowerCutTests
{
    private const int Rounds = 3;

    [Fact]
    public void An_owner_that_loses_power_at_any_moment_loses_no_acknowledged_snapshot_and_backs_up_again()
    {
        var cuts = 0;
        Stories.ForEverySeed(4, async world =>
        {
            var random = new Random(world.Seed);
            var owner = world.Peers[0];
            var acknowledged = new List<(SnapshotId Snapshot, IReadOnlyList<string> Files)>();
            SampleFiles.FillSmall(owner.Files, world.Seed);
            for (var round = 0; round < Rounds; round++)
            {
                owner.CutAtCall(random.Next(1, 60));
                var backup = Stories.BackUpAsync(owner);
                if (await Task.WhenAny(backup, owner.Boot.Off) == backup)
                    acknowledged.Add(((await backup).Snapshot, SampleFiles.Describe(owner.Files)));
                else
                    cuts++;

                await owner.CrashAsync();
                await owner.StartAsync();
                AssertListed(owner, acknowledged);
                SampleFiles.Change(owner.Files, random.Next());
            }

            var last = await Stories.BackUpAsync(owner);
            acknowledged.Add((last.Snapshot, SampleFiles.Describe(owner.Files)));
            Assert.Equal(3, last.Holders);
            Assert.Equal(0, last.PacksBelowDesired);

            AssertListed(owner, acknowledged);
            foreach (var (snapshot, files) in acknowledged)
                await Stories.AssertRestoresAsync(owner, files, snapshot.ToString());

            // What the holders have is enough without the machine.
            await owner.CrashAsync();
            var (machine, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
            await machine.StartAsync();
            AssertListed(machine, acknowledged);
            await Stories.AssertRestoresAsync(machine, acknowledged[^1].Files);
        });
        Assert.True(cuts > 0, "No seed cut anything.");
    }

    private static void AssertListed(SimulatedPeer owner, List<(SnapshotId Snapshot, IReadOnlyList<string> Files)> acknowledged)
    {
        var listed = owner.Node!.Snapshots().Select(snapshot => snapshot.Snapshot).ToHashSet();
        Assert.All(acknowledged, snapshot => Assert.Contains(snapshot.Snapshot, listed));
    }
}
