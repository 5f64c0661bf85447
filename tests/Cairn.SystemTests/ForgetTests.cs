using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Row B9: what is forgotten or deleted goes from the peers, can be brought back for a while, and the rest stays.</summary>
public sealed class ForgetTests
{
    private static readonly Dictionary<string, string> ShortWindow = new() { ["CAIRN_UNDELETE_WINDOW"] = "12s" };

    [Fact]
    public async Task Peers_remove_what_only_a_forgotten_snapshot_needed_and_keep_the_rest()
    {
        await using var network = await TestNetwork.StartAsync(3, ShortWindow);
        var kept = SampleTree.Make(network, "kept", 71, 200_000);
        var gone = SampleTree.Make(network, "gone", 72, 2_000_000);
        await network.Owner.RunAsync("backup", kept, "--copies", "2");
        var before = network.Peers[1].AllBlobs;
        await network.Owner.RunAsync("backup", gone, "--copies", "2");

        var plan = await network.Owner.RunAsync("forget", "latest", "--prune", "--dry-run");
        Assert.Equal(2, (await network.Owner.RunAsync("snapshots")).Objects("snapshot").Count());
        var forgotten = await network.Owner.RunAsync("forget", "latest", "--prune");

        Assert.Equal(plan.Summary.GetProperty("packs").GetInt32(), forgotten.Summary.GetProperty("packs").GetInt32());
        Assert.Single((await network.Owner.RunAsync("snapshots")).Objects("snapshot"));
        Assert.Single((await network.Owner.RunAsync("snapshots", "--forgotten")).Objects("snapshot"));
        var dropped = forgotten.Objects("drop").Count();
        Assert.True(dropped >= 2, "data and listings are dropped");
        foreach (var holder in network.Peers.Skip(1))
        {
            // Of the second backup its index pack alone stays, which repeats what the list of snapshots still names.
            await Until.TrueAsync(() => Task.FromResult(holder.AllBlobs.Count <= before.Count + 1), network.Time);
            Assert.Superset(before.Select(Path.GetFileName).ToHashSet(), holder.AllBlobs.Select(Path.GetFileName).ToHashSet());
        }

        var late = await network.Owner.TryAsync("undelete", "latest");
        Assert.Equal(5, late.ExitCode);
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(kept, network.PathOf("out") + kept, network.Time);
    }

    [Fact]
    public async Task A_forgotten_snapshot_is_brought_back_and_outlives_the_window()
    {
        await using var network = await TestNetwork.StartAsync(3, ShortWindow);
        var data = SampleTree.Make(network, "data", 73, 500_000);
        await network.Owner.RunAsync("backup", data, "--copies", "2");
        await network.Owner.RunAsync("forget", "latest", "--prune");
        Assert.Empty((await network.Owner.RunAsync("snapshots")).Objects("snapshot"));

        await network.Owner.RunAsync("undelete", "latest");

        // A second snapshot that is dropped later and goes shows that the window of the first is over.
        var marker = SampleTree.Make(network, "marker", 74, 100_000);
        await network.Owner.RunAsync("backup", marker, "--copies", "2");
        var full = network.Peers[1].AllBlobs.Count;
        await network.Owner.RunAsync("forget", "latest", "--prune");
        await Until.TrueAsync(() => Task.FromResult(network.Peers[1].AllBlobs.Count < full), network.Time);
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task The_recovery_key_has_data_removed_at_once_and_another_key_changes_nothing()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 75, 500_000);
        await network.Owner.RunAsync("backup", data, "--copies", "2");
        var other = network.HomeAt("other");
        var directory = $"tracker={network.Tracker.Url.GetLeftPart(UriPartial.Authority)}";
        string[] founding = ["--new-network", "--directory", directory, "--recovery-kit", network.KitOf("other")];
        await other.RunAsync(network.Time, [.. TestNetwork.InitArguments("other", "1GB"), .. founding]);

        var refused = await network.Owner.TryAsync("forget", "latest", "--now", "--key", network.KitOf("other"));
        Assert.Equal(7, refused.ExitCode);
        Assert.Single((await network.Owner.RunAsync("snapshots")).Objects("snapshot"));
        var purged = await network.Owner.RunAsync("forget", "latest", "--now", "--key", network.KitOf("peer0"));

        Assert.Equal(2, purged.Summary.GetProperty("purged").GetArrayLength());
        Assert.All(network.Peers.Skip(1), holder => Assert.True(holder.AllBlobs.Count <= 1, "more than an index is left"));
        Assert.Empty((await network.Owner.RunAsync("snapshots", "--forgotten")).Objects("snapshot"));
    }

    [Fact]
    public async Task A_deleted_file_goes_from_all_snapshots_and_all_peers_also_from_one_that_was_offline()
    {
        const int size = 3_000_000;
        await using var network = await TestNetwork.StartAsync(4, ShortWindow);
        var data = SampleTree.Make(network, "data", 76, 500_000);
        await network.Owner.RunAsync("backup", data, "--copies", "3");
        var secret = Path.Combine(data, "folder1", "secret");
        SampleTree.Write(secret, new Random(77), size);
        await network.Owner.RunAsync("backup", data, "--copies", "3");
        await network.Owner.RunAsync("backup", data, "--copies", "2", "--tag", "again");
        Assert.All(network.Peers.Skip(1), holder => Assert.True(Keeps(holder, size)));
        var away = network.Peers[2];
        await away.StopAsync();
        Assert.Equal(5, (await network.Owner.TryAsync("delete", secret + "s")).ExitCode);
        var plan = await network.Owner.RunAsync("delete", secret, "--dry-run");
        var deleted = await network.Owner.RunAsync("delete", secret);

        Assert.Equal(2, deleted.Summary.GetProperty("snapshots").GetInt32());
        Assert.Equal(plan.Summary.GetProperty("packs").GetInt32(), deleted.Summary.GetProperty("packs").GetInt32());
        Assert.Equal(3, (await network.Owner.RunAsync("snapshots")).Objects("snapshot").Count());
        await Until.TrueAsync(() => Task.FromResult(!Keeps(network.Peers[1], size) && !Keeps(network.Peers[3], size)), network.Time);
        Assert.True(Keeps(away, size));
        await away.UpAsync();
        await Until.TrueAsync(() => Task.FromResult(!Keeps(away, size)), network.Time);

        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertOnlyMissing("./folder1/secret", data, network.PathOf("out") + data, network.Time);
    }

    private static bool Keeps(TestPeer holder, int bytes) => holder.AllBlobs.Any(blob => new FileInfo(blob).Length > bytes);
}
