using Cairn.Archive.Chunking;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>The catalog is lost, and a holder of an index is away: what this peer knows is true, and not all that there is.</summary>
public sealed class UnreadIndexTests
{
    private static readonly TimeSpan Window = new PeerSettings().UndeleteWindow;

    /// <summary>The first backup's packs are dropped, the second stored the same anew, and only what was dropped is known.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_needed_of_dropped_packs_is_looked_for_again_when_an_index_is_back(bool wasNotedBefore) =>
        Stories.InWorld(51, 5, async world =>
        {
            var owner = world.Peers[0];
            var first = await BackUpToAsync(owner, "/data", world.Peers[1]);
            await owner.Node!.ForgetAsync(Stories.Prune(first.Snapshot), default);
            var dropped = owner.LatestHead()!.Value.Tombstones;
            var again = await BackUpToAsync(owner, "/data", world.Peers[3]);
            var alone = await BackUpToAsync(owner, "/more", world.Peers[2]);
            var known = await BackUpToAsync(owner, "/known", world.Peers[1]);
            var needed = owner.Catalog.NeededPacks(again.Snapshot)!;
            Assert.Empty(needed.Intersect(dropped));
            await owner.CrashAsync();
            owner.LoseCatalog();
            await world.Peers[3].CrashAsync();
            await owner.StartAsync();

            var forgotten = await owner.Node!.ForgetAsync(Stories.Prune(alone.Snapshot), default);
            Assert.NotEmpty(forgotten.Plan.Packs);
            Assert.Null(owner.Catalog.NeededPacks(known.Snapshot));
            if (wasNotedBefore)
                owner.Catalog.SetNeededPacks(again.Snapshot, dropped);

            // Who keeps what was dropped removes it, and the catalog forgets it.
            await world.PassAsync(Window + TimeSpan.FromHours(3));
            Assert.DoesNotContain(dropped, pack => owner.Catalog.FindPack(pack) is not null);
            var refused = await Assert.ThrowsAsync<CairnException>(
                () => owner.Node.ForgetAsync(new ForgetOptions { Prunes = true }, default));
            Assert.Equal("needs-unknown", refused.Code);

            await world.Peers[3].StartAsync();
            var pruned = await owner.Node.ForgetAsync(new ForgetOptions { Prunes = true }, default);
            Assert.Empty(pruned.Plan.Packs.Select(drop => drop.Pack).Intersect(needed));
            Assert.Equal(needed, owner.Catalog.NeededPacks(again.Snapshot));
            await world.PassAsync(Window + TimeSpan.FromHours(3));
            Assert.Empty((await Stories.RestoreAsync(owner, again.Snapshot.ToString())).Damaged);
            Assert.Equal(SampleFiles.Bytes(200_000, 51), owner.Restored.ReadAll("/data"));
        });

    /// <summary>The second backup repeats the listing, not what the first one stored of the large file, lists of chunks among it.</summary>
    [Fact]
    public void What_only_an_index_lists_that_cannot_be_reached_is_away_and_not_lost() => Stories.InWorld(53, 4, async world =>
    {
        var owner = world.Peers[0];
        owner.Files.AddFile("/data/large", SampleFiles.Bytes(1_500_000, 53));
        var pieces = Stories.Backup(1) with { Chunker = ChunkerChoice.Fixed(1024) };
        await owner.Node!.BackupAsync(pieces with { To = [world.Peers[3].Identity!.Name] }, null, default);
        world.Peers[3].Lend = new ByteSize(1 << 20);
        await world.Peers[3].RestartAsync();
        owner.Files.AddFile("/data/small", SampleFiles.Bytes(1000, 53));
        await owner.Node.BackupAsync(pieces, null, default);
        await owner.CrashAsync();
        owner.LoseCatalog();
        await world.Peers[3].CrashAsync();
        await owner.StartAsync();

        var away = await Assert.ThrowsAsync<CairnException>(() => ListAsync(owner));
        Assert.Equal(("chunk-not-found", ErrorKind.Unreachable), (away.Code, away.Kind));
        var restored = await Stories.RestoreAsync(owner);
        Assert.Equal((1, 0), (restored.Files, restored.Damaged.Count));
        Assert.Equal("/data/large", Assert.Single(restored.Unreachable).Path.ToString());

        await world.Peers[3].StartAsync();
        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
        Assert.Contains("/data/large", await ListAsync(owner));
    });

    private static async Task<IReadOnlyList<string>> ListAsync(SimulatedPeer owner)
    {
        var listed = new List<string>();
        await foreach (var entry in owner.Node!.ListAsync("latest", null, default))
            listed.Add(entry.Path.ToString());

        return listed;
    }

    private static Task<BackupOutcome> BackUpToAsync(SimulatedPeer owner, string path, SimulatedPeer holder)
    {
        owner.Files.AddFile(path, SampleFiles.Bytes(200_000, path == "/data" ? 51 : path[1]));
        return owner.Node!.BackupAsync(
            Stories.Backup(1) with { Paths = [new BytePath(path)], To = [holder.Identity!.Name] }, null, default);
    }
}
