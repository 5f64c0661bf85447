using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Platform.Trees;
using Cairn.Simulation.World;
using Cairn.Testing.Platform;

namespace Cairn.Simulation;

/// <summary>One of four holders has a disk that fails, in a network that goes on, and is of use again when the disk is.</summary>
public sealed class FailingDiskTests
{
    [Theory]
    [InlineData(DiskOperation.Sync)]
    [InlineData(DiskOperation.SyncDirectory)]
    public void A_disk_that_cannot_make_data_durable_takes_no_more_until_it_was_read_and_then_does_so_by_itself(DiskOperation sync) =>
        Stories.ForEverySeed(5, async world =>
        {
            var (owner, unlucky) = await BackUpOnceAsync(world);
            unlucky.DiskFaults.FailNext(sync);
            Assert.Equal(3, await BackUpChangeAsync(world, owner));

            await Task.Delay(TimeSpan.FromMinutes(5), world.Scheduler.Time);
            await AssertTakesAsync(world, owner, unlucky);
        });

    [Fact]
    public void A_disk_that_fails_at_any_operation_costs_no_snapshot_and_the_holder_goes_on() => Stories.ForEverySeed(5, async world =>
    {
        var (owner, unlucky) = await BackUpOnceAsync(world);
        unlucky.DiskFaults.FailAt(1 + (world.Seed * 2), world.Seed % 2 == 0 ? DiskFault.InputOutput : DiskFault.TornWrite);
        await BackUpChangeAsync(world, owner);

        unlucky.DiskFaults.Heal();
        await Task.Delay(TimeSpan.FromMinutes(5), world.Scheduler.Time);
        await AssertTakesAsync(world, owner, unlucky);
    });

    [Fact]
    public void A_disk_that_is_full_is_passed_over_and_used_again_when_there_is_room() => Stories.ForEverySeed(5, async world =>
    {
        var (owner, unlucky) = await BackUpOnceAsync(world);
        unlucky.DiskFaults.PretendFreeBytes(0);
        Assert.Equal(3, await BackUpChangeAsync(world, owner));

        unlucky.DiskFaults.Heal();
        await AssertTakesAsync(world, owner, unlucky);
    });

    [Fact]
    public void A_disk_that_cannot_be_read_now_is_passed_over_and_given_up_by_nobody() => Stories.ForEverySeed(4, async world =>
    {
        var (owner, unlucky) = await BackUpOnceAsync(world);
        unlucky.DiskFaults.FailNext(DiskOperation.Read, times: int.MaxValue);
        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));

        unlucky.DiskFaults.Heal();
        Assert.Equal(3, (await owner.Node!.StatusAsync(null, CancellationToken.None)).Snapshots[0].Actual);
        foreach (var other in world.Peers.Skip(1).Where(peer => peer != unlucky))
            await other.CrashAsync();

        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
    });

    private static async Task<(SimulatedPeer Owner, SimulatedPeer Unlucky)> BackUpOnceAsync(SimulatedWorld world)
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        Assert.Equal(3, (await Stories.BackUpAsync(owner)).Holders);
        return (owner, world.Peers[1 + (world.Seed % 3)]);
    }

    /// <summary>Asks all four holders, is content with three, and everything restores. How many it has.</summary>
    private static async Task<int> BackUpChangeAsync(SimulatedWorld world, SimulatedPeer owner)
    {
        SampleFiles.Change(owner.Files, world.Seed);
        var outcome = await Stories.BackUpAsync(owner, 4);
        Assert.InRange(outcome.Holders, 3, 4);
        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
        return outcome.Holders;
    }

    /// <summary>The holder takes what only it is asked to take, and gives it back.</summary>
    private static async Task AssertTakesAsync(SimulatedWorld world, SimulatedPeer owner, SimulatedPeer holder)
    {
        SampleFiles.Change(owner.Files, world.Seed + 1000);
        var options = new BackupOptions
        {
            Paths = [new BytePath("/data")],
            Redundancy = Redundancy.Copies(1),
            To = [holder.Options.Name],
        };
        Assert.Equal(1, (await owner.Node!.BackupAsync(options, null, CancellationToken.None)).Holders);
        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
    }
}
