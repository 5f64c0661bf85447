using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Rows A7, A10, A11, B4, B5, B6, B11, C2.</summary>
public sealed class BackupAndRestoreTests
{
    [Fact]
    public async Task A_backup_on_three_peers_is_restored_identical_and_tells_its_degree()
    {
        await using var network = await TestNetwork.StartAsync(4);
        var data = SampleTree.Make(network, "data", 1);

        var backup = await network.Owner.RunAsync("backup", data, "--copies", "3");
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.Equal(3, backup.Summary.GetProperty("holders").GetInt32());
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
        var status = await network.Owner.StatusAsync();
        Assert.Equal(3, status.GetProperty("actual").GetInt32());
        Assert.Equal(2, status.GetProperty("survivesPeers").GetInt32());
        Assert.Equal(["peer1", "peer2", "peer3"], status.GetProperty("holders").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Status_asks_the_peers_themselves_so_a_killed_holder_is_missing_at_once()
    {
        await using var network = await TestNetwork.StartAsync(4);
        var data = SampleTree.Make(network, "data", 2);
        await network.Owner.RunAsync("backup", data, "--copies", "3");

        await network.Peers[2].KillAsync();

        var status = await network.Owner.StatusAsync();
        Assert.Equal(2, status.GetProperty("actual").GetInt32());
        Assert.Equal(1, status.GetProperty("survivesPeers").GetInt32());
        Assert.DoesNotContain("peer2", status.GetProperty("holders").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Peers_back_up_and_restore_while_the_tracker_is_gone()
    {
        await using var network = await TestNetwork.StartAsync(4);
        var data = SampleTree.Make(network, "data", 3);
        await network.Tracker.KillAsync();

        await network.Owner.RunAsync("backup", data, "--copies", "3");
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task A_holder_that_was_stopped_and_started_again_has_lost_nothing()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 4);
        await network.Owner.RunAsync("backup", data, "--copies", "1");

        await network.Peers[1].StopAsync();
        var without = await network.Owner.TryAsync("restore", "latest", "--target", network.PathOf("none"));
        await network.Peers[1].UpAsync();
        await network.UntilAllKnowEachOtherAsync();
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.NotEqual(0, without.ExitCode);
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task A_file_lies_on_as_many_peers_as_asked_for()
    {
        await using var network = await TestNetwork.StartAsync(4);
        for (var copies = 1; copies <= 3; copies++)
        {
            var data = SampleTree.Make(network, $"data{copies}", 40 + copies, 1_000_000);
            var backup = await network.Owner.RunAsync("backup", data, "--copies", $"{copies}");
            Assert.Equal(copies, backup.Summary.GetProperty("holders").GetInt32());
            var status = await network.Owner.StatusAsync();
            Assert.Equal(copies, status.GetProperty("actual").GetInt32());
            Assert.Equal(copies - 1, status.GetProperty("survivesPeers").GetInt32());
        }
    }

    [Fact]
    public async Task A_modified_file_has_another_id_and_an_unchanged_one_keeps_its_own()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 5, 100_000);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        var before = await FileIdsAsync(network.Owner);

        await File.AppendAllTextAsync(Path.Combine(data, "large"), "more", network.Time);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        var after = await FileIdsAsync(network.Owner);

        Assert.NotEqual(before[Path.Combine(data, "large")], after[Path.Combine(data, "large")]);
        Assert.Equal(before[Path.Combine(data, "nothing")], after[Path.Combine(data, "nothing")]);
        Assert.Equal(before.Count, after.Count);
        Assert.Equal(before.Count, before.Values.Distinct().Count());
    }

    [Fact]
    public async Task Fixed_chunks_are_cut_at_every_64000_bytes()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = network.PathOf("data");
        var random = new Random(6);
        SampleTree.Write(Path.Combine(data, "first"), random, 128_000);
        await network.Owner.RunAsync("backup", data, "--copies", "1", "--chunker", "fixed:64000");

        // The second chunk differs and the first does not: only a cut at 64,000 makes that worth 64,000 new bytes.
        var bytes = await File.ReadAllBytesAsync(Path.Combine(data, "first"), network.Time);
        random.NextBytes(bytes.AsSpan(64_000));
        await File.WriteAllBytesAsync(Path.Combine(data, "second"), bytes, network.Time);
        var backup = await network.Owner.RunAsync("backup", data, "--copies", "1", "--chunker", "fixed:64000");
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.InRange(backup.Summary.GetProperty("newBytes").GetInt64(), 64_000, 72_000);
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63_999)]
    [InlineData(128_000)]
    public async Task A_file_of_any_size_around_a_multiple_of_a_fixed_chunk_is_restored(int size)
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = network.PathOf("data");
        SampleTree.Write(Path.Combine(data, "file"), new Random(size), size);

        await network.Owner.RunAsync("backup", data, "--copies", "1", "--chunker", "fixed:64000");
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task A_file_is_restored_from_its_own_chunks_although_those_of_another_file_are_lost()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var first = SampleTree.Make(network, "first", 7, 2_000_000);
        var second = SampleTree.Make(network, "second", 8, 2_000_000);
        var lost = await network.Owner.RunAsync("backup", first, "--copies", "1", "--to", "peer1");
        await network.Owner.RunAsync("backup", second, "--copies", "1", "--to", "peer2");

        await network.Peers[1].KillAsync();
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));
        var refused = await network.Owner.TryAsync(
            "restore", lost.Summary.GetProperty("snapshot").GetString()!, "--target", network.PathOf("lost"));

        // Nothing shows that the data is lost: its only holder is merely away.
        Assert.Equal((4, 0), (refused.ExitCode, refused.Summary.GetProperty("damaged").GetInt32()));
        Assert.NotEmpty(refused.Objects("incomplete"));
        SampleTree.AssertSame(second, network.PathOf("out") + second, network.Time);
    }

    [Fact]
    public async Task What_is_where_survives_the_loss_of_the_machine()
    {
        await using var network = await TestNetwork.StartAsync(4);
        var data = SampleTree.Make(network, "data", 9);
        await network.Owner.RunAsync("backup", data, "--copies", "3");
        var kit = network.KitOf("peer0");
        await network.Owner.RunAsync("kit", "--key-file", kit, "--out", kit);

        await network.Owner.KillAsync();
        Directory.Delete(network.Owner.Home.Folder, recursive: true);
        var home = network.HomeAt("new");
        var recovered = await home.RunAsync(
            network.Time, "recover", "--kit", kit, "--name", "peer0", "--lend", "2GB", "--listen", "127.0.0.1:0", "--site", "new");
        var machine = await network.AdoptAsync("peer0", home, network.Owner.Id);
        await machine.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.Equal(1, recovered.Summary.GetProperty("snapshots").GetInt32());
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);

        // The next backup goes on from there: nothing is stored twice.
        var next = await machine.RunAsync("backup", data, "--copies", "3");
        Assert.Equal(0, next.Summary.GetProperty("newBytes").GetInt64());
    }

    private static async Task<Dictionary<string, string>> FileIdsAsync(TestPeer owner) =>
        (await owner.RunAsync("ls", "latest")).Objects("entry")
            .Where(entry => entry.TryGetProperty("fileId", out _))
            .ToDictionary(entry => entry.GetProperty("path").GetString()!, entry => entry.GetProperty("fileId").GetString()!);
}
