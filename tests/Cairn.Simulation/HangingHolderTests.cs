using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Deleting;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Leaving;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Simulation.World;
using Cairn.Testing.Platform;

namespace Cairn.Simulation;

/// <summary>A holder takes connections and answers nothing. A command waits for it once.</summary>
public sealed class HangingHolderTests
{
    /// <summary>As real calls give up: a handshake, and an answer on an open connection.</summary>
    private static readonly TimeSpan[] CallsGiveUp = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)];

    [Fact]
    public void Status_waits_for_it_once_however_many_listings_only_it_has() => ForEach(2, async world =>
    {
        var owner = world.Peers[0];
        for (byte number = 1; number <= 5; number++)
        {
            owner.Files.AddFile($"/data/{number}", [number]);
            await Stories.BackUpAsync(owner, copies: 1);
        }

        await AssertWithinAsync(world, 6, async () =>
        {
            var status = await owner.Node!.StatusAsync(null, CancellationToken.None);
            Assert.Equal(Enumerable.Repeat(-1, 5), status.Snapshots.Select(snapshot => snapshot.SurvivesPeers));
        });
    });

    [Fact]
    public void Forgetting_and_bringing_back_wait_for_it_once() => ForEach(4, async world =>
    {
        var owner = world.Peers[0];
        var first = (await Stories.BackUpAsync(owner, "/data/first", [1])).Snapshot;
        await Stories.BackUpAsync(owner, "/data/second", [2]);

        await AssertWithinAsync(world, 16, async () =>
        {
            var outcome = await owner.Node!.ForgetAsync(Stories.Prune(first), CancellationToken.None);
            Assert.Equal(2, outcome.Holders);
        });
        await AssertWithinAsync(world, 16, async () =>
            Assert.Equal(2, (await owner.Node!.UndeleteAsync(first.ToString(), CancellationToken.None)).Holders));
    });

    /// <summary>The first head asks who is there, and so waits 20 seconds; whoever hangs then is asked for nothing else.</summary>
    [Fact]
    public void Deleting_waits_for_it_once() => ForEach(4, async world =>
    {
        var owner = world.Peers[0];
        owner.Files.AddFile("/data/kept", [1]);
        await Stories.BackUpAsync(owner, "/data/gone", [2]);

        await AssertWithinAsync(world, 21, async () =>
        {
            var options = new DeleteOptions { Path = new BytePath("/data/gone") };
            Assert.Equal(2, (await owner.Node!.DeleteAsync(options, CancellationToken.None)).Holders);
        });
    });

    /// <summary>It is asked to remove what was dropped, which may take minutes, and for nothing else.</summary>
    [Fact]
    public void Having_data_removed_at_once_waits_for_it_once() => ForEach(4, async world =>
    {
        var (_, forgotten) = await ForgetNowAsync(world);

        await AssertWithinAsync(world, 61, async () => Assert.Equal(2, (await PurgeAsync(world, forgotten)).Done.Count));
    });

    [Fact]
    public void What_was_removed_at_once_is_told_though_nothing_can_be_noted_any_more() => Stories.InWorld(1, 4, async world =>
    {
        var (owner, forgotten) = await ForgetNowAsync(world);
        world.Network.OnAnswered = (_, call) =>
        {
            if (call == "purge")
            {
                world.Network.OnAnswered = null;
                owner.Placements.Write(session => session.Execute("ALTER TABLE receipts RENAME TO away"));
            }
        };

        Assert.Equal(3, (await PurgeAsync(world, forgotten)).Done.Count);

        await world.PassAsync(TimeSpan.FromSeconds(1));
        owner.Placements.Write(session => session.Execute("ALTER TABLE away RENAME TO receipts"));
        Assert.Contains(owner.Events, told => told is PeerEvent.UpkeepFailed { Work: "asking for what was dropped" });
    });

    /// <summary>It has taken a list that drops something before it hangs; another one shows a list that nobody knew, so that nothing is
    /// dropped, and then it is dropped after all.</summary>
    [Fact]
    public void Who_took_a_list_late_that_did_not_hold_is_given_each_later_one_until_it_answers() => Stories.InWorld(1, 4, async world =>
    {
        var (owner, late) = (world.Peers[0], world.Peers[1].Identity!.Peer);
        world.Network.HangsFor = TimeSpan.FromSeconds(60);
        var gone = await Stories.BackUpAsync(owner, "/data/gone", [1]);
        await KeepUnknownHeadAsync(owner, world.Peers[3]);
        var answering = Task.CompletedTask;
        Stories.RefuseNextHead(world, (peer, call) =>
        {
            if (peer != late || !call.StartsWith("head", StringComparison.Ordinal) || owner.LatestHead()!.Value.Tombstones.Count == 0)
                return;

            world.Network.OnAnswered = null;
            world.Network.Hang(late);
            answering = AnswerAfterAsync(TimeSpan.FromSeconds(30));
        });

        var outcome = await owner.Node!.ForgetAsync(Stories.Prune(gone.Snapshot), CancellationToken.None);

        await answering;
        Assert.NotEmpty(outcome.Plan.Packs);
        Assert.Equal((3, 3), (outcome.Holders, outcome.Asked));

        // By then it was waited for twice.
        async Task AnswerAfterAsync(TimeSpan time)
        {
            await world.PassAsync(time);
            world.Network.StopHanging(late);
        }
    });

    /// <summary>Has a holder keep a head that its owner's book does not know.</summary>
    private static async Task KeepUnknownHeadAsync(SimulatedPeer owner, SimulatedPeer holder)
    {
        var (identity, last) = (owner.Identity!, owner.LatestHead()!);
        var binding = new HeadBinding(identity.Peer, identity.Device.Epoch, last.Value.Number + 40);
        var unknown = Signed<Head>.Sign(
            last.Value with
            {
                Number = binding.Number,
                Previous = last.HeadId(),
                Sealed = HeadSeal.Seal(new HeadContent([], []), binding, identity.Keys, new SeededEntropy(1)),
            },
            identity.Device);
        var caller = new Caller(identity.Device.Certificate, owner.Node!.CurrentRecord);
        Assert.IsType<Reply<HeadAnswer>.Answered>(await holder.Node!.Service.PutHeadAsync(caller, unknown, CancellationToken.None));
    }

    /// <summary>Forgets a snapshot of which nobody is to wait for anything.</summary>
    private static async Task<(SimulatedPeer Owner, HeadId Head)> ForgetNowAsync(SimulatedWorld world)
    {
        var owner = world.Peers[0];
        var gone = await Stories.BackUpAsync(owner, "/data/gone", [1]);
        var options = Stories.Prune(gone.Snapshot) with { HurriedBy = owner.Identity!.Peer };
        return (owner, (await owner.Node!.ForgetAsync(options, CancellationToken.None)).Head!.Value);
    }

    private static async Task<PurgeOutcome> PurgeAsync(SimulatedWorld world, HeadId head)
    {
        using var key = world.Signatures.Derive(world.FounderSecret!.DeriveOwnerSeed());
        return await world.Peers[0].Node!.PurgeAsync(
            Purge.Sign(key, head, world.Scheduler.Time.GetUtcNow()), CancellationToken.None);
    }

    [Fact]
    public void Forgetting_at_once_waits_for_it_once() => ForEach(4, async world =>
    {
        var owner = world.Peers[0];
        var first = (await Stories.BackUpAsync(owner, "/data/first", [1])).Snapshot;
        await Stories.BackUpAsync(owner, "/data/second", [2]);

        await AssertWithinAsync(world, 16, async () =>
            Assert.Equal(2, (await owner.Node!.ForgetAsync(Hurried(owner, first), CancellationToken.None)).Holders));
    });

    /// <summary>Nobody can tell then what is gone for good.</summary>
    [Fact]
    public void Forgetting_at_once_waits_for_it_once_when_others_are_forgotten() => ForEach(4, async world =>
    {
        var owner = world.Peers[0];
        var first = (await Stories.BackUpAsync(owner, "/data/first", [1])).Snapshot;
        var second = (await Stories.BackUpAsync(owner, "/data/second", [2])).Snapshot;
        await owner.Node!.ForgetAsync(Stories.Prune(first), CancellationToken.None);
        await world.PassAsync(new PeerSettings().UndeleteWindow * 2);

        await AssertWithinAsync(world, 16, () => AssertRefusedAsync(owner, second));
    });

    /// <summary>It is asked what it keeps, then a list comes to light in which more is forgotten, and all would be asked again.</summary>
    [Fact]
    public void Forgetting_at_once_waits_for_it_once_when_others_come_to_light() => ForEach(5, async world =>
    {
        var owner = world.Peers[0];
        var first = (await Stories.BackUpAsync(owner, "/data/first", [1])).Snapshot;
        foreach (var away in new[] { 1, 2, 4 })
            await world.Peers[away].CrashAsync();

        owner.Files.AddFile("/data/second", [2]);
        var second = (await Stories.BackUpAsync(owner, copies: 1)).Snapshot;
        await owner.Node!.ForgetAsync(Stories.Forget(second), CancellationToken.None);
        await world.Peers[3].CrashAsync();
        await owner.CrashAsync();
        foreach (var back in new[] { 1, 2, 4 })
            await world.Peers[back].StartAsync();

        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();
        await AssertWithinAsync(world, 16, world.Peers[4], async () =>
        {
            await world.Peers[3].StartAsync();
            await AssertRefusedAsync(recovered, first);
        });
        Assert.Equal(second, Assert.Single(recovered.Node!.Forgotten()).Snapshot);
    });

    [Fact]
    public void Leaving_with_ones_own_backups_waits_for_it_once() => ForEach(4, async world =>
    {
        var owner = world.Peers[0];
        await Stories.BackUpAsync(owner, "/data/file", [1]);

        await AssertWithinAsync(world, 16, async () =>
        {
            var outcome = await owner.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Drop, null, CancellationToken.None);
            Assert.Equal((true, 2), (outcome.HasLeft, outcome.Own!.Holders));
        });
    });

    private static ForgetOptions Hurried(SimulatedPeer owner, SnapshotId snapshot) =>
        Stories.Forget(snapshot) with { HurriedBy = owner.Identity!.Peer };

    private static async Task AssertRefusedAsync(SimulatedPeer owner, SnapshotId snapshot)
    {
        var refused = await Assert.ThrowsAsync<CairnException>(
            () => owner.Node!.ForgetAsync(Hurried(owner, snapshot), CancellationToken.None));
        Assert.Equal("others-forgotten", refused.Code);
    }

    private static void ForEach(int peers, Func<SimulatedWorld, Task> story)
    {
        foreach (var giveUp in CallsGiveUp)
        {
            Stories.InWorld(1, peers, async world =>
            {
                world.Network.HangsFor = giveUp;
                await story(world);
            });
        }
    }

    /// <summary>Has the last peer hang and does something that may take so many seconds, nothing else being under way.</summary>
    private static Task AssertWithinAsync(SimulatedWorld world, int seconds, Func<Task> act) =>
        AssertWithinAsync(world, seconds, world.Peers[^1], act);

    /// <summary>The same with another peer.</summary>
    private static async Task AssertWithinAsync(SimulatedWorld world, int seconds, SimulatedPeer hangs, Func<Task> act)
    {
        // A look of the owner's peer at how everything is held waits too, and holds the turn meanwhile.
        await world.PassAsync(TimeSpan.FromMinutes(5));
        world.Network.Hang(hangs.Identity!.Peer);
        var start = world.Scheduler.Time.GetTimestamp();
        await act();
        Assert.InRange(world.Scheduler.Time.GetElapsedTime(start), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(seconds));
    }
}
