using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Peer.Restore;
using Cairn.Platform.Trees;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

public sealed class MainJobTests
{
    [Fact]
    public void Five_peers_back_up_lose_a_holder_and_restore_the_same_way_twice()
    {
        foreach (var seed in Seeds.All())
        {
            var first = Run(seed);
            var second = Run(seed);
            Assert.Contains(first, line => line.Contains(" store ", StringComparison.Ordinal));
            Assert.Contains(first, line => line.Contains(" fetch ", StringComparison.Ordinal));
            Assert.Equal(first, second);
        }
    }

    [Fact]
    public void Two_seeds_give_two_different_runs() => Assert.NotEqual(Run(1), Run(2));

    [Fact]
    public void A_backup_with_too_few_holders_sends_nothing() => InWorld(7, 3, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 7);
        await world.Peers[1].CrashAsync();

        // Three copies are happy with two holders, and one is left.
        var refused = await Assert.ThrowsAsync<CairnException>(() => Stories.BackUpAsync(owner));

        Assert.Equal("too-few-holders", refused.Code);
        Assert.Equal(ErrorKind.Refused, refused.Kind);
        Assert.DoesNotContain(world.Trace.Lines, line => line.Contains(" store ", StringComparison.Ordinal));
        Assert.Empty(owner.Node!.Snapshots());
    });

    [Fact]
    public void Fewer_peers_named_than_copies_is_told_as_that() => InWorld(7, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 7);
        var options = Stories.Backup(2) with { To = [world.Peers[1].Identity!.Name] };

        var refused = await Assert.ThrowsAsync<CairnException>(() => owner.Node!.BackupAsync(options, null, CancellationToken.None));

        Assert.Equal(("too-few-named", ErrorKind.BadUsage), (refused.Code, refused.Kind));
        Assert.StartsWith("--to names 1 peer,", refused.What, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("peer0", "'peer0' is this peer itself")]
    [InlineData("peer9", "No member that keeps data is called 'peer9'")]
    public void Whom_a_backup_cannot_go_to_is_told_why(string name, string why) => InWorld(7, 3, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 7);
        var options = Stories.Backup(1) with { To = [name] };

        var refused = await Assert.ThrowsAsync<CairnException>(() => owner.Node!.BackupAsync(options, null, CancellationToken.None));

        Assert.Equal(("no-such-peer", ErrorKind.NotFound), (refused.Code, refused.Kind));
        Assert.StartsWith(why, refused.What, StringComparison.Ordinal);
    });

    [Fact]
    public void A_restore_that_can_write_nothing_at_all_fails() => InWorld(7, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 7);
        await Stories.BackUpAsync(owner);
        owner.Restored = new();
        owner.Restored.AddFile("/data", [1]);
        var options = new RestoreOptions { Snapshot = "latest", Target = new BytePath("/restored") };

        var failed = await Assert.ThrowsAsync<CairnException>(() => owner.Node!.RestoreAsync(options, null, CancellationToken.None));

        Assert.Equal(("target-failed", ErrorKind.Failed), (failed.Code, failed.Kind));
        Assert.StartsWith("None of the ", failed.Meaning, StringComparison.Ordinal);
    });

    [Fact]
    public void A_happy_backup_below_the_desired_copies_is_kept_and_says_so() => InWorld(8, 3, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 8);

        var outcome = await Stories.BackUpAsync(owner);

        Assert.Equal(2, outcome.Holders);
        Assert.True(outcome.PacksBelowDesired > 0);
        Assert.Single(owner.Node!.Snapshots());
    });

    [Fact]
    public void Room_that_ends_below_happy_leaves_no_snapshot_and_the_next_run_uses_what_was_sent() => InWorld(9, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 9);
        foreach (var peer in world.Peers.Skip(1))
            peer.Lend = new ByteSize(24_000_000);

        var random = new Random(9);
        var large = new byte[40_000_000];
        random.NextBytes(large);
        owner.Files.AddFile("/data/more", large);
        foreach (var peer in world.Peers.Skip(1))
            await peer.RestartAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(() => Stories.BackUpAsync(owner));
        Assert.Equal(ErrorKind.Refused, refused.Kind);
        Assert.Contains("'cairn forget --prune' gives the room back", refused.Meaning, StringComparison.Ordinal);
        Assert.Empty(owner.Node!.Snapshots());

        foreach (var peer in world.Peers.Skip(1))
        {
            peer.Lend = new ByteSize(1L << 30);
            await peer.RestartAsync();
        }

        var outcome = await Stories.BackUpAsync(owner);
        Assert.Equal(3, outcome.Holders);
        await AssertRestores(owner);
    });

    [Fact]
    public void A_corrupt_shard_is_fetched_from_another_holder_who_is_not_named() => InWorld(10, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 10);
        await Stories.BackUpAsync(owner);
        var broken = world.Peers[2];
        foreach (var blob in broken.VaultDisk.Files().Where(path => path.StartsWith("blobs/", StringComparison.Ordinal)))
            broken.VaultDisk.Corrupt(blob, 100);

        var outcome = await AssertRestores(owner);

        Assert.Contains(outcome.Warnings, warning => warning.Contains(broken.Options.Name, StringComparison.Ordinal));
        Assert.DoesNotContain(outcome.Warnings, warning => warning.Contains(world.Peers[1].Options.Name, StringComparison.Ordinal));
    });

    [Fact]
    public void With_every_copy_corrupt_the_files_are_named_and_nothing_false_is_written() => InWorld(11, 3, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 11);
        await Stories.BackUpAsync(owner, 2);
        foreach (var peer in world.Peers.Skip(1))
        {
            foreach (var blob in peer.VaultDisk.Files().Where(path => path.StartsWith("blobs/", StringComparison.Ordinal)))
            {
                if (peer.VaultDisk.ReadAll(blob).Length > 5_000_000)
                    peer.VaultDisk.Corrupt(blob, 4_000_000);
            }
        }

        var outcome = await Stories.RestoreAsync(owner);

        Assert.Contains(outcome.Damaged, damaged => damaged.Path.ToString() == "/data/large");
        Assert.DoesNotContain(owner.Restored.Paths(), path => path.ToString() == "/data/large");
    });

    [Fact]
    public void A_second_backup_of_unchanged_files_stores_no_new_data() => InWorld(12, 4, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 12);
        await Stories.BackUpAsync(owner);

        var second = await Stories.BackUpAsync(owner);

        Assert.Equal(0, second.NewBytes);
        Assert.Equal(2, owner.Node!.Snapshots().Count);
        await AssertRestores(owner);
    });

    [Fact]
    public void Chunks_whose_holders_are_gone_are_stored_again() => InWorld(13, 6, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, 13);
        var first = await owner.Node!.BackupAsync(
            Stories.Backup(2) with { To = ["peer1", "peer2"] }, null, CancellationToken.None);
        Assert.Equal(2, first.Holders);
        await world.Peers[1].CrashAsync();
        await world.Peers[2].CrashAsync();

        var second = await Stories.BackUpAsync(owner, 2);

        Assert.Equal(2, second.Holders);
        Assert.True(second.NewBytes >= 9_000_000);
        await AssertRestores(owner);
    });

    private static IReadOnlyList<string> Run(int seed) => Stories.InWorld(seed, 5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.Fill(owner.Files, seed);
        var outcome = await Stories.BackUpAsync(owner);
        Assert.Equal(3, outcome.Holders);
        Assert.Equal(0, outcome.PacksBelowDesired);

        await world.Peers[1 + (seed % 4)].CrashAsync();
        await AssertRestores(owner);
    });

    private static Task<RestoreOutcome> AssertRestores(SimulatedPeer owner) =>
        Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));

    private static void InWorld(int seed, int peers, Func<SimulatedWorld, Task> story) => Stories.InWorld(seed, peers, story);
}
