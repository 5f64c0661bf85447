using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Deleting;
using Cairn.Platform.Trees;
using Cairn.Protocol.Directories;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>A snapshot that asked for more peers than there still are can be forgotten, deleted from and brought back.</summary>
public sealed class ShrunkNetworkTests
{
    [Fact]
    public void Peers_that_left_for_good_are_not_waited_for() => Stories.InWorld(81, 4, async world =>
    {
        var (owner, snapshot) = await BackUpAsync(world);
        await world.Peers[3].CrashAsync();
        world.Directory.Believe(world.Peers[3].Identity!.Peer, Liveness.Left);

        var changed = Assert.Single((await owner.Node!.DeleteAsync(Delete(), default)).Snapshots).After!.Value;
        await owner.Node.ForgetAsync(Stories.Prune(changed), default);
        await owner.Node.UndeleteAsync(snapshot.ToString(), default);

        Assert.Equal(snapshot, Assert.Single(owner.Node.Snapshots()).Snapshot);
        Assert.Empty((await Stories.RestoreAsync(owner, snapshot.ToString())).Damaged);
    });

    [Fact]
    public void One_that_is_only_away_is_waited_for_and_the_snapshot_that_asks_for_it_named() => Stories.InWorld(82, 4, async world =>
    {
        var (owner, snapshot) = await BackUpAsync(world);
        await world.Peers[3].CrashAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(() => owner.Node!.ForgetAsync(Stories.Prune(snapshot), default));

        Assert.Equal("head-not-kept", refused.Code);
        Assert.Contains(snapshot.Short(), refused.Meaning, StringComparison.Ordinal);
        Assert.Equal(snapshot, Assert.Single(owner.Node!.Snapshots()).Snapshot);
    });

    [Fact]
    public void An_undelete_that_too_few_took_is_taken_back() => Stories.InWorld(83, 4, async world =>
    {
        var (owner, snapshot) = await BackUpAsync(world);
        await owner.Node!.ForgetAsync(Stories.Prune(snapshot), default);
        var dropped = owner.LatestHead()!.Value.Tombstones;
        await world.Peers[3].CrashAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(() => owner.Node.UndeleteAsync(snapshot.ToString(), default));

        Assert.Equal("head-not-kept", refused.Code);
        Assert.Contains("still forgotten", refused.Meaning, StringComparison.Ordinal);
        Assert.Contains("cairn undelete", refused.Todo, StringComparison.Ordinal);
        Assert.Equal(snapshot, Assert.Single(owner.Node.Forgotten()).Snapshot);
        Assert.Equal(dropped, owner.LatestHead()!.Value.Tombstones);

        // It does not take effect by itself later.
        await world.Peers[3].StartAsync();
        owner.Files.AddFile("/more/note", [1, 2, 3]);
        var note = Stories.Backup(3) with { Paths = [new BytePath("/more/note")] };
        var later = await owner.Node.BackupAsync(note, null, default);
        Assert.Equal(later.Snapshot, Assert.Single(owner.Node.Snapshots()).Snapshot);
        await owner.Node.UndeleteAsync(snapshot.ToString(), default);
        Assert.Equal(2, owner.Node.Snapshots().Count);
        Assert.Empty((await Stories.RestoreAsync(owner, snapshot.ToString())).Damaged);
    });

    /// <summary>A snapshot that asks for all three holders.</summary>
    private static async Task<(SimulatedPeer Owner, SnapshotId Snapshot)> BackUpAsync(SimulatedWorld world)
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        var backup = await owner.Node!.BackupAsync(Stories.Backup(3) with { Happy = 3 }, null, default);
        return (owner, backup.Snapshot);
    }

    private static DeleteOptions Delete() => new() { Path = new BytePath("/data/large") };
}
