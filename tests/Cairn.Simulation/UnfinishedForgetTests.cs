using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Deleting;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>A list that drops packs and that too few holders took does not count, whatever happens to its owner then.</summary>
public sealed class UnfinishedForgetTests
{
    private static readonly TimeSpan Window = new PeerSettings().UndeleteWindow;

    [Fact]
    public void What_a_list_drops_that_too_few_took_is_taken_back() => Stories.InWorld(71, 4, async world =>
    {
        var (owner, snapshot) = await BackUpAsync(world);
        var files = SampleFiles.Describe(owner.Files);
        foreach (var holder in world.Peers.Skip(2))
            holder.Lie(Lie.TakesNoDrops);

        var refused = await Assert.ThrowsAsync<CairnException>(() => owner.Node!.ForgetAsync(Stories.Prune(snapshot), default));

        Assert.Equal("head-not-kept", refused.Code);
        Assert.Equal(snapshot, Assert.Single(owner.Node!.Snapshots()).Snapshot);
        Assert.Empty(owner.LatestHead()!.Value.Tombstones);
        await world.PassAsync(Window * 2);
        await AssertAllKeepAsync(world, files);
    });

    [Fact]
    public void With_too_few_holders_there_nothing_is_dropped_at_those_that_are() => Stories.InWorld(72, 4, async world =>
    {
        var (owner, snapshot) = await BackUpAsync(world);
        foreach (var holder in world.Peers.Skip(2))
            await holder.CrashAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(() => owner.Node!.ForgetAsync(Stories.Prune(snapshot), default));

        // The list that was written is the one that asks them: it says nothing new.
        Assert.Equal("head-not-kept", refused.Code);
        Assert.Equal(0, DroppingHeads(owner));
        Assert.Equal(snapshot, Assert.Single(owner.Node!.Snapshots()).Snapshot);
    });

    [Fact]
    public void A_power_cut_before_it_is_taken_back_loses_nothing() => Stories.InWorld(73, 4, async world =>
    {
        var (owner, snapshot) = await BackUpAsync(world);
        var files = SampleFiles.Describe(owner.Files);
        await CutWhileDroppingAsync(world, Stories.Prune(snapshot));

        await owner.StartAsync();
        await world.PassAsync(Window * 2);

        Assert.Equal(snapshot, Assert.Single(owner.Node!.Snapshots()).Snapshot);
        Assert.Empty(owner.LatestHead()!.Value.Tombstones);
        await AssertAllKeepAsync(world, files);
    });

    [Fact]
    public void A_backup_after_such_a_power_cut_counts_on_nothing_that_holders_may_still_drop() => Stories.InWorld(74, 4, async world =>
    {
        var (owner, snapshot) = await BackUpAsync(world);
        var files = SampleFiles.Describe(owner.Files);
        var dropped = await CutWhileDroppingAsync(world, Stories.Prune(snapshot));

        await owner.StartAsync();
        var again = await Stories.BackUpAsync(owner);

        Assert.Empty(owner.Catalog.NeededPacks(again.Snapshot)!.Intersect(dropped));
        Assert.Equal([again.Snapshot, snapshot], owner.Node!.Snapshots().Select(listed => listed.Snapshot));
        Assert.Empty(owner.LatestHead()!.Value.Tombstones);
        await world.PassAsync(Window * 2);
        await Stories.AssertRestoresAsync(owner, files, snapshot.ToString());
        await AssertAllKeepAsync(world, files);
    });

    [Fact]
    public void A_delete_after_such_a_power_cut_counts_on_no_listing_that_holders_may_still_drop() => Stories.InWorld(75, 4, async world =>
    {
        // A delete that too few take leaves its new listings behind; a prune that is cut off drops them at one holder.
        var (owner, _) = await BackUpAsync(world);
        owner.Files.AddFile("/data/secret", SampleFiles.Bytes(3_000_000, 75));
        await Stories.BackUpAsync(owner);
        SampleFiles.Change(owner.Files, 75);
        await Stories.BackUpAsync(owner);
        var delete = new DeleteOptions { Path = new BytePath("/data/secret") };
        foreach (var holder in world.Peers.Skip(2))
            holder.Lie(Lie.TakesNoDrops);

        await Assert.ThrowsAsync<CairnException>(() => owner.Node!.DeleteAsync(delete, default));
        var dropped = await CutWhileDroppingAsync(world, new ForgetOptions { Prunes = true });

        await owner.StartAsync();
        var outcome = await owner.Node!.DeleteAsync(delete, default);

        Assert.Equal(2, outcome.Snapshots.Count);
        Assert.All(outcome.Snapshots, changed => Assert.Empty(owner.Catalog.NeededPacks(changed.After!.Value)!.Intersect(dropped)));
    });

