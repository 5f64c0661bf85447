using Cairn.Cli.Native;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Bad input gets a clear error and loses nothing.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task An_invite_that_is_wrong_or_used_or_expired_is_refused_and_the_next_one_works()
    {
        await using var network = await TestNetwork.StartAsync(1);
        var used = await network.InviteAsync();
        await network.HomeAt("first").RunAsync(network.Time, [.. TestNetwork.InitArguments("first", "1GB"), "--join", used]);
        var expired = await network.InviteAsync("--expires", "1ms");
        var home = network.HomeAt("second");

        var cut = await home.TryAsync(network.Time, [.. TestNetwork.InitArguments("second", "1GB"), "--join", used[..^4]]);
        Assert.Equal((7, "bad-invite"), (cut.ExitCode, cut.ErrorCode));
        var again = await home.TryAsync(network.Time, [.. TestNetwork.InitArguments("second", "1GB"), "--join", used]);
        Assert.Equal((7, "bad-invite"), (again.ExitCode, again.ErrorCode));
        var late = await home.TryAsync(network.Time, [.. TestNetwork.InitArguments("second", "1GB"), "--join", expired]);
        Assert.Equal((7, "bad-invite"), (late.ExitCode, late.ErrorCode));

        // The same home goes on with a good invite.
        await home.RunAsync(network.Time, [.. TestNetwork.InitArguments("second", "1GB"), "--join", await network.InviteAsync()]);
    }

    [Fact]
    public async Task With_fewer_candidates_than_happy_nothing_is_sent()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 1);

        var refused = await network.Owner.TryAsync("backup", data, "--copies", "3");

        Assert.Equal((7, "too-few-holders"), (refused.ExitCode, refused.ErrorCode));
        Assert.Empty(network.Peers[1].Blobs);
        Assert.Empty((await network.Owner.RunAsync("snapshots")).Objects("snapshot"));
    }

    [Fact]
    public async Task A_backup_below_the_desired_redundancy_is_kept_and_ends_with_3()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 2);

        var backup = await network.Owner.TryAsync("backup", data, "--copies", "3");

        Assert.Equal(3, backup.ExitCode);
        Assert.Equal(2, backup.Summary.GetProperty("holders").GetInt32());
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task Without_a_number_a_backup_takes_what_there_is_and_ends_with_0()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 3);

        var backup = await network.Owner.RunAsync("backup", data);

        Assert.Equal(1, backup.Summary.GetProperty("holders").GetInt32());
    }

    [Fact]
    public async Task Room_that_ends_below_happy_leaves_no_snapshot_and_the_next_run_uses_what_was_sent()
    {
        await using var network = await TestNetwork.StartAsync(2, "2GB", "40MB");
        var data = SampleTree.Make(network, "data", 4, 60_000_000);

        var refused = await network.Owner.TryAsync("backup", data, "--copies", "1");
        Assert.Equal((7, "no-room"), (refused.ExitCode, refused.ErrorCode));
        Assert.Empty((await network.Owner.RunAsync("snapshots")).Objects("snapshot"));
        Assert.NotEmpty(network.Peers[1].Blobs);

        await network.AddAsync("peer2");
        await network.UntilAllKnowEachOtherAsync();
        var backup = await network.Owner.RunAsync("backup", data, "--copies", "1");

        Assert.InRange(backup.Summary.GetProperty("newBytes").GetInt64(), 1, 59_000_000);
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task A_damaged_blob_is_fetched_from_another_holder_and_the_bad_one_is_named()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 5, 60_000_000);
        await network.Owner.RunAsync("backup", data, "--copies", "2");
        await DamageEverySecondAsync(network, 0);

        // Of each pack one of the two copies is damaged. Should by chance only good ones have been asked for, then let it be the others.
        var restored = await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        if (!restored.Objects("warning").Any())
        {
            await DamageEverySecondAsync(network, 0); // the same bits again, so that all are whole
            await DamageEverySecondAsync(network, 1);
            restored = await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"), "--overwrite", "always");
        }

        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
        var warnings = restored.Objects("warning").Select(warning => warning.GetProperty("message").GetString()!).ToList();
        Assert.NotEmpty(warnings);
        Assert.All(warnings, warning => Assert.Matches("peer[12]", warning));

        // With the other copies away, the bad ones must be asked for, and are found out.
        await network.Peers[2].KillAsync();
        var damaged = await network.Owner.TryAsync("restore", "latest", "--target", network.PathOf("bad"));
        Assert.Equal(6, damaged.ExitCode);
        Assert.Contains("peer1", damaged.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_another_copy_the_damaged_files_are_named_and_all_others_restored()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var small = SampleTree.Make(network, "small", 6, 1000);
        var data = network.PathOf("large");
        SampleTree.Write(Path.Combine(data, "file"), new Random(7), 20_000_000);
        await network.Owner.RunAsync("backup", small, "--copies", "1");
        var before = network.Peers[1].Blobs.ToHashSet();
        await network.Owner.RunAsync("backup", small, data, "--copies", "1");
        var largest = network.Peers[1].Blobs.Where(blob => !before.Contains(blob)).MaxBy(blob => new FileInfo(blob).Length)!;
        await using (var file = File.Open(largest, FileMode.Open))
            file.SetLength(file.Length / 2);

        var restored = await network.Owner.TryAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.Equal(6, restored.ExitCode);
        Assert.Contains(Path.Combine(data, "file"), restored.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(network.PathOf("out") + Path.Combine(data, "file")));
        SampleTree.AssertSame(small, network.PathOf("out") + small, network.Time);
    }

    [Fact]
    public async Task A_restore_never_goes_through_a_link_in_the_target()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 8, 10_000);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        var target = network.PathOf("out") + data;
        var outside = Directory.CreateDirectory(network.PathOf("outside")).FullName;
        Directory.CreateDirectory(target);
        File.CreateSymbolicLink(Path.Combine(target, "folder0"), outside);

        var restored = await network.Owner.TryAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.Equal(3, restored.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        Assert.True(File.Exists(Path.Combine(target, "large")));
    }

    [Fact]
    public async Task A_home_runs_once_and_a_home_from_a_newer_version_not_at_all()
    {
        await using var network = await TestNetwork.StartAsync(1);

        var second = await network.Owner.TryAsync("up");
        Assert.Equal("home-in-use", second.ErrorCode);
        Assert.NotEqual(0, second.ExitCode);

        await network.Owner.StopAsync();
        var version = Directory.EnumerateFiles(network.Owner.Home.Folder).Single(file => Path.GetFileName(file) == "version");
        await File.WriteAllTextAsync(version, "999\n", network.Time);
        var newer = await network.Owner.TryAsync("up");
        Assert.Equal("newer-version", newer.ErrorCode);
    }

    [Fact]
    public async Task A_dry_run_tells_what_a_backup_would_store_and_stores_nothing()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 74);

        var dry = await network.Owner.RunAsync("backup", data, "--copies", "1", "--dry-run");
        var snapshots = await network.Owner.RunAsync("snapshots");
        var blobs = network.Peers[1].Blobs.Count;
        var real = await network.Owner.RunAsync("backup", data, "--copies", "1");
        var again = await network.Owner.RunAsync("backup", data, "--copies", "1", "--dry-run");

        Assert.Equal((0, 0), (blobs, snapshots.Objects("snapshot").Count()));
        foreach (var figure in new[] { "files", "directories", "bytes", "newBytes" })
            Assert.Equal(real.Summary.GetProperty(figure).GetInt64(), dry.Summary.GetProperty(figure).GetInt64());

        Assert.True(dry.Summary.GetProperty("dryRun").GetBoolean());
        Assert.Equal(0, again.Summary.GetProperty("newBytes").GetInt64());
    }

    [Fact]
    public async Task An_interrupted_backup_ends_with_130_and_the_next_one_succeeds()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 9, 150_000_000);
        await using var backup = network.Owner.Begin("backup", data, "--copies", "1");
        await Until.TrueAsync(() => Task.FromResult(network.Peers[1].Blobs.Count > 0), network.Time);

        backup.Send(Posix.Interrupt);
        var interrupted = await backup.FinishAsync(network.Time);

        Assert.Equal(130, interrupted.ExitCode);
        Assert.Empty((await network.Owner.RunAsync("snapshots")).Objects("snapshot"));
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_peer_killed_in_the_middle_of_a_backup_comes_back_and_the_next_backup_succeeds(int killed)
    {
        await using var network = await TestNetwork.StartAsync(2);
        var kept = SampleTree.Make(network, "kept", 10, 1_000_000);
        await network.Owner.RunAsync("backup", kept, "--copies", "1");
        var before = network.Peers[1].Blobs.Count;
        var data = SampleTree.Make(network, "data", 11, 150_000_000);
        await using var backup = network.Owner.Begin("backup", kept, data, "--copies", "1");
        await Until.TrueAsync(() => Task.FromResult(network.Peers[1].Blobs.Count > before), network.Time);

        await network.Peers[killed].KillAsync();
        var cut = await backup.FinishAsync(network.Time);
        await network.Peers[killed].UpAsync();
        await network.UntilAllKnowEachOtherAsync();

        Assert.NotEqual(0, cut.ExitCode);
        await network.Owner.RunAsync("restore", "latest", kept, "--target", network.PathOf("old"));
        SampleTree.AssertSame(kept, network.PathOf("old") + kept, network.Time);
        await network.Owner.RunAsync("backup", kept, data, "--copies", "1");
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(network.Peers[1].Vault, "*", SearchOption.AllDirectories),
            file => file.Contains("/temp/", StringComparison.Ordinal) || file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    /// <summary>Damages one of the two copies of each blob, in turn at either holder.</summary>
    private static async Task DamageEverySecondAsync(TestNetwork network, int first)
    {
        var (one, other) = (network.Peers[1].Blobs, network.Peers[2].Blobs);
        Assert.Equal(one.Select(Path.GetFileName), other.Select(Path.GetFileName));
        Assert.True(one.Count > 2);
        await DamageAsync([.. one.Where((_, index) => index % 2 == first)]);
        await DamageAsync([.. other.Where((_, index) => index % 2 != first)]);
    }

    private static async Task DamageAsync(IReadOnlyList<string> blobs)
    {
        Assert.NotEmpty(blobs);
        foreach (var blob in blobs)
        {
            await using var file = File.Open(blob, FileMode.Open);
            file.Position = file.Length / 2;
            var value = file.ReadByte();
            file.Position = file.Length / 2;
            file.WriteByte((byte)(value ^ 1));
        }
    }
}
