using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Backup;
using Cairn.Platform.Trees;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>What a list of snapshots must go on telling a recovery, whoever was away when.</summary>
public sealed class HeadStoryTests
{
    private static readonly string[] FirstThree = ["peer1", "peer2", "peer3"];
    private static readonly BackupOptions Auto = new() { Paths = [] };

    [Fact]
    public void A_later_backup_to_one_peer_alone_does_not_leave_it_alone_with_the_index_of_all() => Stories.InWorld(31, 5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 31);
        var first = await BackUpAsync(owner, Stories.Backup(3) with { To = FirstThree });
        var files = SampleFiles.Describe(owner.Files);
        await BackUpNoteAsync(owner, Stories.Backup(1) with { To = ["peer4"] });
        await world.Peers[4].CrashAsync();
        await owner.CrashAsync();

        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();

        await Stories.AssertRestoresAsync(recovered, files, first.Snapshot.ToString());
    });

    [Fact]
    public void Index_packs_whose_holders_were_away_for_one_backup_stay_listed() => Stories.InWorld(32, 5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 32);
        var first = await BackUpAsync(owner, Stories.Backup(3) with { To = FirstThree });
        var files = SampleFiles.Describe(owner.Files);
        var away = world.Peers[1..4];
        foreach (var peer in away)
            await peer.CrashAsync();

        await BackUpNoteAsync(owner, new BackupOptions { Paths = [] });
        foreach (var peer in away)
            await peer.StartAsync();

        // The list reaches those that were away; what it lists they keep, and peer4 alone keeps what repeats that.
        await BackUpNoteAsync(owner, Stories.Backup(1) with { To = ["peer4"] });
        await world.Peers[4].CrashAsync();
        await owner.CrashAsync();

        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();

        await Stories.AssertRestoresAsync(recovered, files, first.Snapshot.ToString());
    });

    [Fact]
    public void Snapshots_that_a_recovery_could_not_see_come_back_with_their_holders() => Stories.InWorld(33, 5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 33);
        var options = Stories.Backup(3) with { To = FirstThree };
        var first = await BackUpAsync(owner, options);
        await world.Peers[1].CrashAsync();
        owner.Files.AddFile("/data/second", [2, 2, 2]);
        var second = await BackUpAsync(owner, options);
        var files = SampleFiles.Describe(owner.Files);
        await owner.CrashAsync();
        await world.Peers[2].CrashAsync();
        await world.Peers[3].CrashAsync();
        await world.Peers[1].StartAsync();

        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();
        Assert.Equal(first.Snapshot, Assert.Single(recovered.Node!.Snapshots()).Snapshot);
        var third = await BackUpNoteAsync(recovered, new BackupOptions { Paths = [] });
        await world.Peers[2].StartAsync();
        await world.Peers[3].StartAsync();
        await Task.Delay(TimeSpan.FromMinutes(2), world.Scheduler.Time);

        Assert.Equal(
            new[] { first.Snapshot, second.Snapshot, third.Snapshot }.Order(),
            recovered.Node.Snapshots().Select(snapshot => snapshot.Snapshot).Order());
        await Stories.AssertRestoresAsync(recovered, files, second.Snapshot.ToString());
        var status = await recovered.Node.StatusAsync(null, CancellationToken.None);
        Assert.Equal(3, status.Snapshots.Single(snapshot => snapshot.Snapshot == first.Snapshot).Actual);
        Assert.Equal(2, status.Snapshots.Single(snapshot => snapshot.Snapshot == second.Snapshot).Actual);
    });

    [Fact]
    public void What_was_forgotten_while_a_holder_was_away_stays_so_after_a_recovery() => Stories.InWorld(35, 5, async world =>
    {
        var owner = world.Peers[0];
        var first = await BackUpNoteAsync(owner, Stories.Backup(3));
        var kept = await BackUpNoteAsync(owner, Stories.Backup(3));
        await world.Peers[1].CrashAsync();
        await owner.Node!.ForgetAsync(Stories.Forget(first.Snapshot), CancellationToken.None);
        for (var backup = 0; backup < 70; backup++)
            await owner.Node!.BackupAsync(Auto with { Paths = [new BytePath("/note1")] }, null, CancellationToken.None);

        var listed = owner.Node!.Snapshots().Select(snapshot => snapshot.Snapshot).ToList();
        await owner.CrashAsync();
        await world.Peers[1].StartAsync();
        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[2]]);
        await recovered.StartAsync();

        Assert.Contains(kept.Snapshot, listed);
        Assert.Equal(listed, recovered.Node!.Snapshots().Select(snapshot => snapshot.Snapshot));
        await recovered.Node.UndeleteAsync(first.Snapshot.ToString(), CancellationToken.None);
        Assert.Contains(first.Snapshot, recovered.Node.Snapshots().Select(snapshot => snapshot.Snapshot));
    });

    [Fact]
    public void What_repeats_an_index_for_a_backup_whose_list_nobody_took_does_not_stand_for_it() => Stories.InWorld(34, 5, async world =>
    {
        world.Peers[4].Lie(Lie.TakesNoHeads);
        await AssertIndexIsKeptAsync(world, async owner =>
        {
            Assert.Equal("head-not-kept", (await Assert.ThrowsAsync<CairnException>(() => BackUpNoteAsync(owner, Auto))).Code);
            return true;
        });
    });

    [Fact]
    public void A_backup_that_breaks_off_leaves_the_index_of_earlier_ones_counted_and_copied()
    {
        var cuts = 0;
        Stories.ForSomeSeeds(5, world => AssertIndexIsKeptAsync(world, async owner =>
        {
            owner.CutAtCall(12 + new Random(world.Seed).Next(12));
            var backup = BackUpNoteAsync(owner, Auto);
            var isCut = await Task.WhenAny(backup, owner.Boot.Off) != backup;
            cuts += isCut ? 1 : 0;
            await owner.CrashAsync();
            await owner.StartAsync();
            return isCut;
        }));
        Assert.True(cuts > 0, "No seed cut anything.");
    }

    /// <summary>The holders of a first backup are away while a second one, to the last peer alone, comes to nothing. Then they are back,
    /// two of them die, and after the time that it takes to replace them the third one and the owner's machine. A second backup that comes
    /// to something is another story.</summary>
    private static async Task AssertIndexIsKeptAsync(SimulatedWorld world, Func<SimulatedPeer, Task<bool>> backUpInVain)
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        var first = await BackUpAsync(owner, Stories.Backup(3) with { To = FirstThree });
        var files = SampleFiles.Describe(owner.Files);
        foreach (var peer in world.Peers[1..4])
            await peer.CrashAsync();

        if (!await backUpInVain(owner))
            return;

        foreach (var peer in world.Peers[1..4])
            await peer.StartAsync();

        await world.Peers[4].RestartAsync();
        Assert.Equal((3, 2), await DegreeAsync(owner, first.Snapshot));
        await world.Peers[1].CrashAsync();
        await world.Peers[2].CrashAsync();
        await world.PassAsync(TimeSpan.FromHours(27));
        Assert.Equal((2, 1), await DegreeAsync(owner, first.Snapshot));

        await world.Peers[3].CrashAsync();
        await owner.CrashAsync();
        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[4]]);
        await recovered.StartAsync();
        await Stories.AssertRestoresAsync(recovered, files, first.Snapshot.ToString());
    }

    private static async Task<(int Actual, int Survives)> DegreeAsync(SimulatedPeer owner, SnapshotId snapshot)
    {
        var status = await owner.Node!.StatusAsync(null, CancellationToken.None);
        var judged = status.Snapshots.Single(one => one.Snapshot == snapshot);
        return (judged.Actual, judged.SurvivesPeers);
    }

    private static Task<BackupOutcome> BackUpAsync(SimulatedPeer owner, BackupOptions options) =>
        owner.Node!.BackupAsync(options, null, CancellationToken.None);

    /// <summary>Backs up a small file that no other backup has.</summary>
    private static Task<BackupOutcome> BackUpNoteAsync(SimulatedPeer owner, BackupOptions options)
    {
        var note = $"/note{owner.Node!.Snapshots().Count}";
        owner.Files.AddFile(note, [1, 2, 3]);
        return BackUpAsync(owner, options with { Paths = [new BytePath(note)] });
    }
}