    [Fact]
    public void A_power_cut_at_any_call_of_a_forget_that_too_few_take_loses_nothing()
    {
        var cuts = 0;
        Stories.ForEverySeed(4, async world =>
        {
            var (owner, snapshot) = await BackUpAsync(world);
            var files = SampleFiles.Describe(owner.Files);
            foreach (var holder in world.Peers.Skip(2))
                holder.Lie(Lie.TakesNoDrops);

            owner.CutAtCall(4 * world.Seed);
            var forgetting = owner.Node!.ForgetAsync(Stories.Prune(snapshot), default);
            if (await Task.WhenAny(forgetting, owner.Boot.Off) == forgetting)
                await Assert.ThrowsAsync<CairnException>(() => forgetting);
            else
                cuts++;

            await owner.CrashAsync();
            foreach (var holder in world.Peers.Skip(2))
                await holder.RestartAsync();

            await owner.StartAsync();
            var again = await Stories.BackUpAsync(owner);
            await world.PassAsync(Window + TimeSpan.FromHours(3));

            Assert.Equal([again.Snapshot, snapshot], owner.Node!.Snapshots().Select(listed => listed.Snapshot));
            await AssertAllKeepAsync(world, files);
        });
        Assert.True(cuts > 0, "No seed cut anything.");
    }

    /// <summary>One snapshot at all three holders.</summary>
    private static async Task<(SimulatedPeer Owner, SnapshotId Snapshot)> BackUpAsync(SimulatedWorld world)
    {
        SampleFiles.FillSmall(world.Peers[0].Files, world.Seed);
        return (world.Peers[0], (await Stories.BackUpAsync(world.Peers[0])).Snapshot);
    }

    /// <summary>Has the power cut when one holder has taken a list that drops packs, and the others have not. Yields these packs.</summary>
    private static async Task<IReadOnlyList<PackId>> CutWhileDroppingAsync(SimulatedWorld world, ForgetOptions options)
    {
        var (owner, taker) = (world.Peers[0], world.Peers[1]);
        foreach (var holder in world.Peers.Skip(2))
            holder.Lie(Lie.TakesNoDrops);

        world.Network.OnAnswered = (peer, call) =>
        {
            var isHead = peer == taker.Identity!.Peer && call.StartsWith("head", StringComparison.Ordinal);
            if (isHead && owner.LatestHead()!.Value.Tombstones.Count > 0)
                owner.Cut();
        };
        var forgetting = owner.Node!.ForgetAsync(options, default);
        Assert.NotEqual(forgetting, await Task.WhenAny(forgetting, owner.Boot.Off));
        world.Network.OnAnswered = null;
        await owner.CrashAsync();
        foreach (var holder in world.Peers.Skip(2))
            await holder.RestartAsync();

        Assert.NotEmpty(owner.LatestHead()!.Value.Tombstones);
        return owner.LatestHead()!.Value.Tombstones;
    }

    /// <summary>Each holder by itself has all that a restore needs.</summary>
    private static async Task AssertAllKeepAsync(SimulatedWorld world, IReadOnlyList<string> files)
    {
        foreach (var holder in world.Peers.Skip(1))
        {
            foreach (var other in world.Peers.Skip(1).Where(other => other != holder))
                await other.CrashAsync();

            await Stories.AssertRestoresAsync(world.Peers[0], files);
            foreach (var other in world.Peers.Skip(1).Where(other => other != holder))
                await other.StartAsync();
        }
    }

    private static int DroppingHeads(SimulatedPeer owner) => owner.Heads().Count(head => head.Value.Tombstones.Count > 0);
}
