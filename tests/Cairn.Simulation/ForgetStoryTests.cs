using Cairn.Archive.Chunking;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Backup;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Leaving;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Heads;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>What is forgotten goes, and nothing else does.</summary>
public sealed class ForgetStoryTests
{
    private static readonly TimeSpan Window = new PeerSettings().UndeleteWindow;

    [Fact]
    public void What_only_a_forgotten_snapshot_needed_goes_everywhere_when_the_window_has_passed() => Stories.InWorld(41, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 41);
        var files = SampleFiles.Describe(owner.Files);
        var kept = await Stories.BackUpAsync(owner);
        var before = Stories.Used(world);
        var gone = await Stories.BackUpAsync(owner, "/more/large", SampleFiles.Bytes(3_000_000, 7));

        var outcome = await owner.Node!.ForgetAsync(Stories.Prune(gone.Snapshot), default);
        Assert.True(outcome.Plan.Bytes.Bytes > 3_000_000);
        Assert.Equal(3, outcome.Holders);
        Assert.All(outcome.Plan.Packs, drop => Assert.Equal(DropReason.Unneeded, drop.Reason));
        await Task.Delay(Window - TimeSpan.FromMinutes(5), world.Scheduler.Time);
        Assert.True(Stories.Used(world) > before + (3 * 3_000_000));

        await Task.Delay(TimeSpan.FromMinutes(10), world.Scheduler.Time);
        Assert.True(Stories.Used(world) < before + 500_000, "the room is not given back");
        await Stories.AssertRestoresAsync(owner, files, kept.Snapshot.ToString());
        var late = await Assert.ThrowsAsync<CairnException>(() => owner.Node.UndeleteAsync(gone.Snapshot.ToString(), default));
        Assert.Equal("undelete-too-late", late.Code);

