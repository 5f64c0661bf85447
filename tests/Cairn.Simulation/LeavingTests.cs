using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Leaving;
using Cairn.Peer.Node;
using Cairn.Protocol.Directories;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>Holders leave, and what they kept is in other hands before they are gone.</summary>
public sealed class LeavingTests
{
    private const int Peers = 5;

    [Fact]
    public void The_only_copies_are_handed_over_and_found_from_the_recovery_key_alone() => Stories.ForEverySeed(Peers, async world =>
    {
        var owner = world.Peers[0];
        var leaver = await BackUpOnceAsync(world, world.Peers[1..]);
        var held = leaver.Node!.Usage.Owners.Single(usage => usage.Owner == owner.Identity!.Peer).Used;
        await owner.CrashAsync();

        var outcome = await leaver.Node.LeaveAsync(LeaveMode.HandOver, OwnData.Keep, null, CancellationToken.None);

        Assert.True(outcome.HasLeft);
        Assert.Empty(outcome.HandOver.Unplaced);
        Assert.Equal(held, outcome.HandOver.Bytes);
        await AssertGoneAsync(world, leaver);
        await AssertRecoversAsync(world, leaver);
    });

    [Fact]
    public void An_owner_that_was_off_meanwhile_finds_what_moved_and_counts_it() => Stories.ForEverySeed(Peers, async world =>
    {
        var owner = world.Peers[0];
        var leaver = await BackUpOnceAsync(world, world.Peers[1..]);
        await owner.CrashAsync();
        Assert.True((await leaver.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Keep, null, CancellationToken.None)).HasLeft);
        await leaver.CrashAsync();
        await owner.StartAsync();

        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));

        Assert.Equal(1, (await owner.Node!.StatusAsync(null, CancellationToken.None)).Snapshots.Single().Actual);
        var again = await Stories.BackUpAsync(owner, copies: 1);
        Assert.Equal((0, 1), (again.NewBytes, again.Holders));
    });

    [Fact]
    public void What_was_dropped_can_be_brought_back_when_its_only_holder_has_left_since() => Stories.ForSomeSeeds(Peers, async world =>
    {
        var owner = world.Peers[0];
        var leaver = await BackUpOnceAsync(world, world.Peers[1..]);
        var files = SampleFiles.Describe(owner.Files);
        var snapshot = owner.Node!.Snapshots().Single().Snapshot;
        Assert.NotEmpty((await owner.Node.ForgetAsync(Stories.Prune(snapshot), CancellationToken.None)).Plan.Packs);

        var outcome = await leaver.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Keep, null, CancellationToken.None);

        Assert.Empty(outcome.HandOver.Unplaced);
        await AssertGoneAsync(world, leaver);
        await owner.Node.UndeleteAsync(snapshot.ToString(), CancellationToken.None);
        await world.PassAsync(new PeerSettings().UndeleteWindow * 2);
        await Stories.AssertRestoresAsync(owner, files);
    });

    [Fact]
    public void What_was_dropped_and_handed_over_goes_when_the_window_has_passed() => Stories.ForSomeSeeds(Peers, async world =>
    {
        var owner = world.Peers[0];
        var leaver = await BackUpOnceAsync(world, world.Peers[1..]);
        await owner.Node!.ForgetAsync(Stories.Prune(owner.Node!.Snapshots().Single().Snapshot), CancellationToken.None);
        Assert.True((await leaver.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Keep, null, CancellationToken.None)).HasLeft);
        Assert.True(KeptFor(world, owner) > 50_000);

        await world.PassAsync(new PeerSettings().UndeleteWindow + TimeSpan.FromHours(4));

        // The index of a list that has no snapshot any more.
        Assert.InRange(KeptFor(world, owner), 1, 5_000);
    });

    [Fact]
    public void Whoever_drops_what_it_keeps_hands_nothing_over() => Stories.ForEverySeed(Peers, async world =>
    {
        var leaver = await BackUpOnceAsync(world, world.Peers[1..]);
        var before = world.Network.Receipts.Count;

        var outcome = await leaver.Node!.LeaveAsync(LeaveMode.Drop, OwnData.Keep, null, CancellationToken.None);

        Assert.True(outcome.HasLeft);
        Assert.True(outcome.RemovedBlobs > 0);
        Assert.Equal(before, world.Network.Receipts.Count);
        await AssertGoneAsync(world, leaver);

    });

    [Fact]
    public void What_the_only_holder_took_with_it_is_told_as_lost_and_not_as_out_of_reach()
    {
        var lost = 0;
        Stories.ForSomeSeeds(Peers, async world =>
        {
            var leaver = await BackUpOnceAsync(world, world.Peers[1..]);
            await leaver.Node!.LeaveAsync(LeaveMode.Drop, OwnData.Keep, null, CancellationToken.None);
            await leaver.CrashAsync();

            var told = await LossesAsync(world.Peers[0]);
            var status = await world.Peers[0].Node!.StatusAsync(null, CancellationToken.None);

            // With some seeds another one has all that the files need, and with some it has not even the listing.
            Assert.All(told, why => Assert.Contains("it has left the network", why, StringComparison.Ordinal));
            if (told.Count > 0)
                Assert.Contains(status.Warnings, gone => gone.Contains("has left the network or was evicted", StringComparison.Ordinal));

            lost += told.Count;
        });
        Assert.True(lost > 0, "With no seed anything was lost.");

        static async Task<IReadOnlyList<string>> LossesAsync(SimulatedPeer owner)
        {
            try
            {
                var restored = await Stories.RestoreAsync(owner);
                Assert.Empty(restored.Unreachable);
                return [.. restored.Damaged.Select(file => file.Why)];
            }
            catch (CairnException all) when (all.Code == "snapshot-lost")
            {
                return [all.What];
            }
        }
    }

    [Fact]
    public void Who_deletes_its_own_leaves_nothing_with_the_others_after_the_window() => Stories.ForSomeSeeds(Peers, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, world.Seed);
        await Stories.BackUpAsync(owner);
        SampleFiles.FillSmall(world.Peers[1].Files, world.Seed);
        await Stories.BackUpAsync(world.Peers[1]);
        var others = world.Peers[1].Node!.Snapshots();

        var outcome = await owner.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Drop, null, CancellationToken.None);

        Assert.True(outcome.HasLeft);
        Assert.Equal((1, outcome.Own!.Asked), (outcome.Own.Snapshots, outcome.Own.Holders));
        await world.PassAsync(new PeerSettings().UndeleteWindow - TimeSpan.FromMinutes(30));
        Assert.NotEqual(0, KeptFor(world, owner));
        await world.PassAsync(TimeSpan.FromHours(4));
        Assert.Equal(0, KeptFor(world, owner));
        Assert.Equal(others.Count, world.Peers[1].Node!.Snapshots().Count);
    });

    [Fact]
    public void What_was_deleted_in_leaving_comes_back_with_the_key_within_the_window() => Stories.InWorld(71, Peers, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 71);
        var files = SampleFiles.Describe(owner.Files);
        var backup = await Stories.BackUpAsync(owner);
        Assert.True((await owner.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Drop, null, CancellationToken.None)).HasLeft);
        await owner.CrashAsync();
        await world.PassAsync(new PeerSettings().UndeleteWindow - TimeSpan.FromHours(1));

        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();
        await recovered.Node!.UndeleteAsync(backup.Snapshot.ToString(), CancellationToken.None);

        await world.PassAsync(new PeerSettings().UndeleteWindow * 2);
        await Stories.AssertRestoresAsync(recovered, files);
    });

    [Fact]
    public void Who_cannot_tell_enough_peers_that_its_own_is_dropped_stays_and_keeps_it() => Stories.InWorld(72, Peers, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 72);
        var files = SampleFiles.Describe(owner.Files);
        await Stories.BackUpAsync(owner);
        foreach (var away in world.Peers.Skip(1).Take(3))
            await away.CrashAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(
            () => owner.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Drop, null, CancellationToken.None));

        Assert.Equal("head-not-kept", refused.Code);
        Assert.False(owner.Node!.Departed.IsCompleted);
        foreach (var away in world.Peers.Skip(1).Take(3))
            await away.StartAsync();

        await world.PassAsync(new PeerSettings().UndeleteWindow * 2);
        await Stories.AssertRestoresAsync(owner, files);
    });

    [Fact]
    public void Who_cannot_take_back_what_it_dropped_is_told_who_may_still_remove_it() => Stories.InWorld(73, Peers, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 73);
        await Stories.BackUpAsync(owner);
        foreach (var liar in world.Peers.Skip(2))
            liar.Lie(Lie.TakesNoDrops);

        // The one that takes the list that drops takes no other one after it.
        var taker = world.Peers[1];
        world.Network.OnAnswered = (peer, call) =>
        {
            var isHead = peer == taker.Identity!.Peer && call.StartsWith("head", StringComparison.Ordinal);
            if (isHead && owner.LatestHead()!.Value.Tombstones.Count > 0)
                taker.Lie(Lie.TakesNoHeads);
        };
        var refused = await Assert.ThrowsAsync<CairnException>(
            () => owner.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Drop, null, CancellationToken.None));

        Assert.Equal("head-not-kept", refused.Code);
        Assert.Contains("may remove", refused.Meaning, StringComparison.Ordinal);
        Assert.Contains("has not left", refused.Meaning, StringComparison.Ordinal);
    });

    [Fact]
    public void Who_deletes_its_own_after_a_recovery_finds_what_a_holder_that_was_away_keeps() => Stories.InWorld(74, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 74);
        await Stories.BackUpAsync(owner);
        await world.Peers[1].CrashAsync();
        await world.Peers[2].CrashAsync();
        SampleFiles.Change(owner.Files, 74);
        await Stories.BackUpAsync(owner, 1);
        var stored = owner.Placements.Read(session => session.Query("SELECT DISTINCT pack FROM manifests", row => row.GetId<PackId>(0)));
        await world.Peers[3].CrashAsync();
        await owner.CrashAsync();
        await world.Peers[1].StartAsync();
        await world.Peers[2].StartAsync();
        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();
        await world.Peers[3].StartAsync();

        await recovered.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Drop, null, CancellationToken.None);

        Assert.Equal(stored.Order(), recovered.LatestHead()!.Value.Tombstones);
    });

    [Fact]
    public void Who_finds_no_room_for_all_stays_a_member_and_says_what_is_left() => Stories.ForEverySeed(Peers, async world =>
    {
        var leaver = await BackUpOnceAsync(world, world.Peers[1..]);
        foreach (var taker in world.Peers.Skip(1).Where(peer => peer != leaver))
        {
            taker.Lend = new ByteSize(taker.Node!.Usage.Used.Bytes);
            await taker.RestartAsync();
        }

        // The owner itself has room, but nobody keeps its own backup.
        var outcome = await leaver.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Keep, null, CancellationToken.None);

        Assert.False(outcome.HasLeft);
        var unplaced = Assert.Single(outcome.HandOver.Unplaced);
        Assert.Equal((world.Peers[0].Identity!.Peer, world.Peers[0].Options.Name), (unplaced.Owner, unplaced.Name));
        Assert.Equal(leaver.Node.Usage.Owners.Single(usage => usage.Owner == unplaced.Owner).Used, unplaced.Bytes);
        await Stories.AssertRestoresAsync(world.Peers[0], SampleFiles.Describe(world.Peers[0].Files));

        // It takes things again, and goes when there is room.
        SampleFiles.Change(world.Peers[0].Files, world.Seed);
        Assert.Equal(1, (await Stories.BackUpAsync(world.Peers[0], copies: 1)).Holders);
        foreach (var taker in world.Peers.Skip(1).Where(peer => peer != leaver))
        {
            taker.Lend = null;
            await taker.RestartAsync();
        }

        Assert.True((await leaver.Node.LeaveAsync(LeaveMode.HandOver, OwnData.Keep, null, CancellationToken.None)).HasLeft);
        await world.Peers[0].CrashAsync();
        await AssertRecoversAsync(world, leaver);
    });

    [Fact]
    public void Power_cuts_of_takers_and_of_the_leaver_lose_no_shard_and_exceed_no_quota()
    {
        var (leaverCuts, takerCuts) = (0, 0);
        Stories.ForEverySeed(Peers, async world =>
        {
            var random = new Random(world.Seed);
            var owner = world.Peers[0];
            var leaver = await BackUpOnceAsync(world, world.Peers[1..]);
            var files = SampleFiles.Describe(owner.Files);
            await owner.CrashAsync();
            var takers = world.Peers.Skip(1).Where(peer => peer != leaver).ToList();
            takers.ForEach(taker => taker.CutAtDiskOperation(random.Next(1, 20)));
            leaver.CutAtCall(random.Next(1, 16));

            for (var attempt = 0; ; attempt++)
            {
                Assert.True(attempt < 10, "It never leaves.");
                var hasLeft = await LeaveOrFallAsync(leaver);
                leaverCuts += leaver.Node is null ? 1 : 0;
                takerCuts += takers.Count(taker => taker.Node is null);
                if (hasLeft)
                    break;

                foreach (var fallen in (SimulatedPeer[])[leaver, .. takers])
                {
                    await fallen.CrashAsync();
                    await fallen.StartAsync();
                }
            }

            Assert.All(takers, taker => Assert.InRange(taker.Node?.Usage.Used.Bytes ?? 0, 0, taker.Identity!.Lend.Bytes));
            foreach (var taker in takers)
            {
                await taker.CrashAsync();
                await taker.StartAsync();
                Assert.Empty(taker.Node!.VaultRecovery.Lost);
            }

            await AssertGoneAsync(world, leaver);
            await AssertRecoversAsync(world, leaver, files);
        });
        Assert.True(leaverCuts > 0, "No seed cut the leaver.");
        Assert.True(takerCuts > 0, "No seed cut a taker.");
    }

    /// <summary>Leaves; false when the machine fell or not everything found a place.</summary>
    private static async Task<bool> LeaveOrFallAsync(SimulatedPeer leaver)
    {
        if (leaver.Node!.Departed.IsCompleted)
            return true;

        var leaving = leaver.Node.LeaveAsync(LeaveMode.HandOver, OwnData.Keep, null, CancellationToken.None);
        await Task.WhenAny(leaving, leaver.Boot.Off);
        return !leaver.Boot.IsOff && (await leaving).HasLeft;
    }

    /// <summary>One copy of everything, on one peer each; yields one that holds some of it.</summary>
    private static async Task<SimulatedPeer> BackUpOnceAsync(SimulatedWorld world, IReadOnlyList<SimulatedPeer> holders)
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        Assert.Equal(1, (await Stories.BackUpAsync(owner, copies: 1)).Holders);
        return holders.First(peer => peer.Node!.Usage.Used.Bytes > 0);
    }

    private static async Task AssertGoneAsync(SimulatedWorld world, SimulatedPeer leaver)
    {
        Assert.Equal(0, leaver.Node!.Usage.Used.Bytes);
        Assert.Empty(leaver.Node.Usage.Owners);
        Assert.Empty(leaver.VaultDisk.Files());
        Assert.Equal(Liveness.Left, world.Directory.View.Find(leaver.Identity!.Peer)!.State);
        await leaver.CrashAsync();
        Assert.Equal("has-left", (await Assert.ThrowsAsync<Core.Errors.CairnException>(leaver.StartAsync)).Code);
    }

    private static async Task AssertRecoversAsync(SimulatedWorld world, SimulatedPeer leaver, IReadOnlyList<string>? files = null)
    {
        files ??= SampleFiles.Describe(world.Peers[0].Files);
        if (leaver.Node is not null)
            await leaver.CrashAsync();

        var (machine, warnings) = await world.RecoverAsync(
            world.FounderSecret!, [.. world.Peers.Skip(1).Where(peer => peer != leaver && peer.Node is not null)]);
        Assert.True(warnings.Count == 0, string.Join(' ', warnings));
        await machine.StartAsync();
        await Stories.AssertRestoresAsync(machine, files);
    }

    /// <summary>Bytes that others keep of an owner, whoever gave them.</summary>
    private static long KeptFor(SimulatedWorld world, SimulatedPeer owner) => world.Peers
        .Where(peer => peer != owner)
        .SelectMany(peer => peer.Node!.Usage.Owners)
        .Where(usage => usage.Owner == owner.Identity!.Peer)
        .Sum(usage => usage.Used.Bytes + usage.Mandated.Bytes);
}
