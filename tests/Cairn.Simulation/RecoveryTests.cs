using Cairn.Core.Errors;
using Cairn.Core.Keys;
using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Peer.Restore;
using Cairn.Platform.Trees;
using Cairn.Simulation.World;
using Cairn.Testing.Platform;

namespace Cairn.Simulation;

public sealed class RecoveryTests
{
    [Fact]
    public void A_lost_machine_comes_back_from_its_key_and_one_address() => InWorld(21, async (world, secret) =>
    {
        var owner = world.Peers[0];
        var before = await BackUp(owner);
        await owner.CrashAsync();

        var recovered = await Recover(world, secret, [world.Peers[3]]);

        Assert.Equal(2ul, recovered.Identity!.Device.Epoch);
        Assert.Equal(owner.Identity!.Peer, recovered.Identity.Peer);
        await recovered.StartAsync();
        Assert.Equal(before.Snapshot, recovered.Node!.Snapshots().Single().Snapshot);
        var outcome = await recovered.Node.RestoreAsync(
            new RestoreOptions { Snapshot = "latest", Target = new BytePath("/restored") }, null, CancellationToken.None);
        Assert.Empty(outcome.Damaged);
        Assert.Equal(SampleFiles.Describe(owner.Files), SampleFiles.Describe(recovered.Restored));

        var status = await recovered.Node.StatusAsync(null, CancellationToken.None);
        Assert.Equal(3, status.Snapshots.Single().Actual);
        Assert.Equal(2, status.Snapshots.Single().SurvivesPeers);
    });

    [Fact]
    public void The_superseded_machine_is_told_so() => InWorld(22, async (world, secret) =>
    {
        var owner = world.Peers[0];
        await BackUp(owner);
        var recovered = await Recover(world, secret, [world.Peers[1]]);
        await recovered.StartAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(() => BackUp(owner));

        Assert.Equal("superseded", refused.Code);
        Assert.Equal("superseded", (await owner.Node!.Superseded).Code);
        Assert.Equal("superseded", (await Assert.ThrowsAsync<CairnException>(owner.RestartAsync)).Code);
    });

    [Fact]
    public void A_backup_after_recovery_goes_on_where_the_lost_machine_stopped() => InWorld(23, async (world, secret) =>
    {
        var owner = world.Peers[0];
        await BackUp(owner);
        await owner.CrashAsync();
        var recovered = await Recover(world, secret, [world.Peers[2]]);
        await recovered.StartAsync();
        SampleFiles.Fill(recovered.Files, 23);

        var outcome = await BackUp(recovered);

        Assert.Equal(0, outcome.NewBytes);
        Assert.Equal(2, recovered.Node!.Snapshots().Count);
    });

    /// <summary>The device that asks first is older than the lost machine, and no holder shows it what that machine wrote.</summary>
    [Fact]
    public void A_machine_that_was_recovered_and_is_lost_again_comes_back_with_all_its_snapshots() => InWorld(25, async (world, secret) =>
    {
        var owner = world.Peers[0];
        var first = await BackUp(owner);
        await owner.CrashAsync();
        var recovered = await Recover(world, secret, [world.Peers[2]]);
        await recovered.StartAsync();
        SampleFiles.Fill(recovered.Files, 24);
        var second = await BackUp(recovered);
        await recovered.CrashAsync();

        var again = await Recover(world, secret, [world.Peers[1]]);

        Assert.Equal(3ul, again.Identity!.Device.Epoch);
        await again.StartAsync();
        var found = again.Node!.Snapshots().Select(snapshot => snapshot.Snapshot).ToList();
        Assert.Equal(2, found.Count);
        Assert.Contains(first.Snapshot, found);
        Assert.Contains(second.Snapshot, found);
    });

    [Fact]
    public void A_name_that_another_member_has_is_refused_before_the_old_machine_is_shut_out() => InWorld(26, async (world, secret) =>
    {
        var owner = world.Peers[0];
        await BackUp(owner);

        var refused = await Assert.ThrowsAsync<CairnException>(() => world.RecoverAsync(secret, [world.Peers[1]], "peer2"));

        Assert.Equal((ErrorKind.Refused, "name-taken"), (refused.Kind, refused.Code));
        await BackUp(owner);
        var (machine, _) = await world.RecoverAsync(secret, [world.Peers[1]], "peer0");
        Assert.Equal("peer0", machine.Identity!.Name);
    });

    [Fact]
    public void A_lost_machine_keeps_a_name_that_no_new_peer_could_have() => InWorld(27, async (world, secret) =>
    {
        // Records may have a slash in it.
        await BackUp(world.Peers[0]);

        var (machine, _) = await world.RecoverAsync(secret, [world.Peers[1]], "attic/old");

        Assert.Equal("attic/old", machine.Identity!.Name);
    });

    [Fact]
    public void A_key_that_nobody_knows_changes_nothing() => InWorld(24, async (world, _) =>
    {
        using var stranger = RootSecret.Generate(new SeededEntropy(99));

        var refused = await Assert.ThrowsAsync<CairnException>(() => Recover(world, stranger, [world.Peers[1]]));

        Assert.Equal("owner-unknown", refused.Code);
    });

    private static async Task<BackupOutcome> BackUp(SimulatedPeer owner)
    {
        if (owner.Files.Paths().Count == 0)
            SampleFiles.Fill(owner.Files, 23);

        return await owner.Node!.BackupAsync(
            new BackupOptions { Paths = [new BytePath("/data")], Redundancy = Redundancy.Copies(3) }, null, CancellationToken.None);
    }

    private static async Task<SimulatedPeer> Recover(SimulatedWorld world, RootSecret secret, IReadOnlyList<SimulatedPeer> known)
    {
        var (machine, warnings) = await world.RecoverAsync(secret, known);
        Assert.Empty(warnings);
        return machine;
    }

    private static void InWorld(int seed, Func<SimulatedWorld, RootSecret, Task> story) =>
        Stories.InWorld(seed, 5, world => story(world, world.FounderSecret!));
}
