using Cairn.Core.Errors;
using Cairn.Peer.Restore;
using Cairn.Platform.Trees;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>What is told of a snapshot of which nothing can be had, and of a restore that writes nothing.</summary>
public sealed class LostSnapshotTests
{
    [Fact]
    public void Of_a_snapshot_that_is_lost_nothing_is_restored_and_that_is_said() => Stories.InWorld(80, 3, async world =>
    {
        var owner = await BackUpAsync(world);
        Corrupt(world);

        var lost = await Assert.ThrowsAsync<CairnException>(() => Stories.RestoreAsync(owner));

        Assert.Equal(("snapshot-lost", ErrorKind.Integrity), (lost.Code, lost.Kind));
        Assert.StartsWith("Nothing of snapshot", lost.What, StringComparison.Ordinal);
        Assert.Empty(owner.Restored.Paths());
    });

    [Fact]
    public void Of_a_snapshot_whose_holders_are_away_nothing_is_restored_and_that_is_said() => Stories.InWorld(81, 3, async world =>
    {
        var owner = await BackUpAsync(world);
        foreach (var holder in world.Peers.Skip(1))
            await holder.CrashAsync();

        var away = await Assert.ThrowsAsync<CairnException>(() => Stories.RestoreAsync(owner));

        Assert.Equal(("snapshot-unreachable", ErrorKind.Unreachable), (away.Code, away.Kind));
        Assert.Contains("Nothing shows that the snapshot is lost", away.Meaning, StringComparison.Ordinal);
    });

    /// <summary>Without its catalog a peer does not know in which pack a listing is.</summary>
    [Fact]
    public void A_listing_that_is_nowhere_is_lost_only_when_all_are_there() => Stories.InWorld(82, 3, async world =>
    {
        var owner = await BackUpAsync(world);
        Corrupt(world);
        await owner.CrashAsync();
        owner.LoseCatalog();
        await owner.StartAsync();

        var lost = await Assert.ThrowsAsync<CairnException>(ListAsync);
        Assert.Equal(("chunk-not-found", ErrorKind.Integrity), (lost.Code, lost.Kind));
        lost = await Assert.ThrowsAsync<CairnException>(() => Stories.RestoreAsync(owner));
        Assert.Equal(("snapshot-lost", ErrorKind.Integrity), (lost.Code, lost.Kind));

        world.Directory.Believe(world.Peers[1].Identity!.Peer, Protocol.Directories.Liveness.Dead);
        var away = await Assert.ThrowsAsync<CairnException>(ListAsync);
        Assert.Equal(("chunk-not-found", ErrorKind.Unreachable), (away.Code, away.Kind));
        away = await Assert.ThrowsAsync<CairnException>(() => Stories.RestoreAsync(owner));
        Assert.Equal(("snapshot-unreachable", ErrorKind.Unreachable), (away.Code, away.Kind));

        async Task ListAsync()
        {
            await foreach (var entry in owner.Node!.ListAsync("latest", null, CancellationToken.None))
                Assert.Fail($"{entry.Path} was listed.");
        }
    });

    [Fact]
    public void Directories_on_the_way_to_what_cannot_be_written_are_no_restore() => Stories.InWorld(83, 3, async world =>
    {
        var owner = world.Peers[0];
        owner.Files.AddFile("/data/deep/folder/a", [1]).AddFile("/data/deep/folder/b", [2]);
        await Stories.BackUpAsync(owner);
        owner.Restored.AddFile("/data/deep/folder", [3]);

        var refused = await Assert.ThrowsAsync<CairnException>(RestoreAsync);
        Assert.Equal(("target-failed", ErrorKind.Failed), (refused.Code, refused.Kind));

        // With something beside it that was written it is a restore with a gap.
        owner.Files.AddFile("/data/deep/other", [4]);
        await Stories.BackUpAsync(owner);
        Assert.Equal(1, (await RestoreAsync()).Files);

        Task<RestoreOutcome> RestoreAsync() => owner.Node!.RestoreAsync(
            new RestoreOptions { Snapshot = "latest", Target = new BytePath("/") }, null, CancellationToken.None);
    });

    private static async Task<SimulatedPeer> BackUpAsync(SimulatedWorld world)
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await Stories.BackUpAsync(owner, copies: 2);
        return owner;
    }

    private static void Corrupt(SimulatedWorld world)
    {
        foreach (var disk in world.Peers.Skip(1).Select(peer => peer.VaultDisk))
        {
            foreach (var blob in disk.Files().Where(path => path.StartsWith("blobs/", StringComparison.Ordinal)))
                disk.Corrupt(blob, 100);
        }
    }
}
