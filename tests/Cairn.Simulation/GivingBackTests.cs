using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Heads;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>Where an owner may use as much as it lends, what it used once does not count for ever.</summary>
public sealed class GivingBackTests
{
    private const int Most = 30_000_000;
    private const int MoreThanHalf = 18_000_000;

    [Fact]
    public void Room_that_was_dropped_at_one_peer_can_be_used_at_another() => Stories.InWorld(81, 4, async world =>
    {
        var owner = await LendingLittleAsync(world);
        var first = await BackUpAsync(owner, "/first", world.Peers[1]);
        await owner.Node!.ForgetAsync(Stories.Prune(first.Snapshot), default);
        await world.PassAsync(new PeerSettings().UndeleteWindow + TimeSpan.FromHours(2));

        var second = await BackUpAsync(owner, "/second", world.Peers[2]);

        Assert.Equal(1, second.Holders);
    });

    [Fact]
    public void Room_that_the_owner_key_freed_can_be_used_at_once() => Stories.InWorld(82, 4, async world =>
    {
        var owner = await LendingLittleAsync(world);
        var first = await BackUpAsync(owner, "/first", world.Peers[1]);
        using var key = world.Signatures.Derive(world.FounderSecret!.DeriveOwnerSeed());
        var forgotten = await owner.Node!.ForgetAsync(Stories.Prune(first.Snapshot) with { HurriedBy = owner.Identity!.Peer }, default);
        await owner.Node.PurgeAsync(Purge.Sign(key, forgotten.Head!.Value, world.Scheduler.Time.GetUtcNow()), default);

        var elsewhere = await BackUpAsync(owner, "/second", world.Peers[2]);

        Assert.Equal(1, elsewhere.Holders);
    });

    [Fact]
    public void Room_of_what_was_dropped_and_is_still_kept_is_not_given_back() => Stories.InWorld(83, 4, async world =>
    {
        var owner = await LendingLittleAsync(world);
        var first = await BackUpAsync(owner, "/first", world.Peers[1]);
        await owner.Node!.ForgetAsync(Stories.Prune(first.Snapshot), default);
        var before = Proposals(world);
        owner.Files.AddFile("/note", [1]);

        await BackUpAsync(owner, "/note", world.Peers[1]);

        Assert.Equal(before, Proposals(world));
    });

    private static async Task<SimulatedPeer> LendingLittleAsync(SimulatedWorld world)
    {
        var owner = world.Peers[0];
        await owner.CrashAsync();
        owner.Lend = new ByteSize(Most);
        await owner.StartAsync();
        owner.Files.AddFile("/first", SampleFiles.Bytes(MoreThanHalf, 1));
        owner.Files.AddFile("/second", SampleFiles.Bytes(MoreThanHalf, 2));
        return owner;
    }

    private static int Proposals(SimulatedWorld world) =>
        world.Trace.Lines.Count(line => line.Contains(" propose: ", StringComparison.Ordinal));

    private static Task<BackupOutcome> BackUpAsync(SimulatedPeer owner, string path, SimulatedPeer holder) => owner.Node!.BackupAsync(
        Stories.Backup(1) with { Paths = [new BytePath(path)], To = [holder.Identity!.Name] }, null, default);
}
