using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>A forgotten snapshot counts as gone for good only where that is certain; else the recovery key takes nothing along.</summary>
public sealed class GoneForGoodTests
{
    private static readonly TimeSpan Window = new PeerSettings().UndeleteWindow;

    /// <summary>As when holders have come back after a recovery, and were not asked yet.</summary>
    [Fact]
    public void What_a_holder_keeps_is_not_gone_because_this_owner_does_not_know_it() => AssertCountsAfter(LosePack);

    [Fact]
    public void What_a_holder_keeps_is_not_gone_because_it_was_found_wrong_once() => AssertCountsAfter((owner, pack) =>
        owner.Placements.Write(session => session.Execute("UPDATE receipts SET doubted = 1 WHERE pack = ?1", pack)));

    [Fact]
    public void What_only_an_unread_index_lists_is_not_gone() => Stories.InWorld(111, 4, async world =>
    {
        // The same files in two sets of packs: the older one is gone, and the index of the other cannot be read.
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        var first = await Stories.BackUpAsync(owner);
        var older = owner.Catalog.NeededPacks(first.Snapshot)!;
        await owner.Node!.ForgetAsync(Stories.Prune(first.Snapshot), default);
        await world.PassAsync(Window + TimeSpan.FromMinutes(30));
        var before = owner.Catalog.IndexPacks().ToHashSet();
        var second = await Stories.BackUpAsync(owner);
        var index = owner.Catalog.IndexPacks().Where(pack => !before.Contains(pack)).ToHashSet();
        var other = await Stories.BackUpAsync(owner, "/more/other", SampleFiles.Bytes(100_000, 1));
        await owner.Node.ForgetAsync(Stories.Prune(second.Snapshot), default);
        Corrupt(world, index);
        foreach (var pack in older)
            LosePack(owner, pack);

        await owner.CrashAsync();
        owner.LoseCatalog();
        await owner.StartAsync();

        await AssertRefusedAsync(owner, other.Snapshot);
    });

    [Fact]
    public void What_a_holder_names_and_shows_no_manifest_of_stays_on_the_list_of_a_recovery() => Stories.InWorld(112, 4, async world =>
    {
        // The last list names it no more, as after a purge; but whoever wrote it did not have the recovery key, and nothing was removed.
        var (owner, _, forgotten) = await ForgetOneAsync(world);
        await owner.Node!.ForgetAsync(new ForgetOptions { HurriedBy = owner.Identity!.Peer }, default);
        foreach (var pack in forgotten.Packs)
        {
            foreach (var holder in world.Peers.Skip(1))
                holder.Ledger.Write(session => session.Execute("UPDATE pack SET manifest = x'00' WHERE pack = ?1", pack));
        }

        await owner.CrashAsync();
        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);

        await recovered.StartAsync();
        Assert.Equal(forgotten.Snapshot, Assert.Single(recovered.Node!.Forgotten()).Snapshot);
    });

    /// <summary>They are removed when the window has passed; an hour later nobody waits for any holder to remove them.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(180)]
    public void What_was_dropped_and_removed_is_gone_though_it_is_still_listed(int minutes) => Stories.InWorld(113, 4, async world =>
    {
        var (owner, other, forgotten) = await ForgetOneAsync(world);
        await owner.Node!.ForgetAsync(new ForgetOptions { Prunes = true }, default);
        await world.PassAsync(Window + TimeSpan.FromMinutes(minutes));
        Assert.Equal(forgotten.Snapshot, Assert.Single(owner.Node.Forgotten()).Snapshot);

        await owner.Node.ForgetAsync(Stories.Forget(other) with { HurriedBy = owner.Identity!.Peer }, default);

        Assert.DoesNotContain(other, owner.Node.Snapshots().Select(snapshot => snapshot.Snapshot));
    });

    /// <summary>Three snapshots, of which one is forgotten, with all that it needs kept by three peers.</summary>
    private static async Task<(SimulatedPeer Owner, SnapshotId Other, Forgotten Forgotten)> ForgetOneAsync(SimulatedWorld world)
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await Stories.BackUpAsync(owner);
        var other = await Stories.BackUpAsync(owner, "/more/other", SampleFiles.Bytes(100_000, 1));
        var forgotten = await Stories.BackUpAsync(owner, "/more/forgotten", SampleFiles.Bytes(100_000, 2));
        var packs = owner.Catalog.NeededPacks(forgotten.Snapshot)!;
        await owner.Node!.ForgetAsync(Stories.Forget(forgotten.Snapshot), default);
        return (owner, other.Snapshot, new Forgotten(forgotten.Snapshot, packs));
    }

    /// <summary>Changes what the owner knows of the packs that a forgotten snapshot needs, which all holders keep.</summary>
    private static void AssertCountsAfter(Action<SimulatedPeer, PackId> change) => Stories.InWorld(110, 4, async world =>
    {
        var (owner, other, forgotten) = await ForgetOneAsync(world);
        foreach (var pack in forgotten.Packs)
            change(owner, pack);

        await AssertRefusedAsync(owner, other);
    });

    private static void LosePack(SimulatedPeer owner, PackId pack) => owner.Placements.Write(session =>
        session.Execute("DELETE FROM receipts WHERE pack = ?1", pack)
        + session.Execute("DELETE FROM manifests WHERE pack = ?1", pack));

    private static async Task AssertRefusedAsync(SimulatedPeer owner, SnapshotId other)
    {
        var hurried = Stories.Forget(other) with { HurriedBy = owner.Identity!.Peer };
        var refused = await Assert.ThrowsAsync<CairnException>(() => owner.Node!.ForgetAsync(hurried, default));
        Assert.Equal("others-forgotten", refused.Code);
    }

    private static void Corrupt(SimulatedWorld world, IReadOnlySet<PackId> packs)
    {
        var blobs = world.Network.Receipts
            .Where(receipt => packs.Contains(receipt.Pack))
            .Select(receipt => receipt.Blob.ToString())
            .ToHashSet();
        foreach (var disk in world.Peers.Skip(1).Select(peer => peer.VaultDisk))
        {
            foreach (var file in disk.Files().Where(file => blobs.Contains(Path.GetFileName(file))))
                disk.Corrupt(file, 100);
        }
    }

    /// <summary>A forgotten snapshot, and the packs that it needs.</summary>
    private sealed record Forgotten(SnapshotId Snapshot, IReadOnlyList<PackId> Packs);
}
