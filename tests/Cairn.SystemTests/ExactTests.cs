using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Rows F18, F19.</summary>
public sealed class ExactTests
{
    [Fact]
    public async Task The_torture_tree_comes_back_identical_by_rsync_getfacl_and_stat()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = TortureTree.Make(network, "data");

        var backup = await network.Owner.RunAsync("backup", data, "--copies", "2");
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"), "--keep-setuid");

        TortureTree.AssertSame(data, network.PathOf("out") + data);

        // A tebibyte of holes costs next to nothing, here and there.
        Assert.InRange(backup.Summary.GetProperty("bytes").GetInt64(), 3_000_000, 20_000_000);
        Assert.InRange(backup.Summary.GetProperty("storedBytes").GetInt64(), 1, 20_000_000);
        Assert.InRange(TortureTree.RoomOf(network.PathOf("out")), 1, 30_000_000);

        // Nothing in it changed, so nothing of it is stored again: only the listings of the folders above, which are used meanwhile.
        var again = await network.Owner.RunAsync("backup", data, "--copies", "2");
        Assert.Equal(0, again.Summary.GetProperty("newBytes").GetInt64());
        Assert.InRange(again.Summary.GetProperty("storedBytes").GetInt64(), 0, 20_000);
    }

    [Fact]
    public async Task Setuid_and_setgid_bits_come_back_only_when_asked_for_and_this_is_said()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = network.PathOf("data");
        Directory.CreateDirectory(data);
        File.WriteAllText(Path.Combine(data, "program"), "run me");
        TortureTree.Run("chmod", ["6755", "program"], data);
        await network.Owner.RunAsync("backup", data, "--copies", "1");

        var plain = await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("plain"));
        var kept = await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("kept"), "--keep-setuid");

        Assert.Equal("755\n", TortureTree.Run("stat", ["-c", "%a", network.PathOf("plain") + data + "/program"], data));
        Assert.Equal("6755\n", TortureTree.Run("stat", ["-c", "%a", network.PathOf("kept") + data + "/program"], data));
        Assert.Single(plain.Objects("warning"), warning => $"{warning}".Contains("--keep-setuid", StringComparison.Ordinal));
        Assert.Empty(kept.Objects("warning"));
    }
}
