using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Deleting;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Heads;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>What is deleted is in no snapshot any more, and everything else is in all that had it.</summary>
public sealed class DeleteStoryTests
{
    private static readonly TimeSpan Window = new PeerSettings().UndeleteWindow;

    [Fact]
    public void A_path_goes_from_all_snapshots_and_what_only_it_needed_from_all_peers() => Stories.InWorld(61, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 61);
        await Stories.BackUpAsync(owner);
        var before = Stories.Used(world);
        owner.Files.AddFile("/data/secret/film", SampleFiles.Bytes(3_000_000, 7));
        await Stories.BackUpAsync(owner);
        owner.Files.AddFile("/data/dir1/later", SampleFiles.Bytes(30_000, 8));
        await Stories.BackUpAsync(owner, 2);
        var kept = await RestoredAsync(owner);
        var rehearsed = await owner.Node!.DeleteAsync(Delete("/data/secret") with { IsDryRun = true }, default);
        Assert.Equal(kept.Keys, (await RestoredAsync(owner)).Keys);

        var outcome = await owner.Node.DeleteAsync(Delete("/data/secret"), default);

        Assert.Equal(2, outcome.Snapshots.Count);
        Assert.Equal(rehearsed.Plan.Packs, outcome.Plan.Packs);
        Assert.Equal(rehearsed.SharedPacks, outcome.SharedPacks);
        Assert.True(outcome.Plan.Bytes.Bytes > 3_000_000);
        Assert.All(outcome.Snapshots, changed => Assert.Equal((1, 3_000_000), (changed.Files, changed.Bytes.Bytes)));
        Assert.Equal(kept.Keys, owner.Node.Snapshots().Select(snapshot => snapshot.Time).Order());
        Assert.Equal(2, owner.Node.Forgotten().Count);
        AssertSame(kept, await RestoredAsync(owner), "/data/secret");

