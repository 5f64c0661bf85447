using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Backup;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>Backups of one archive that ask for different redundancy.</summary>
public sealed class RaisingTests
{
    [Fact]
    public void Asking_for_more_copies_copies_what_is_stored_and_stores_nothing_twice() => Stories.ForEverySeed(5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        var files = SampleFiles.Describe(owner.Files);
        await Stories.BackUpAsync(owner, copies: 1);
        await Stories.BackUpAsync(owner, copies: 2);

        var raised = await Stories.BackUpAsync(owner, copies: 4);

        Assert.Equal((4, 0, 0L), (raised.Holders, raised.PacksBelowDesired, raised.NewBytes));
        Assert.True(raised.Raised > 0);
        var status = await owner.Node!.StatusAsync(null, CancellationToken.None);
        Assert.All(status.Snapshots, snapshot => Assert.Equal(4, snapshot.Actual));
        Assert.Equal(3, status.Snapshots[0].SurvivesPeers);
        foreach (var gone in world.Peers.Skip(1).Where((_, index) => index != world.Seed % 4))
            await gone.CrashAsync();

        await Stories.AssertRestoresAsync(owner, files);
    });

    [Fact]
    public void Asking_for_fewer_copies_lowers_nothing() => Stories.ForEverySeed(5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        var first = await Stories.BackUpAsync(owner, copies: 4);
        SampleFiles.Change(owner.Files, world.Seed);
        var second = await Stories.BackUpAsync(owner, copies: 1);

        Assert.Equal((1, 0, 0), (second.Holders, second.PacksBelowDesired, second.Raised));
        var status = await owner.Node!.StatusAsync(null, CancellationToken.None);
        Assert.Equal(4, status.Snapshots.Single(snapshot => snapshot.Snapshot == first.Snapshot).Actual);

        // The next one finds the packs of both, and raises only what the second one made.
        var third = await Stories.BackUpAsync(owner, copies: 4);
        Assert.Equal((4, 0, 0L), (third.Holders, third.PacksBelowDesired, third.NewBytes));
    });

    [Fact]
    public void A_backup_to_a_named_peer_is_held_by_that_peer_though_others_hold_the_same_chunks() => Stories.ForEverySeed(5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        var files = SampleFiles.Describe(owner.Files);
        await BackUpToAsync(owner, 2, "peer1", "peer2");

        var outcome = await BackUpToAsync(owner, 1, "peer4");

        Assert.Equal((1, 0, 0L), (outcome.Holders, outcome.PacksBelowDesired, outcome.NewBytes));
        foreach (var gone in world.Peers.Skip(1).Take(3))
            await gone.CrashAsync();

        await Stories.AssertRestoresAsync(owner, files);
        await owner.CrashAsync();
        var (machine, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[4]]);
        await machine.StartAsync();
        await Stories.AssertRestoresAsync(machine, files);
    });

    [Fact]
    public void A_pack_that_is_to_be_copied_and_proves_unreadable_is_stored_anew() => Stories.ForEverySeed(4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await BackUpToAsync(owner, 1, "peer1");
        world.Peers[1].Lie(Lie.Flips);

        var outcome = await Stories.BackUpAsync(owner, copies: 2);

        // The liar may take new packs; of those that it spoiled it is no holder.
        Assert.True(outcome.NewBytes > 0);
        Assert.Equal((2, 0), (outcome.Holders, outcome.PacksBelowDesired));
        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
    });

    [Fact]
    public void A_number_that_was_asked_for_counts_only_peers_that_answer_and_auto_waits_for_silent_ones() =>
        Stories.ForEverySeed(5, async world =>
        {
            var owner = world.Peers[0];
            SampleFiles.FillSmall(owner.Files, world.Seed);
            var first = await BackUpAutoAsync(owner);
            Assert.Equal((3, RedundancySource.Auto), (first.Holders, first.Source));
            var silent = world.Peers.Skip(1).First(peer => peer.VaultDisk.Files().Any(IsBlob));
            await silent.CrashAsync();
            var stored = Blobs(world);

            var patient = await BackUpAutoAsync(owner);

            Assert.Equal((2, 0), (patient.Holders, patient.Raised));
            Assert.True(patient.PacksBelowDesired > 0);
            Assert.Equal(stored, Blobs(world));

            var asked = await Stories.BackUpAsync(owner);
            Assert.Equal((3, 0), (asked.Holders, asked.PacksBelowDesired));
            Assert.True(asked.Raised > 0);
        });

    [Fact]
    public void Without_room_for_more_copies_a_happy_backup_says_what_is_missing_and_an_unhappy_one_is_none() =>
        Stories.ForEverySeed(3, async world =>
        {
            var owner = world.Peers[0];
            SampleFiles.FillSmall(owner.Files, world.Seed);
            await Stories.BackUpAsync(owner, copies: 2);

            var happy = await owner.Node!.BackupAsync(Stories.Backup(3) with { Happy = 2 }, null, CancellationToken.None);
            Assert.Equal(2, happy.Holders);
            Assert.True(happy.PacksBelowDesired > 0);

            var refused = await Assert.ThrowsAsync<CairnException>(() => Stories.BackUpAsync(owner, copies: 4));
            Assert.Equal("too-few-holders", refused.Code);
            Assert.Equal(2, owner.Node!.Snapshots().Count);
        });

    [Fact]
    public void An_owner_that_loses_power_while_packs_are_raised_goes_on_from_there()
    {
        var cuts = 0;
        Stories.ForEverySeed(5, async world =>
        {
            var random = new Random(world.Seed);
            var owner = world.Peers[0];
            SampleFiles.FillSmall(owner.Files, world.Seed);
            var files = SampleFiles.Describe(owner.Files);
            await Stories.BackUpAsync(owner, copies: 1);
            for (var copies = 2; copies <= 4; copies++)
            {
                owner.CutAtCall(random.Next(8, 40));
                var backup = Stories.BackUpAsync(owner, copies);
                cuts += await Task.WhenAny(backup, owner.Boot.Off) == backup ? 0 : 1;
                await owner.CrashAsync();
                await owner.StartAsync();
            }

            var last = await Stories.BackUpAsync(owner, copies: 4);

            Assert.Equal((4, 0), (last.Holders, last.PacksBelowDesired));
            Assert.Equal(0, last.NewBytes);
            await Stories.AssertRestoresAsync(owner, files);
            AssertOneManifestPerVersion(world);
        });
        Assert.True(cuts > 0, "No seed cut anything.");
    }

    /// <summary>What holders signed for tells the version of the manifest they had: whatever was cut off, what the owner remembers is the
    /// newest that any holder has seen.</summary>
    private static void AssertOneManifestPerVersion(SimulatedWorld world)
    {
        long Known(PackId pack) => world.Peers[0].Placements.Read(session => session.QueryFirst(
            "SELECT version FROM manifests WHERE pack = ?1", row => row.GetInt64(0), pack));

        Assert.Contains(world.Network.Receipts, receipt => receipt.ManifestVersion > 1);
        Assert.All(
            world.Network.Receipts.Where(receipt => Known(receipt.Pack) > 0),
            receipt => Assert.True(receipt.ManifestVersion <= Known(receipt.Pack)));
    }

    private static Task<BackupOutcome> BackUpToAsync(SimulatedPeer owner, int copies, params string[] to) =>
        owner.Node!.BackupAsync(Stories.Backup(copies) with { To = to }, null, CancellationToken.None);

    private static Task<BackupOutcome> BackUpAutoAsync(SimulatedPeer owner) =>
        owner.Node!.BackupAsync(Stories.Backup(3) with { Redundancy = null }, null, CancellationToken.None);

    private static bool IsBlob(string path) => path.StartsWith("blobs/", StringComparison.Ordinal);

    private static int Blobs(SimulatedWorld world) =>
        world.Peers.Skip(1).Where(peer => peer.Node is not null).Sum(peer => peer.VaultDisk.Files().Count(IsBlob));
}
