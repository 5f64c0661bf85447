using System.Net.Sockets;
using Cairn.Cli.Processes;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Files that cannot be read, or not in peace, and disks without room: a clear word, and nothing that was safe is lost.</summary>
public sealed class TroubleTests
{
    [Fact]
    public async Task An_unreadable_file_is_named_and_the_rest_is_there()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 50, 10_000);
        var secret = Path.Combine(data, "secret");
        await File.WriteAllTextAsync(secret, "not to be read", network.Time);
        File.SetUnixFileMode(secret, UnixFileMode.None);
        var owner = await UpAgainAsync(network, WithoutPrivileges(network.Program));

        var backup = await owner.TryAsync("backup", data, "--copies", "1");
        await owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.True(backup.ExitCode == 3, backup.ToString());
        var incomplete = backup.Objects("incomplete").Single();
        Assert.Equal((secret, "unreadable"), (incomplete.GetProperty("path").GetString(), incomplete.GetProperty("code").GetString()));
        var modified = Directory.GetLastWriteTimeUtc(data);
        File.Delete(secret);
        Directory.SetLastWriteTimeUtc(data, modified);
        SampleTree.AssertSame(Path.Combine(data, "folder0"), network.PathOf("out") + Path.Combine(data, "folder0"), network.Time);
        Assert.False(File.Exists(network.PathOf("out") + secret));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_named_and_the_rest_is_right()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 51, 40_000_000);
        var restless = Path.Combine(data, "large");
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(() => WriteWithoutRest(restless, enough.Token), network.Time);

        var backup = await network.Owner.TryAsync("backup", data, "--copies", "1");
        await enough.CancelAsync();
        await writing;

        Assert.True(backup.ExitCode == 3, backup.ToString());
        var incomplete = backup.Objects("incomplete").Single();
        Assert.Equal((restless, "changed"), (incomplete.GetProperty("path").GetString(), incomplete.GetProperty("code").GetString()));
        var folder = Path.Combine(data, "folder0");
        await network.Owner.RunAsync("restore", "latest", folder, "--target", network.PathOf("out"));
        SampleTree.AssertSame(folder, network.PathOf("out") + folder, network.Time);

        // Left in peace, it is backed up.
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("all"));
        SampleTree.AssertSame(data, network.PathOf("all") + data, network.Time);
    }

    [Fact]
    public async Task What_is_named_is_stored_though_it_is_a_link_and_named_again_when_it_cannot_be()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 52, 10_000);
        var link = File.CreateSymbolicLink(network.PathOf("link"), data).FullName;
        var below = Path.Combine(data, "large", "none");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var listening = network.PathOf("socket");
        socket.Bind(new UnixDomainSocketEndPoint(listening));

        var backup = await network.Owner.TryAsync("backup", link, listening, below, "--copies", "1");
        await network.Owner.RunAsync("restore", "latest", link, listening, "--target", network.PathOf("out"));

        Assert.True(backup.ExitCode == 3, backup.ToString());
        var incomplete = backup.Objects("incomplete").Select(
            missed => (missed.GetProperty("path").GetString(), missed.GetProperty("code").GetString()));
        Assert.Equal([(below, "vanished")], incomplete);
        Assert.Equal("socket", TortureTree.Run("stat", ["-c", "%F", network.PathOf("out") + listening], network.Folder).Trim());
        SampleTree.AssertSame(data, network.PathOf("out") + link, network.Time);
    }

    [Fact]
    public async Task Without_room_on_the_target_nothing_is_restored_and_the_backup_stays()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 52);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        var small = Directory.CreateDirectory(network.PathOf("small")).FullName;
        var owner = await UpAgainAsync(network, OnSmallDisk(network.Program, small));

        var refused = await owner.TryAsync("restore", "latest", "--target", small);
        await owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.Equal((7, "target-full"), (refused.ExitCode, refused.ErrorCode));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    /// <summary>Runs the owner's peer anew, in another way. Commands for it are run as before: the peer reads and writes.</summary>
    private static async Task<TestPeer> UpAgainAsync(TestNetwork network, CairnProgram program)
    {
        await network.Owner.StopAsync();
        var owner = await network.AdoptAsync("again", network.Owner.Home with { Program = program }, network.Owner.Id);
        await Until.TrueAsync(async () => (await owner.AliveAsync()).IsSupersetOf(network.Peers.Select(peer => peer.Id)), network.Time);
        return owner;
    }

    private static void WriteWithoutRest(string file, CancellationToken enough)
    {
        using var stream = File.OpenWrite(file);
        while (!enough.IsCancellationRequested)
        {
            stream.Position = (stream.Position + 4099) % stream.Length;
            stream.WriteByte(0x5A);
            stream.Flush();
        }
    }

    /// <summary>Root reads files whatever their mode, unless it gives that privilege up.</summary>
    private static CairnProgram WithoutPrivileges(CairnProgram program) => Environment.IsPrivilegedProcess
        ? program with { Path = "setpriv", Prefix = ["--bounding-set=-dac_override,-dac_read_search", program.Path] }
        : program;

    /// <summary>The program in a mount namespace of its own, where a folder is a file system of 4 MiB.</summary>
    private static CairnProgram OnSmallDisk(CairnProgram program, string folder) => program with
    {
        Path = "unshare",
        Prefix =
        [
            .. Environment.IsPrivilegedProcess ? (string[])["--mount"] : ["--user", "--map-root-user", "--mount"],
            "sh", "-c", "mount -t tmpfs -o size=4m tmpfs \"$0\" && exec \"$@\"", folder, program.Path,
        ],
    };
}