        await Task.Delay(Window + TimeSpan.FromMinutes(5), world.Scheduler.Time);
        Assert.True(Stories.Used(world) < before + 500_000, "the room is not given back");
        AssertSame(kept, await RestoredAsync(owner), "/data/secret");
        var status = await owner.Node.StatusAsync(null, default);
        Assert.All(status.Snapshots, snapshot => Assert.InRange(snapshot.Actual, snapshot.Desired.Total, int.MaxValue));
    });

    [Fact]
    public void A_lost_machine_is_recovered_without_what_was_deleted() => Stories.InWorld(62, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 62);
        await Stories.BackUpAsync(owner);
        var kept = await RestoredAsync(owner);
        await owner.Node!.DeleteAsync(Delete("/data/large"), default);
        await Task.Delay(Window * 2, world.Scheduler.Time);
        await owner.CrashAsync();

        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();

        AssertSame(kept, await RestoredAsync(recovered), "/data/large");
    });

    [Fact]
    public void A_snapshot_as_it_was_comes_back_within_the_window() => Stories.InWorld(63, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 63);
        var files = SampleFiles.Describe(owner.Files);
        var backup = await Stories.BackUpAsync(owner);
        await owner.Node!.DeleteAsync(Delete("/data/large"), default);

        await owner.Node.UndeleteAsync(backup.Snapshot.ToString(), default);

        await Task.Delay(Window * 2, world.Scheduler.Time);
        await Stories.AssertRestoresAsync(owner, files, backup.Snapshot.ToString());
    });

    [Fact]
    public void A_snapshot_of_nothing_else_is_forgotten() => Stories.InWorld(64, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 64);
        var backup = await Stories.BackUpAsync(owner);

        var outcome = await owner.Node!.DeleteAsync(Delete("/data"), default);

        Assert.Null(Assert.Single(outcome.Snapshots).After);
        Assert.Empty(owner.Node.Snapshots());
        Assert.Equal(backup.Snapshot, Assert.Single(owner.Node.Forgotten()).Snapshot);
    });

    [Fact]
    public void A_path_that_no_snapshot_has_changes_nothing() => Stories.InWorld(65, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 65);
        await Stories.BackUpAsync(owner);
        var before = owner.LatestHead()!.Value.Number;

        var missing = await Assert.ThrowsAsync<CairnException>(() => owner.Node!.DeleteAsync(Delete("/data/lagre"), default));

        Assert.Equal(("path-not-found", ErrorKind.NotFound), (missing.Code, missing.Kind));
        Assert.Contains("did you mean '/data/large'?", missing.What, StringComparison.Ordinal);
        Assert.Equal(before, owner.LatestHead()!.Value.Number);
    });

    [Fact]
    public void A_delete_that_is_repeated_suggests_no_neighbour() => Stories.InWorld(67, 4, async world =>
    {
        var owner = world.Peers[0];
        owner.Files.AddFile("/data/papers of last year/diary.txt", [1]);
        owner.Files.AddFile("/data/papers of last year/sub/kept", [2]);
        await Stories.BackUpAsync(owner);
        await owner.Node!.DeleteAsync(Delete("/data/papers of last year/diary.txt"), default);

        foreach (var (gone, said) in new[]
        {
            ("/data/papers of last year/diary.txt", "No snapshot has '/data/papers of last year/diary.txt'."),
            ("/data/papers of last yaer/sub", "No snapshot has '/data/papers of last yaer/sub'; did you mean '/data/papers of last year'?"),
        })
        {
            var missing = await Assert.ThrowsAsync<CairnException>(() => owner.Node.DeleteAsync(Delete(gone), default));
            Assert.Equal(said, missing.What);
        }
    });

    [Fact]
    public void Nothing_is_deleted_while_too_few_peers_are_there() => Stories.InWorld(66, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 66);
        var files = SampleFiles.Describe(owner.Files);
        var backup = await Stories.BackUpAsync(owner);
        await world.Peers[1].CrashAsync();
        await world.Peers[2].CrashAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(() => owner.Node!.DeleteAsync(Delete("/data/large"), default));

        Assert.Equal("head-not-kept", refused.Code);
        Assert.Empty(owner.LatestHead()!.Value.Tombstones);
        await Stories.AssertRestoresAsync(owner, files, backup.Snapshot.ToString());
    });

    [Fact]
    public void What_is_deleted_already_is_told_when_a_snapshot_that_comes_to_light_fails() => Stories.InWorld(72, 4, async world =>
    {
        var (owner, recovered) = await RecoverWithoutLastAsync(world);
        var first = Assert.Single(recovered.Node!.Snapshots()).Snapshot;
        var isListed = false;
        Stories.RefuseNextHead(world, LieOnceDeleted);

        var refused = await Assert.ThrowsAsync<CairnException>(() => recovered.Node!.DeleteAsync(Delete("/data/large"), default));

        Assert.Equal("head-not-kept", refused.Code);
        Assert.Contains("without it now: 1.", refused.Meaning, StringComparison.Ordinal);
        world.Network.OnAnswered = null;
        var files = SampleFiles.Describe(owner.Files);
        var restored = await RestoredAsync(recovered);
        Assert.Equal([SampleFiles.Without(files, "/data/large"), files], restored.Values);

        void LieOnceDeleted(PeerId _, string call)
        {
            // The list with what came to light is merged, then one is written that drops; before the next, holders are asked again.
            isListed |= call.StartsWith("head", StringComparison.Ordinal)
                && recovered.Node!.Snapshots().All(snapshot => snapshot.Snapshot != first);
            if (!isListed || call != "holdings")
                return;

            foreach (var holder in world.Peers.Skip(1).Take(2))
                holder.Lie(Lie.TakesNoHeads);
        }
    });

    [Fact]
    public void A_snapshot_that_comes_to_light_meanwhile_loses_the_path_too() => Stories.InWorld(67, 4, async world =>
    {
        var (owner, recovered) = await RecoverWithoutLastAsync(world);

        var outcome = await recovered.Node!.DeleteAsync(Delete("/data/large"), default);

        Assert.Equal(2, outcome.Snapshots.Count);
        var restored = await RestoredAsync(recovered);
        Assert.Equal(2, restored.Count);
        Assert.All(restored.Values, files => Assert.Equal(SampleFiles.Without(SampleFiles.Describe(owner.Files), "/data/large"), files));
    });

    [Fact]
    public void With_the_recovery_key_what_is_deleted_is_gone_at_once() => Stories.InWorld(68, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 68);
        await Stories.BackUpAsync(owner);
        var before = Stories.Used(world);
        owner.Files.AddFile("/data/secret/film", SampleFiles.Bytes(3_000_000, 7));
        await Stories.BackUpAsync(owner);
        var kept = await RestoredAsync(owner);
        using var key = world.Signatures.Derive(world.FounderSecret!.DeriveOwnerSeed());

        var hurried = Delete("/data/secret") with { HurriedBy = owner.Identity!.Peer };
        var outcome = await owner.Node!.DeleteAsync(hurried, default);
        var purged = await owner.Node.PurgeAsync(Purge.Sign(key, outcome.Head!.Value, world.Scheduler.Time.GetUtcNow()), default);

        Assert.Equal(["peer1", "peer2", "peer3"], purged.Done.Order());
        Assert.True(Stories.Used(world) < before + 500_000, "it is not gone");
        Assert.Empty(owner.Node.Forgotten());
        AssertSame(kept, await RestoredAsync(owner), "/data/secret");
    });

    [Fact]
    public void With_the_recovery_key_nothing_goes_that_can_be_brought_back_otherwise() => Stories.InWorld(69, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 69);
        await Stories.BackUpAsync(owner);
        await owner.Node!.DeleteAsync(Delete("/data/empty"), default);

        var hurried = Delete("/data/large") with { HurriedBy = owner.Identity!.Peer };
        var refused = await Assert.ThrowsAsync<CairnException>(() => owner.Node.DeleteAsync(hurried, default));

        Assert.Equal("others-forgotten", refused.Code);
        await Stories.AssertRestoresAsync(owner, SampleFiles.Without(SampleFiles.Describe(owner.Files), "/data/empty"));
    });

    [Fact]
    public void New_listings_that_an_older_pack_has_at_too_few_peers_stay_where_they_are_stored() => Stories.InWorld(70, 4, async world =>
    {
        // Without what is deleted, the listings are again those of the first snapshot, which one peer keeps.
        var owner = world.Peers[0];
        owner.Files.AddFile("/data/file", SampleFiles.Bytes(50_000, 1));
        var first = await Stories.BackUpAsync(owner, 1);
        owner.Files.AddFile("/data/secret", SampleFiles.Bytes(50_000, 2));
        await Stories.BackUpAsync(owner, 3);

        var outcome = await owner.Node!.DeleteAsync(Delete("/data/secret"), default);

        var changed = Assert.Single(outcome.Snapshots).After!.Value;
        var status = await owner.Node.StatusAsync(null, default);
        Assert.Equal(3, status.Snapshots.Single(snapshot => snapshot.Snapshot == changed).Actual);
        Assert.Empty(owner.Catalog.NeededPacks(changed)!.Intersect(owner.LatestHead()!.Value.Tombstones));
        Assert.Contains(first.Snapshot, owner.Node.Snapshots().Select(snapshot => snapshot.Snapshot));
    });

    [Fact]
    public void A_power_cut_before_the_new_list_counts_leaves_no_snapshot_twice() => Stories.InWorld(71, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 71);
        var first = await Stories.BackUpAsync(owner);
        owner.Files.AddFile("/data/secret", SampleFiles.Bytes(300_000, 7));
        var files = SampleFiles.Describe(owner.Files);
        var second = await Stories.BackUpAsync(owner);
        world.Network.OnAnswered = (_, call) =>
        {
            if (call.StartsWith("head", StringComparison.Ordinal) && owner.LatestHead()!.Value.Tombstones.Count > 0)
                owner.Cut();
        };
        var deleting = owner.Node!.DeleteAsync(Delete("/data/secret"), default);
        Assert.NotEqual(deleting, await Task.WhenAny(deleting, owner.Boot.Off));
        world.Network.OnAnswered = null;
        await owner.CrashAsync();

        await owner.StartAsync();
        await world.PassAsync(TimeSpan.FromHours(2));

        Assert.Equal([second.Snapshot, first.Snapshot], owner.Node!.Snapshots().Select(snapshot => snapshot.Snapshot));
        Assert.Empty(owner.LatestHead()!.Value.Tombstones);
        await world.PassAsync(Window * 2);
        await Stories.AssertRestoresAsync(owner, files);
    });

    [Fact]
    public void A_power_cut_at_any_call_of_a_delete_leaves_every_other_file_and_done_again_it_is_done()
    {
        var cuts = 0;
        Stories.ForEverySeed(4, async world =>
        {
            var owner = world.Peers[0];
            SampleFiles.FillSmall(owner.Files, world.Seed);
            await Stories.BackUpAsync(owner);
            SampleFiles.Change(owner.Files, world.Seed);
            await Stories.BackUpAsync(owner, 2);
            var kept = await RestoredAsync(owner);
            owner.CutAtCall(4 * world.Seed);
            var deleting = owner.Node!.DeleteAsync(Delete("/data/large"), default);
            if (await Task.WhenAny(deleting, owner.Boot.Off) != deleting)
                cuts++;

            await owner.CrashAsync();
            await owner.StartAsync();
            await AssertSameButForAsync(kept, owner, "/data/large");
            await Stories.BackUpAsync(owner, "/more/other", SampleFiles.Bytes(1000, 1));
            await Task.Delay(Window + TimeSpan.FromMinutes(5), world.Scheduler.Time);
            await AssertSameButForAsync(kept, owner, "/data/large");
            var again = await Record.ExceptionAsync(() => owner.Node!.DeleteAsync(Delete("/data/large"), default));
            Assert.True(again is null or CairnException { Code: "path-not-found" }, again?.Message);
            var after = await RestoredAsync(owner);
            foreach (var (time, files) in kept)
                Assert.Equal(SampleFiles.Without(files, "/data/large"), after[time]);
        });
        Assert.True(cuts > 0, "No seed cut anything.");
    }

    /// <summary>Two snapshots of the same files. Only one holder knows of the second, and it was away while the machine was
    /// recovered.</summary>
    private static async Task<(SimulatedPeer Owner, SimulatedPeer Recovered)> RecoverWithoutLastAsync(SimulatedWorld world)
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, world.Seed);
        await Stories.BackUpAsync(owner);
        await world.Peers[1].CrashAsync();
        await world.Peers[2].CrashAsync();
        await Stories.BackUpAsync(owner, 1);
        await world.Peers[3].CrashAsync();
        await owner.CrashAsync();
        await world.Peers[1].StartAsync();
        await world.Peers[2].StartAsync();
        var (recovered, _) = await world.RecoverAsync(world.FounderSecret!, [world.Peers[1]]);
        await recovered.StartAsync();
        await world.Peers[3].StartAsync();
        Assert.Single(recovered.Node!.Snapshots());
        return (owner, recovered);
    }

    private static DeleteOptions Delete(string path) => new() { Path = new BytePath(path) };

    /// <summary>All live snapshots, restored, by their time.</summary>
    private static async Task<SortedDictionary<DateTimeOffset, IReadOnlyList<string>>> RestoredAsync(SimulatedPeer owner)
    {
        var restored = new SortedDictionary<DateTimeOffset, IReadOnlyList<string>>();
        foreach (var snapshot in owner.Node!.Snapshots())
        {
            var outcome = await Stories.RestoreAsync(owner, snapshot.Snapshot.ToString());
            Assert.Empty(outcome.Damaged);
            Assert.Empty(outcome.Incomplete);
            restored.Add(snapshot.Time, SampleFiles.Describe(owner.Restored));
        }

        return restored;
    }

    private static void AssertSame(
        SortedDictionary<DateTimeOffset, IReadOnlyList<string>> before,
        SortedDictionary<DateTimeOffset, IReadOnlyList<string>> after,
        string without)
    {
        Assert.Equal(before.Keys, after.Keys);
        foreach (var (time, files) in before)
            Assert.Equal(SampleFiles.Without(files, without), after[time]);
    }

    /// <summary>Every snapshot is there once, with the path or without.</summary>
    private static async Task AssertSameButForAsync(
        SortedDictionary<DateTimeOffset, IReadOnlyList<string>> before, SimulatedPeer owner, string path)
    {
        var listed = owner.Node!.Snapshots();
        Assert.Equal(before.Keys, listed.Select(snapshot => snapshot.Time).Where(before.ContainsKey).Order());
        foreach (var snapshot in listed.Where(snapshot => before.ContainsKey(snapshot.Time)))
        {
            Assert.Empty((await Stories.RestoreAsync(owner, snapshot.Snapshot.ToString())).Damaged);
            var files = SampleFiles.Describe(owner.Restored);
            Assert.Contains(files, new[] { before[snapshot.Time], SampleFiles.Without(before[snapshot.Time], path) });
        }
    }
}
