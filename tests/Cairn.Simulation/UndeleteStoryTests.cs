using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Deleting;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Leaving;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Heads;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>What was forgotten comes back as long as anybody keeps it, and nobody says so without cause.</summary>
public sealed class UndeleteStoryTests
{
    private static readonly TimeSpan Window = new PeerSettings().UndeleteWindow;

    [Fact]
    public void A_snapshot_comes_back_from_newer_packs_where_the_oldest_with_its_chunks_are_gone() => Stories.InWorld(61, 4, async world =>
    {
        // The same files in two sets of packs, dropped one after the other; a holder that is away keeps the older ones listed.
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 61);
        var files = SampleFiles.Describe(owner.Files);
        var first = await Stories.BackUpAsync(owner);
        var older = await ForgetAsync(owner, first.Snapshot);
        var second = await Stories.BackUpAsync(owner);
        await world.PassAsync(Window - TimeSpan.FromHours(2));
        await world.Peers[3].CrashAsync();
        var newer = await ForgetAsync(owner, second.Snapshot);
        await world.PassAsync(TimeSpan.FromHours(4));

        await owner.Node!.UndeleteAsync(second.Snapshot.ToString(), default);

        var dropped = owner.LatestHead()!.Value.Tombstones;
        Assert.Superset(older.ToHashSet(), dropped.ToHashSet());
        Assert.Empty(dropped.Intersect(newer));
        await world.PassAsync(Window * 2);
        await Stories.AssertRestoresAsync(owner, files);
    });

    [Fact]
    public void Packs_whose_chunks_others_have_stay_dropped_when_a_snapshot_comes_back() => Stories.InWorld(62, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 62);
        var files = SampleFiles.Describe(owner.Files);
        var first = await Stories.BackUpAsync(owner);
        var older = await ForgetAsync(owner, first.Snapshot);
        await Stories.BackUpAsync(owner);

        await owner.Node!.UndeleteAsync(first.Snapshot.ToString(), default);

        Assert.Equal(older.Order(), owner.LatestHead()!.Value.Tombstones);
        await world.PassAsync(Window * 2);
        await Stories.AssertRestoresAsync(owner, files, first.Snapshot.ToString());
    });

    [Fact]
    public void Holders_that_did_not_hear_of_it_do_not_count_as_keeping_what_was_brought_back() => Stories.InWorld(63, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 63);
        var files = SampleFiles.Describe(owner.Files);
        var alone = await Stories.BackUpAsync(owner, copies: 1);
        var needed = owner.Catalog.NeededPacks(alone.Snapshot)!.ToHashSet();
        var only = world.Network.Receipts.First(receipt => needed.Contains(receipt.Pack)).Holder;
        await Stories.BackUpAsync(owner, "/more/note", SampleFiles.Bytes(200_000, 200_000));
        await ForgetAsync(owner, alone.Snapshot);
        var holder = world.Peers.Single(peer => peer.Identity!.Peer == only);
        holder.Lie(Lie.TakesNoHeads);

        var unsure = await Assert.ThrowsAsync<CairnException>(() => owner.Node!.UndeleteAsync(alone.Snapshot.ToString(), default));

        // Once it takes lists again it gets this one by itself, within the window.
        Assert.Equal("undelete-unsure", unsure.Code);
        await holder.RestartAsync();
        await world.PassAsync(Window * 2);
        await Stories.AssertRestoresAsync(owner, files, alone.Snapshot.ToString());
    });

    [Fact]
    public void A_holder_that_was_off_hears_what_was_brought_back_before_it_removes_it() => Stories.InWorld(64, 4, async world =>
    {
        var (owner, holder) = (world.Peers[0], world.Peers[2]);
        SampleFiles.FillSmall(owner.Files, 64);
        var backup = await Stories.BackUpAsync(owner);
        await ForgetAsync(owner, backup.Snapshot);
        await world.PassAsync(TimeSpan.FromHours(1));
        await holder.CrashAsync();
        world.Directory.Believe(holder.Identity!.Peer, Liveness.Dead);
        var outcome = await owner.Node!.UndeleteAsync(backup.Snapshot.ToString(), default);
        Assert.Equal((2, 3), (outcome.Copies, outcome.Desired));
        await world.PassAsync(Window * 2);
        var stored = world.Network.Receipts.Count;

        await holder.StartAsync();
        await world.PassAsync(Window);

        // Nothing was removed: nothing had to be copied to it again.
        Assert.True(holder.Node!.Usage.Used.Bytes > 200_000);
        Assert.Equal(stored, world.Network.Receipts.Count);
    });

    [Fact]
    public void An_owner_whose_clock_runs_ahead_brings_back_what_holders_still_keep() => Stories.InWorld(65, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 65);
        var files = SampleFiles.Describe(owner.Files);
        var backup = await Stories.BackUpAsync(owner);
        await ForgetAsync(owner, backup.Snapshot);
        owner.Clock.Offset = Window + TimeSpan.FromHours(1);
        await Stories.BackUpAsync(owner, "/more/note", SampleFiles.Bytes(1000, 1000));

        await owner.Node!.UndeleteAsync(backup.Snapshot.ToString(), default);

        await world.PassAsync(Window * 2);
        await Stories.AssertRestoresAsync(owner, files, backup.Snapshot.ToString());
    });

    [Fact]
    public void The_recovery_key_does_not_take_along_what_was_forgotten_before_unless_it_says_so() => Stories.InWorld(66, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 66);
        var first = await Stories.BackUpAsync(owner);
        var second = await Stories.BackUpAsync(owner, "/more/note", SampleFiles.Bytes(100_000, 100_000));
        await ForgetAsync(owner, first.Snapshot);
        var before = owner.LatestHead();
        var hurried = new ForgetOptions { HurriedBy = owner.Identity!.Peer };

        var refused = await Assert.ThrowsAsync<CairnException>(
            () => owner.Node!.ForgetAsync(hurried with { Snapshots = [second.Snapshot.ToString()] }, default));

        Assert.Equal("others-forgotten", refused.Code);
        Assert.Equal(before, owner.LatestHead());
        await owner.Node!.ForgetAsync(hurried, default);
        Assert.Empty(owner.Node.Forgotten());
        Assert.Equal(second.Snapshot, Assert.Single(owner.Node.Snapshots()).Snapshot);
    });

    [Fact]
    public void What_comes_back_after_a_departure_that_failed_at_its_end_can_be_recovered() => Stories.InWorld(67, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 67);
        var files = SampleFiles.Describe(owner.Files);
        var backup = await Stories.BackUpAsync(owner);
        owner.Placements.Write(session => session.Execute(
            "CREATE TRIGGER full BEFORE INSERT ON departure BEGIN SELECT RAISE(ABORT, 'The disk is full.'); END"));
        await Assert.ThrowsAnyAsync<Exception>(() => owner.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Drop, null, default));
        Assert.Empty(owner.Node!.Snapshots());
        owner.Placements.Write(session => session.Execute("DROP TRIGGER full"));

        await owner.Node.UndeleteAsync(backup.Snapshot.ToString(), default);

        await world.PassAsync(Window * 2);
        await owner.CrashAsync();
        var (machine, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await machine.StartAsync();
        await Stories.AssertRestoresAsync(machine, files);
    });

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void The_recovery_key_does_not_take_along_what_comes_to_light_while_holders_are_asked(bool names, bool late) =>
        Stories.InWorld(67, 4, async world =>
        {
            // Only one holder knows that the second snapshot is forgotten, and it is away while the machine is recovered.
            var (recovered, first, second) = await ForgetUnseenAsync(world);
            await world.Peers[3].StartAsync();
            if (late)
                Stories.RefuseNextHead(world);

            var hurried = new ForgetOptions
            {
                Snapshots = names ? [first.ToString()] : [],
                HurriedBy = recovered.Identity!.Peer,
            };
            var refused = await Assert.ThrowsAsync<CairnException>(() => recovered.Node!.ForgetAsync(hurried, default));

            Assert.Equal("others-forgotten", refused.Code);
            Assert.Equal(first, Assert.Single(recovered.Node!.Snapshots()).Snapshot);
            Assert.Equal(second, Assert.Single(recovered.Node.Forgotten()).Snapshot);
            Assert.Empty(recovered.LatestHead()!.Value.Tombstones);

            // A recovered machine asks those that come back what they hold.
            await world.PassAsync(TimeSpan.FromMinutes(2));
            await recovered.Node.UndeleteAsync(second.ToString(), default);
            Assert.Empty((await Stories.RestoreAsync(recovered, second.ToString())).Damaged);
        });

    [Fact]
    public void What_a_refused_command_was_to_let_go_of_can_still_be_brought_back() => Stories.InWorld(69, 4, async world =>
    {
        var (recovered, _, second) = await ForgetUnseenAsync(world);
        var third = await Stories.BackUpAsync(recovered, "/more/note", SampleFiles.Bytes(100_000, 69));
        await recovered.Node!.ForgetAsync(Stories.Forget(third.Snapshot), default);
        await world.Peers[3].StartAsync();
        Stories.RefuseNextHead(world);

        var refused = await Assert.ThrowsAsync<CairnException>(
            () => recovered.Node.ForgetAsync(new ForgetOptions { HurriedBy = recovered.Identity!.Peer }, default));

        Assert.Equal("others-forgotten", refused.Code);
        Assert.Equal(
            new[] { second, third.Snapshot }.Order(), recovered.Node.Forgotten().Select(forgotten => forgotten.Snapshot).Order());
        await recovered.Node.UndeleteAsync(third.Snapshot.ToString(), default);
    });

    [Fact]
    public void What_a_thief_may_have_forgotten_can_be_brought_back_for_days_after_a_recovery() => Stories.InWorld(70, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 70);
        var backup = await Stories.BackUpAsync(owner);
        await owner.Node!.ForgetAsync(Stories.Forget(backup.Snapshot), default);
        await world.PassAsync(Window + TimeSpan.FromDays(1));
        await owner.CrashAsync();

        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);

        await recovered.StartAsync();
        Assert.Equal(backup.Snapshot, Assert.Single(recovered.Node!.Forgotten()).Snapshot);
        await world.PassAsync(TimeSpan.FromDays(6));
        await Stories.BackUpAsync(recovered, "/more/note", SampleFiles.Bytes(1000, 1));
        await recovered.Node.UndeleteAsync(backup.Snapshot.ToString(), default);
    });

    [Fact]
    public void A_recovery_promises_no_longer_than_holders_keep_what_is_dropped_then() => Stories.InWorld(72, 4, async world =>
    {
        var owner = world.Peers[0];
        owner.Settings = new PeerSettings { UndeleteWindow = TimeSpan.FromSeconds(60) };
        await owner.RestartAsync();
        SampleFiles.FillSmall(owner.Files, 72);
        var backup = await Stories.BackUpAsync(owner);
        await owner.Node!.ForgetAsync(Stories.Forget(backup.Snapshot), default);
        await owner.CrashAsync();

        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);

        await recovered.StartAsync();
        var forgotten = Assert.Single(recovered.Node!.Forgotten());
        Assert.Equal(TimeSpan.FromSeconds(60), forgotten.Until - forgotten.ForgottenAt);
    });

    [Fact]
    public void After_a_recovery_the_recovery_key_does_not_take_along_what_a_thief_may_have_forgotten() =>
        Stories.InWorld(76, 4, async world =>
        {
            // Whoever has the machine forgets everything, and signs with one holder that it need not wait to remove what is dropped.
            var owner = world.Peers[0];
            SampleFiles.FillSmall(owner.Files, 76);
            var files = SampleFiles.Describe(owner.Files);
            var backup = await Stories.BackUpAsync(owner);
            await owner.Node!.ForgetAsync(Stories.Forget(backup.Snapshot), default);
            owner.Settings = new PeerSettings { UndeleteWindow = TimeSpan.Zero };
            await owner.RestartAsync();
            await world.AddAsync();
            await Stories.BackUpAsync(owner, copies: 4);
            await owner.Node!.ForgetAsync(Stories.Forget(owner.Node.Snapshots()[0].Snapshot), default);
            await owner.CrashAsync();
            var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
            await recovered.StartAsync();
            Assert.All(
                recovered.Node!.Forgotten(), one => Assert.Equal(TimeSpan.FromSeconds(1), one.Until - one.ForgottenAt));
            var other = await Stories.BackUpAsync(recovered, "/more/other", SampleFiles.Bytes(100_000, 77));
            await world.PassAsync(TimeSpan.FromDays(2));

            var hurried = Stories.Forget(other.Snapshot) with { HurriedBy = recovered.Identity!.Peer };
            var refused = await Assert.ThrowsAsync<CairnException>(() => recovered.Node.ForgetAsync(hurried, default));

            Assert.Equal("others-forgotten", refused.Code);
            await recovered.Node.UndeleteAsync(backup.Snapshot.ToString(), default);
            await Stories.AssertRestoresAsync(recovered, files, backup.Snapshot.ToString());
        });

    [Fact]
    public void What_the_recovery_key_had_removed_is_not_offered_after_a_recovery() => Stories.InWorld(73, 4, async world =>
    {
        var (owner, kept, _) = await PurgeOneAndForgetAnotherAsync(world);
        await owner.CrashAsync();

        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);

        await recovered.StartAsync();
        Assert.Equal(kept, Assert.Single(recovered.Node!.Forgotten()).Snapshot);
        await recovered.Node.UndeleteAsync(kept.ToString(), default);
    });

    [Fact]
    public void What_cannot_be_brought_back_does_not_keep_the_recovery_key_from_removing_more() => Stories.InWorld(74, 4, async world =>
    {
        // While a holder is away nobody can tell what is gone for good.
        var (owner, kept, purged) = await PurgeOneAndForgetAnotherAsync(world);
        await owner.CrashAsync();
        await world.Peers[3].CrashAsync();
        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();
        Assert.Equal(
            new[] { kept, purged }.Order(), recovered.Node!.Forgotten().Select(forgotten => forgotten.Snapshot).Order());
        await world.Peers[3].StartAsync();
        await world.PassAsync(TimeSpan.FromMinutes(2));
        await recovered.Node.UndeleteAsync(kept.ToString(), default);
        var hurried = new ForgetOptions { Snapshots = [kept.ToString()], HurriedBy = recovered.Identity!.Peer };

        await recovered.Node.ForgetAsync(hurried, default);

        Assert.DoesNotContain(kept, recovered.Node.Snapshots().Select(snapshot => snapshot.Snapshot));
    });

    [Fact]
    public void A_snapshot_that_is_not_forgotten_is_said_to_be_so() => Stories.InWorld(75, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 75);
        var backup = await Stories.BackUpAsync(owner);

        var live = await Assert.ThrowsAsync<CairnException>(
            () => owner.Node!.UndeleteAsync(backup.Snapshot.ToString()[..4], default));

        Assert.Equal((ErrorKind.NotFound, "not-forgotten"), (live.Kind, live.Code));
        await owner.Node!.ForgetAsync(Stories.Forget(backup.Snapshot), default);
        await owner.Node.UndeleteAsync(backup.Snapshot.ToString()[..4], default);
    });

    [Fact]
    public void Deleting_at_once_refuses_when_what_comes_to_light_was_forgotten() => Stories.InWorld(68, 4, async world =>
    {
        var (recovered, first, second) = await ForgetUnseenAsync(world);
        await world.Peers[3].StartAsync();
        var hurried = new DeleteOptions { Path = new BytePath("/data/large"), HurriedBy = recovered.Identity!.Peer };

        var refused = await Assert.ThrowsAsync<CairnException>(() => recovered.Node!.DeleteAsync(hurried, default));

        Assert.Equal("others-forgotten", refused.Code);
        Assert.Equal(first, Assert.Single(recovered.Node!.Snapshots()).Snapshot);
        Assert.Equal(second, Assert.Single(recovered.Node.Forgotten()).Snapshot);
    });

    /// <summary>A recovered machine that lists one snapshot, while the last holder, which is down, lists another as forgotten.</summary>
    private static async Task<(SimulatedPeer Recovered, SnapshotId First, SnapshotId Second)> ForgetUnseenAsync(SimulatedWorld world)
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        var first = await Stories.BackUpAsync(owner);
        await world.Peers[1].CrashAsync();
        await world.Peers[2].CrashAsync();
        owner.Files.AddFile("/data/later", new byte[30_000]);
        var second = await Stories.BackUpAsync(owner, 1);
        await owner.Node!.ForgetAsync(new ForgetOptions { Snapshots = [second.Snapshot.ToString()] }, default);
        await world.Peers[3].CrashAsync();
        await owner.CrashAsync();
        await world.Peers[1].StartAsync();
        await world.Peers[2].StartAsync();
        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();
        Assert.Equal(first.Snapshot, Assert.Single(recovered.Node!.Snapshots()).Snapshot);
        Assert.Empty(recovered.Node.Forgotten());
        return (recovered, first.Snapshot, second.Snapshot);
    }

    /// <summary>Three snapshots, of which one lives, one is forgotten, and one was removed at once by the recovery key.</summary>
    private static async Task<(SimulatedPeer Owner, SnapshotId Kept, SnapshotId Purged)> PurgeOneAndForgetAnotherAsync(
        SimulatedWorld world)
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await Stories.BackUpAsync(owner);
        var purged = await Stories.BackUpAsync(owner, "/more/purged", SampleFiles.Bytes(100_000, 1));
        var kept = await Stories.BackUpAsync(owner, "/more/kept", SampleFiles.Bytes(100_000, 2));
        var seed = world.FounderSecret!.DeriveOwnerSeed();
        using var key = world.Signatures.Derive(seed);
        var hurried = Stories.Forget(purged.Snapshot) with { HurriedBy = owner.Identity!.Peer };
        var outcome = await owner.Node!.ForgetAsync(hurried, default);
        Assert.NotEmpty(outcome.Plan.Packs);
        await owner.Node.PurgeAsync(Purge.Sign(key, outcome.Head!.Value, world.Scheduler.Time.GetUtcNow()), default);
        await owner.Node.ForgetAsync(Stories.Forget(kept.Snapshot), default);
        return (owner, kept.Snapshot, purged.Snapshot);
    }

    /// <summary>Forgets a snapshot and yields what is dropped with it.</summary>
    private static async Task<IReadOnlyList<PackId>> ForgetAsync(SimulatedPeer owner, SnapshotId snapshot)
    {
        var options = new ForgetOptions { Snapshots = [snapshot.ToString()], Prunes = true };
        var outcome = await owner.Node!.ForgetAsync(options, default);
        Assert.NotEmpty(outcome.Plan.Packs);
        return [.. outcome.Plan.Packs.Select(drop => drop.Pack)];
    }
}
