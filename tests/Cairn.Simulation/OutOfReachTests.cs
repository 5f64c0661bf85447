using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Protocol.Packs;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>The owner's peer tells of packs that nobody has any more, and tells it once.</summary>
public sealed class OutOfReachTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(2);

    /// <summary>More than it takes from a change to a look, though not to the next look without a reason.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    [Fact]
    public void Packs_of_a_holder_that_died_are_told_of_once_when_the_grace_is_over() => Stories.ForSomeSeeds(2, async world =>
    {
        var owner = await BackUpAsync(world);
        await world.Peers[1].CrashAsync();

        await world.PassAsync(Grace - Soon);
        Assert.Empty(Told(owner));

        await world.PassAsync(TimeSpan.FromHours(4));
        var told = Assert.Single(Told(owner));
        Assert.Equal((4014, Packs(owner).Count), (told.Id, told.Packs));
        Assert.StartsWith($"{told.Packs} packs are held by no peer that answers", told.Message, StringComparison.Ordinal);

        // A peer that came back and is gone again is news.
        await world.Peers[1].StartAsync();
        await world.PassAsync(TimeSpan.FromHours(2));
        await world.Peers[1].CrashAsync();
        await world.PassAsync(Grace + TimeSpan.FromHours(2));
        Assert.Equal([told, told], Told(owner));
    });

    [Fact]
    public void Where_the_listings_alone_are_lost_they_are_told_of_and_the_rest_is_copied_all_the_same() =>
        Stories.ForSomeSeeds(2, async world =>
        {
            var owner = await BackUpAsync(world);
            var trees = Packs(owner).Where(pack => owner.Catalog.FindPack(pack) is { Kind: PackKind.Tree }).ToHashSet();
            await LoseAsync(world, world.Peers[1], trees);

            var joined = await world.AddAsync();
            await world.PassAsync(Soon);

            Assert.NotEmpty(trees);
            Assert.Equal(new PeerEvent.OutOfReach(trees.Count), Assert.Single(Told(owner)));
            var copied = world.Network.Receipts.Where(receipt => receipt.Holder == joined.Identity!.Peer).Select(receipt => receipt.Pack);
            Assert.Equal(Packs(owner).Except(trees).Order(), copied.Order());
        });

    /// <summary>The owner, all of whose packs the second peer alone has.</summary>
    private static async Task<SimulatedPeer> BackUpAsync(SimulatedWorld world)
    {
        var owner = world.Peers[0];
        owner.Settings = new PeerSettings { RepairGrace = Grace };
        await owner.RestartAsync();
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await owner.Node!.BackupAsync(Stories.Backup(3) with { Redundancy = null }, null, CancellationToken.None);
        await world.PassAsync(Soon);
        return owner;
    }

    private static async Task LoseAsync(SimulatedWorld world, SimulatedPeer holder, HashSet<PackId> packs)
    {
        var blobs = world.Network.Receipts.Where(receipt => packs.Contains(receipt.Pack)).Select(receipt => receipt.Blob).ToHashSet();
        await holder.CrashAsync();
        foreach (var file in holder.VaultDisk.Files().Where(path => blobs.Any(blob => path.EndsWith($"/{blob}", StringComparison.Ordinal))))
            holder.VaultDisk.Delete(file);

        await holder.StartAsync();
    }

    private static HashSet<PackId> Packs(SimulatedPeer owner) =>
        [.. owner.Placements.Read(session => session.Query("SELECT DISTINCT pack FROM receipts", row => row.GetId<PackId>(0)))];

    private static List<PeerEvent.OutOfReach> Told(SimulatedPeer owner) => [.. owner.Events.OfType<PeerEvent.OutOfReach>()];
}
