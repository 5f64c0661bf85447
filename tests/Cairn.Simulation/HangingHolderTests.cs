using Cairn.Core.Ids;
using Cairn.Peer.Deleting;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Heads;
using Cairn.Simulation.World;

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
    private static async Task AssertWithinAsync(SimulatedWorld world, int seconds, Func<Task> act)
    {
        // A look of the owner's peer at how everything is held waits too, and holds the turn meanwhile.
        await world.PassAsync(TimeSpan.FromMinutes(5));
        world.Network.Hang(world.Peers[^1].Identity!.Peer);
        var start = world.Scheduler.Time.GetTimestamp();
        await act();
        Assert.InRange(world.Scheduler.Time.GetElapsedTime(start), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(seconds));
    }
}
