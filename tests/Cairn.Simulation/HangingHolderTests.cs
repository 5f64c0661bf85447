using Cairn.Peer.Deleting;
using Cairn.Platform.Trees;
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