        // Nobody keeps it any more, so the next list need not name it.
        await Task.Delay(TimeSpan.FromHours(2), world.Scheduler.Time);
        await Stories.BackUpAsync(owner);
        Assert.Empty(owner.LatestHead()!.Value.Tombstones);
        await Stories.AssertRestoresAsync(owner, files, kept.Snapshot.ToString());
    });

    [Fact]
    public void A_forgotten_snapshot_comes_back_within_the_window_and_stays() => Stories.InWorld(42, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 42);
        var files = SampleFiles.Describe(owner.Files);
        var backup = await Stories.BackUpAsync(owner);
        await owner.Node!.ForgetAsync(Stories.Prune(backup.Snapshot), default);
        Assert.Empty(owner.Node.Snapshots());
        Assert.Equal(backup.Snapshot, Assert.Single(owner.Node.Forgotten()).Snapshot);
        await Task.Delay(Window - TimeSpan.FromHours(1), world.Scheduler.Time);

        await owner.Node.UndeleteAsync("latest", default);

        Assert.Equal(backup.Snapshot, Assert.Single(owner.Node.Snapshots()).Snapshot);
        Assert.Empty(owner.Node.Forgotten());
        await Task.Delay(Window * 2, world.Scheduler.Time);
        await Stories.AssertRestoresAsync(owner, files);
    });

    [Fact]
    public void Data_that_was_dropped_is_stored_again_when_it_is_backed_up_again() => Stories.InWorld(43, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 43);
        var files = SampleFiles.Describe(owner.Files);
        var first = await Stories.BackUpAsync(owner);
        await owner.Node!.ForgetAsync(Stories.Prune(first.Snapshot), default);

        var again = await Stories.BackUpAsync(owner);

        Assert.Equal(first.NewBytes, again.NewBytes);
        await Task.Delay(Window + TimeSpan.FromMinutes(5), world.Scheduler.Time);
        await Stories.AssertRestoresAsync(owner, files);
    });

    [Fact]
    public void Forgetting_without_prune_drops_nothing_and_a_later_prune_does() => Stories.InWorld(44, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 44);
        var backup = await Stories.BackUpAsync(owner);
        await owner.Node!.ForgetAsync(Stories.Forget(backup.Snapshot), default);
        Assert.Empty(owner.LatestHead()!.Value.Tombstones);
        var before = owner.LatestHead()!.Value.Number;

        var plan = await owner.Node.ForgetAsync(new ForgetOptions { Prunes = true, IsDryRun = true }, default);
        Assert.Equal(before, owner.LatestHead()!.Value.Number);
        var done = await owner.Node.ForgetAsync(new ForgetOptions { Prunes = true }, default);

        Assert.Equal(plan.Plan.Packs, done.Plan.Packs);
        Assert.Equal(done.Plan.Packs.Select(drop => drop.Pack), owner.LatestHead()!.Value.Tombstones);
    });

    [Fact]
    public void A_forget_that_nobody_hears_of_speaks_of_no_packs() => Stories.InWorld(44, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 44);
        var backup = await Stories.BackUpAsync(owner);
        foreach (var holder in world.Peers.Skip(1))
            await holder.CrashAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(
            () => owner.Node!.ForgetAsync(Stories.Forget(backup.Snapshot), default));

        Assert.Equal("head-not-kept", refused.Code);
        Assert.DoesNotContain("packs", refused.Meaning, StringComparison.Ordinal);
        Assert.Equal(backup.Snapshot, Assert.Single(owner.Node!.Snapshots()).Snapshot);
    });

    [Fact]
    public void A_holder_that_was_away_learns_what_was_dropped_when_it_is_back() => Stories.InWorld(45, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 45);
        var backup = await Stories.BackUpAsync(owner);
        await world.Peers[2].CrashAsync();
        await owner.Node!.ForgetAsync(Stories.Prune(backup.Snapshot), default);
        await Task.Delay(Window * 2, world.Scheduler.Time);
        await world.Peers[2].StartAsync();
        Assert.True(world.Peers[2].Node!.Usage.Used.Bytes > 1_000_000);

        // Nobody backs anything up meanwhile.
        await Task.Delay(Window + TimeSpan.FromHours(2), world.Scheduler.Time);

        Assert.True(world.Peers[2].Node!.Usage.Used.Bytes < 500_000);
    });

    [Fact]
    public void What_a_thief_drops_comes_back_with_the_recovery_key() => Stories.InWorld(46, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 46);
        var files = SampleFiles.Describe(owner.Files);
        var backup = await Stories.BackUpAsync(owner);

        // The thief has the machine: its device key, its catalog, everything but the recovery key.
        await owner.Node!.ForgetAsync(Stories.Prune(backup.Snapshot), default);
        await Task.Delay(Window - TimeSpan.FromHours(1), world.Scheduler.Time);
        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();
        var refused = await Assert.ThrowsAsync<CairnException>(
            () => owner.Node.ForgetAsync(new ForgetOptions { Prunes = true }, default));
        Assert.Equal("superseded", refused.Code);

        // The window does not matter any more.
        await Task.Delay(Window * 2, world.Scheduler.Time);
        await recovered.Node!.UndeleteAsync(backup.Snapshot.ToString(), default);

        await Stories.AssertRestoresAsync(recovered, files);
    });

    [Fact]
    public void With_the_recovery_key_nobody_waits() => Stories.InWorld(47, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 47);
        var backup = await Stories.BackUpAsync(owner);
        var seed = world.FounderSecret!.DeriveOwnerSeed();
        using var key = world.Signatures.Derive(seed);

        var outcome = await owner.Node!.ForgetAsync(Stories.Forget(backup.Snapshot) with { HurriedBy = owner.Identity!.Peer }, default);
        var purged = await owner.Node.PurgeAsync(Purge.Sign(key, outcome.Head!.Value, world.Scheduler.Time.GetUtcNow()), default);

        Assert.Equal(["peer1", "peer2", "peer3"], purged.Done.Order());
        Assert.Empty(purged.Missed);
        Assert.True(Stories.Used(world) < 500_000);
        Assert.Empty(owner.Node.Forgotten());
    });

    [Fact]
    public void A_power_cut_at_any_call_of_a_forget_leaves_every_listed_snapshot_whole()
    {
        var cuts = 0;
        Stories.ForEverySeed(4, async world =>
        {
            var owner = world.Peers[0];
            SampleFiles.FillSmall(owner.Files, world.Seed);
            var files = SampleFiles.Describe(owner.Files);
            var kept = await Stories.BackUpAsync(owner);
            var gone = await Stories.BackUpAsync(owner, "/more/note", SampleFiles.Bytes(200_000, world.Seed));
            owner.CutAtCall(world.Seed);
            var forgetting = owner.Node!.ForgetAsync(Stories.Prune(gone.Snapshot), default);
            if (await Task.WhenAny(forgetting, owner.Boot.Off) != forgetting)
                cuts++;

            await owner.CrashAsync();
            await owner.StartAsync();
            await Stories.BackUpAsync(owner, "/more/other", SampleFiles.Bytes(1000, 1));
            await Task.Delay(Window + TimeSpan.FromMinutes(5), world.Scheduler.Time);

            Assert.Contains(kept.Snapshot, owner.Node!.Snapshots().Select(snapshot => snapshot.Snapshot));
            foreach (var snapshot in owner.Node.Snapshots())
                Assert.Empty((await Stories.RestoreAsync(owner, snapshot.Snapshot.ToString())).Damaged);

            await Stories.AssertRestoresAsync(owner, files, kept.Snapshot.ToString());
        });
        Assert.True(cuts > 0, "No seed cut anything.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lists_of_the_chunks_of_a_large_file_stay_though_the_snapshot_that_stored_them_is_forgotten(bool losesCatalog) =>
        Stories.InWorld(49, 4, async world =>
        {
            // The second snapshot has a listing of its own; all it needs of the first one's tree pack are the lists.
            var owner = world.Peers[0];
            var large = SampleFiles.Bytes(1_500_000, 49);
            owner.Files.AddFile("/data/large", large);
            var pieces = Stories.Backup(3) with { Chunker = ChunkerChoice.Fixed(1024) };
            var first = await owner.Node!.BackupAsync(pieces, null, default);
            owner.Files.AddFile("/data/small", SampleFiles.Bytes(1000, 49));
            var second = await owner.Node.BackupAsync(pieces, null, default);
            var alone = await Stories.BackUpAsync(owner, "/more/note", SampleFiles.Bytes(200_000, 50));
            var needed = owner.Catalog.NeededPacks(second.Snapshot)!;
            if (losesCatalog)
            {
                await owner.CrashAsync();
                owner.LoseCatalog();
                await owner.StartAsync();
            }

            var both = new ForgetOptions { Snapshots = [first.Snapshot.ToString(), alone.Snapshot.ToString()], Prunes = true };
            var forgotten = await owner.Node!.ForgetAsync(both, default);

            Assert.NotEmpty(forgotten.Plan.Packs);
            Assert.Empty(forgotten.Plan.Packs.Select(drop => drop.Pack).Intersect(needed));
            await Task.Delay(Window + TimeSpan.FromMinutes(5), world.Scheduler.Time);
            Assert.Empty((await Stories.RestoreAsync(owner, second.Snapshot.ToString())).Damaged);
            Assert.Equal(large, owner.Restored.ReadAll("/data/large"));
        });

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public void What_was_dropped_does_not_count_after_the_catalog_was_lost(int copies) => Stories.InWorld(50, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 50);
        var files = SampleFiles.Describe(owner.Files);
        var first = await Stories.BackUpAsync(owner);
        await owner.Node!.ForgetAsync(Stories.Prune(first.Snapshot), default);
        await Stories.BackUpAsync(owner, copies);
        await owner.CrashAsync();
        owner.LoseCatalog();
        await owner.StartAsync();

        // Looking at all that is needed, it must not take what is dropped for it, though that is still held by more peers.
        await owner.Node!.StatusAsync(null, default);
        var dropped = owner.LatestHead()!.Value.Tombstones;
        var pruned = await owner.Node.ForgetAsync(new ForgetOptions { Prunes = true }, default);

        Assert.Empty(pruned.Plan.Packs);
        Assert.Equal(dropped, owner.LatestHead()!.Value.Tombstones);
        await Task.Delay(Window + TimeSpan.FromMinutes(5), world.Scheduler.Time);
        await Stories.AssertRestoresAsync(owner, files);
    });

    [Fact]
    public void Nothing_is_dropped_while_what_a_snapshot_needs_cannot_be_worked_out() => Stories.InWorld(48, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 48);
        await Stories.BackUpAsync(owner);
        var gone = await Stories.BackUpAsync(owner, "/more/note", SampleFiles.Bytes(200_000, 48));
        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();
        foreach (var holder in world.Peers.Skip(1).Take(3))
            await holder.CrashAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(
            () => recovered.Node!.ForgetAsync(Stories.Prune(gone.Snapshot), default));

        Assert.Equal("needs-unknown", refused.Code);
        Assert.Empty(recovered.LatestHead()!.Value.Tombstones);
    });

    [Fact]
    public void What_is_lost_for_good_keeps_nobody_from_dropping_the_rest() => Stories.InWorld(49, 5, async world =>
    {
        var owner = world.Peers[0];
        var lost = await BackUpToAsync(owner, "/lost", world.Peers[1]);
        var kept = await BackUpToAsync(owner, "/kept", world.Peers[2]);
        await world.Peers[1].Node!.LeaveAsync(LeaveMode.Drop, OwnData.Keep, null, default);
        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[2], world.Peers[3]]);
        await recovered.StartAsync();
        var refused = await Assert.ThrowsAsync<CairnException>(
            () => recovered.Node!.ForgetAsync(Stories.Prune(kept.Snapshot), default));
        Assert.Contains($"cairn forget {lost.Snapshot.Short()}", refused.Todo, StringComparison.Ordinal);
        Assert.Empty((await recovered.Node!.ForgetAsync(Stories.Prune(lost.Snapshot), default)).Plan.Packs);
        Assert.NotEmpty((await recovered.Node!.ForgetAsync(Stories.Prune(kept.Snapshot), default)).Plan.Packs);

        await world.PassAsync(Window + TimeSpan.FromHours(2));
        Assert.True(world.Peers[2].Node!.Usage.Used.Bytes < 50_000);
    });

    private static Task<BackupOutcome> BackUpToAsync(SimulatedPeer owner, string path, SimulatedPeer holder)
    {
        owner.Files.AddFile(path, SampleFiles.Bytes(200_000, path[1]));
        return owner.Node!.BackupAsync(
            Stories.Backup(1) with { Paths = [new BytePath(path)], To = [holder.Identity!.Name] }, null, default);
    }
}
