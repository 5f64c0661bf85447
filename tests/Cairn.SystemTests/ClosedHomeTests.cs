using Cairn.Cli.Processes;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Homes that cannot be entered, written or made: told for what they are, never for no home at all.</summary>
public sealed class ClosedHomeTests
{
    private const UnixFileMode Nobody = UnixFileMode.None;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    private const UnixFileMode Usual = Readable | UnixFileMode.UserWrite;

    [Fact]
    public async Task A_home_that_this_user_may_not_enter_is_not_taken_for_none()
    {
        await using var network = await TestNetwork.StartAsync(1);
        await network.Owner.StopAsync();
        var home = network.Owner.Home with { Program = WithoutPrivileges(network.Program) };
        File.SetUnixFileMode(home.Folder, Nobody);

        var peers = await home.TryAsync(network.Time, "peers");
        var up = await home.TryAsync(network.Time, "up");
        var init = await home.TryAsync(
            network.Time, [.. TestNetwork.InitArguments("new", "1GB"), "--new-network", "--directory", $"tracker={network.Tracker.Url}"]);
        File.SetUnixFileMode(home.Folder, Usual);

        Assert.All([peers, up, init], run => Assert.Equal((1, "home-closed"), (run.ExitCode, run.ErrorCode)));
        await network.Owner.UpAsync();
    }

    [Fact]
    public async Task Where_nothing_can_be_written_no_home_is_made_and_none_started()
    {
        await using var network = await TestNetwork.StartAsync(1);
        await network.Owner.StopAsync();
        var program = WithoutPrivileges(network.Program);
        File.SetUnixFileMode(network.Owner.Home.Folder, Readable);
        var closed = Directory.CreateDirectory(network.PathOf("closed"), Readable).FullName;

        var up = await (network.Owner.Home with { Program = program }).TryAsync(network.Time, "up");
        var init = await new PeerHome(program, Path.Combine(closed, "home")).TryAsync(
            network.Time, [.. TestNetwork.InitArguments("new", "1GB"), "--new-network", "--directory", $"tracker={network.Tracker.Url}"]);
        File.SetUnixFileMode(network.Owner.Home.Folder, Usual);

        Assert.Equal((1, "database-failed"), (up.ExitCode, up.ErrorCode));
        Assert.Equal((1, "io-failed"), (init.ExitCode, init.ErrorCode));
        Assert.Empty(Directory.EnumerateFileSystemEntries(closed));
        await network.Owner.UpAsync();
    }

    /// <summary>Root enters folders whatever their mode, unless it gives that privilege up.</summary>
    private static CairnProgram WithoutPrivileges(CairnProgram program) => Environment.IsPrivilegedProcess
        ? program with { Path = "setpriv", Prefix = ["--bounding-set=-dac_override,-dac_read_search", program.Path] }
        : program;
}
