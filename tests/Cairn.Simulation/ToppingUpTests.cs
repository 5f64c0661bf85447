using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Peer.Status;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>The owner's peer copies by itself what too few peers hold.</summary>
public sealed class ToppingUpTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    /// <summary>More than it takes from a change to copies, though not to the next look without a reason.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    [Fact]
    public void What_auto_could_place_on_one_peer_rises_as_peers_join() => Stories.ForSomeSeeds(2, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        Assert.Equal(1, (await BackUpAutoAsync(owner)).Holders);
        await world.PassAsync(Soon);
        await world.AddAsync();
        await world.PassAsync(Soon);
        Assert.Equal((2, 1), Degree(await StatusAsync(owner)));

        await world.AddAsync();
        await world.PassAsync(Soon);
        Assert.Equal((3, 2), Degree(await StatusAsync(owner)));

        // As much as was asked for, and no more.
        var signed = world.Network.Receipts.Count;
        await world.AddAsync();
        await world.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal(signed, world.Network.Receipts.Count);
        var left = 1 + (world.Seed % 3);
        foreach (var gone in world.Peers.Skip(1).Where((_, index) => index + 1 != left))
            await gone.CrashAsync();

        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
    });

    [Fact]
    public void A_holder_that_died_is_waited_for_as_long_as_the_grace_and_then_replaced() => Stories.ForSomeSeeds(5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await BackUpAutoAsync(owner);
        var status = await StatusAsync(owner);
        var dead = world.Peers.First(peer => peer.Options.Name == status.Holders[0]);
        await dead.CrashAsync();

        await world.PassAsync(Grace - Soon);
        Assert.Equal((2, 1), Degree(await StatusAsync(owner)));

        await world.PassAsync(3 * Soon + TimeSpan.FromHours(1));
        Assert.Equal((3, 2), Degree(await StatusAsync(owner)));

        // It comes back: nothing is removed, and nothing copied for it.
        var signed = world.Network.Receipts.Count;
        await dead.StartAsync();
        await world.PassAsync(TimeSpan.FromHours(2));
        Assert.InRange((await StatusAsync(owner)).Actual, 3, 4);
        Assert.Equal(signed, world.Network.Receipts.Count);
    });

    [Fact]
    public void Down_to_happy_holders_a_dead_one_is_replaced_at_once() => Stories.ForEverySeed(5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await Stories.BackUpAsync(owner);
        await world.PassAsync(Soon);
        var status = await StatusAsync(owner);
        var dead = world.Peers.First(peer => peer.Options.Name == status.Holders[0]);
        await dead.CrashAsync();
        world.Directory.Believe(dead.Identity!.Peer, Protocol.Directories.Liveness.Dead);

        await world.PassAsync(Soon);

        Assert.Equal((3, 2), Degree(await StatusAsync(owner)));
    });

    [Fact]
    public void A_holder_that_lost_its_vault_is_given_everything_again() => Stories.ForSomeSeeds(4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await Stories.BackUpAsync(owner);
        var holder = world.Peers[1 + (world.Seed % 3)];
        await holder.CrashAsync();
        foreach (var blob in holder.VaultDisk.Files().Where(path => path.StartsWith("blobs/", StringComparison.Ordinal)))
            holder.VaultDisk.Delete(blob);

        await holder.StartAsync();
        Assert.Equal((2, 1), Degree(await StatusAsync(owner)));
        await world.PassAsync(TimeSpan.FromHours(2));

        Assert.Equal((3, 2), Degree(await StatusAsync(owner)));
        foreach (var other in world.Peers.Skip(1).Where(peer => peer != holder))
            await other.CrashAsync();

        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
    });

    [Fact]
    public void When_nobody_has_room_it_asks_seldom_and_goes_on_when_somebody_has() => Stories.ForSomeSeeds(2, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await BackUpAutoAsync(owner);
        var full = await world.AddAsync();
        full.Lend = new ByteSize(1);
        await full.RestartAsync();
        await world.PassAsync(Soon);
        var before = world.Trace.Lines.Count;

        await world.PassAsync(TimeSpan.FromHours(24));

        var asked = world.Trace.Lines.Skip(before).Count(line => line.Contains(" holdings", StringComparison.Ordinal));
        Assert.InRange(asked, 2 * 20, 2 * 30);
        Assert.DoesNotContain(world.Trace.Lines.Skip(before), line => line.Contains(" fetch ", StringComparison.Ordinal));

        full.Lend = new ByteSize(1L << 30);
        await full.RestartAsync();
        await world.PassAsync(Soon);
        Assert.Equal((2, 1), Degree(await StatusAsync(owner)));
    });

    [Fact]
    public void A_machine_that_another_one_has_taken_over_from_copies_nothing_more() => Stories.ForSomeSeeds(3, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await BackUpAutoAsync(owner);
        var (machine, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        var before = world.Trace.Lines.Count;
        await world.AddAsync();

        await world.PassAsync(TimeSpan.FromHours(5));

        Assert.DoesNotContain(world.Trace.Lines.Skip(before), line => line.Contains(" store ", StringComparison.Ordinal));
        await machine.StartAsync();
        await world.PassAsync(Soon);
        Assert.Equal((3, 2), Degree(await StatusAsync(machine)));
    });

    [Fact]
    public void An_owner_that_loses_power_while_it_copies_goes_on_after_the_next_start()
    {
        var cuts = 0;
        Stories.ForEverySeed(2, async world =>
        {
            var random = new Random(world.Seed);
            var owner = world.Peers[0];
            SampleFiles.FillSmall(owner.Files, world.Seed);
            await BackUpAutoAsync(owner);
            await world.AddAsync();
            await world.AddAsync();
            for (var round = 0; round < 3; round++)
            {
                owner.CutAtCall(random.Next(1, 25));
                await world.PassAsync(Soon);
                cuts += owner.Boot.IsOff ? 1 : 0;
                await owner.CrashAsync();
                await owner.StartAsync();
            }

            await world.PassAsync(Soon);

            Assert.Equal((3, 2), Degree(await StatusAsync(owner)));
            Assert.Equal((3, 0), await HoldersAndRaisedAsync(owner));
        });
        Assert.True(cuts > 0, "No seed cut anything.");
    }

    [Fact]
    public void A_backup_in_the_middle_of_copying_waits_for_its_turn_and_nothing_is_copied_twice() => Stories.ForEverySeed(2, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await BackUpAutoAsync(owner);
        await world.AddAsync();
        await world.AddAsync();
        var random = new Random(world.Seed);
        await world.PassAsync(TimeSpan.FromSeconds(30) + TimeSpan.FromMilliseconds(random.Next(100)));
        SampleFiles.Change(owner.Files, world.Seed);

        var outcome = await Stories.BackUpAsync(owner);
        await world.PassAsync(TimeSpan.FromHours(3));

        Assert.Equal((3, 0), (outcome.Holders, outcome.PacksBelowDesired));
        Assert.All((await owner.Node!.StatusAsync(null, CancellationToken.None)).Snapshots, status => Assert.Equal((3, 2), Degree(status)));
        var receipts = world.Network.Receipts.Where(receipt => receipt.Owner == owner.Identity!.Peer).ToList();
        Assert.Equal(receipts.Count, receipts.DistinctBy(receipt => (receipt.Pack, receipt.Holder)).Count());
    });

    [Fact]
    public void Copies_of_which_the_receipts_got_lost_are_adopted_and_not_made_again() => Stories.ForEverySeed(4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await Stories.BackUpAsync(owner);
        var signed = world.Network.Receipts.Count;
        var holder = world.Peers[1 + (world.Seed % 3)].Identity!.Peer;
        owner.Placements.Write(session => session.Execute("DELETE FROM receipts WHERE holder = ?1", holder));

        Assert.Equal((3, 2), Degree(await StatusAsync(owner)));
        Assert.Equal((3, 0), await HoldersAndRaisedAsync(owner));

        // A receipt that is signed again is none of a new copy: but for the packs of the second backup nothing was stored.
        var packs = world.Network.Receipts.Skip(signed).Select(receipt => receipt.Pack).ToHashSet();
        Assert.Empty(world.Network.Receipts.Take(signed).Select(receipt => receipt.Pack).Intersect(packs));
    });

    private static async Task<(int Holders, int Raised)> HoldersAndRaisedAsync(SimulatedPeer owner)
    {
        var outcome = await BackUpAutoAsync(owner);
        return (outcome.Holders, outcome.Raised);
    }

    private static (int Actual, int Survives) Degree(SnapshotStatus status) => (status.Actual, status.SurvivesPeers);

    private static async Task<SnapshotStatus> StatusAsync(SimulatedPeer owner) =>
        (await owner.Node!.StatusAsync(null, CancellationToken.None)).Snapshots[0];

    private static Task<BackupOutcome> BackUpAutoAsync(SimulatedPeer owner) =>
        owner.Node!.BackupAsync(Stories.Backup(3) with { Redundancy = null }, null, CancellationToken.None);
}
