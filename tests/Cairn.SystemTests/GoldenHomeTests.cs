using System.Diagnostics;
using Cairn.Cli.Processes;
using Cairn.Core.Errors;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Homes that an earlier version made, as docs/formats/vault.md freezes them, in the hands of this one.</summary>
public sealed class GoldenHomeTests
{
    /// <summary>Stands in the settings that the founder signed.</summary>
    private const string Tracker = "127.77.74.40:7440";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    /// <summary>The sets of make.sh, and who holds the owner's data in each.</summary>
    [Theory]
    [InlineData(1, "holder")]
    [InlineData(2, "taker")]
    public async Task Homes_of_version_1_start_restore_all_they_have_back_up_again_and_are_recovered(int set, string keeper)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var time = deadline.Token;
        var folder = Directory.CreateTempSubdirectory("cairn-golden-").FullName;
        var program = ProgramUnderTest.Find();
        try
        {
            await RunAsync("tar", ["-xzf", Path.Combine(AppContext.BaseDirectory, "Golden", $"home-{set}.tar.gz"), "-C", folder], time);
            await using var tracker = await TrackerProcess.StartAtAsync(program, Tracker, time); // after another run of this test
            var holder = new PeerHome(program, Path.Combine(folder, keeper));
            await using var holding = await holder.UpAsync(time);
            var owner = new PeerHome(program, Path.Combine(folder, "owner"));
            await using (await owner.UpAsync(time))
                await UseAsync(owner, folder, set, time);

            // The same from the key alone, from what the holder kept then.
            var home = new PeerHome(program, Path.Combine(folder, "recovered"));
            var address = (await holding.ReadyAsync(time)).GetProperty("addresses")[0].GetString()!;
            string[] known = ["--kit", Path.Combine(folder, "owner.kit"), "--peer", address];
            await home.RunAsync(time, ["recover", .. known, "--name", "owner", "--listen", "127.0.0.1:0"]);
            await using (await home.UpAsync(time))
                await CompareAsync(home, folder, set, "recovered", time);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task UseAsync(PeerHome owner, string folder, int set, CancellationToken time)
    {
        await Until.TrueAsync(
            async () => (await owner.RunAsync(time, "peers")).Objects("peer")
                .All(peer => peer.GetProperty("state").GetString() is "alive" or "left"),
            time);
        await CompareAsync(owner, folder, set, "restored", time);
        var more = Directory.CreateDirectory(Path.Combine(folder, "more")).FullName;
        await File.WriteAllTextAsync(Path.Combine(more, "news"), "from a later version", time);
        await owner.RunAsync(time, "backup", more, "--copies", "1");
        await CompareAsync(owner, folder, set, "again", time);
    }

    /// <summary>Restores both snapshots and compares with what independent tools saw when they were made. What was forgotten is not
    /// listed.</summary>
    private static async Task CompareAsync(PeerHome owner, string folder, int set, string name, CancellationToken time)
    {
        Assert.Empty((await owner.RunAsync(time, "snapshots", "--tag", "third")).Objects("snapshot"));
        foreach (var tag in (string[])["first", "second"])
        {
            var snapshot = (await owner.RunAsync(time, "snapshots", "--tag", tag)).Objects("snapshot").Single();
            var target = Path.Combine(folder, name, tag);
            await owner.RunAsync(time, "restore", snapshot.GetProperty("snapshot").GetString()!, "--target", target);
            var expected = await File.ReadAllTextAsync(Path.Combine(folder, $"expected.{tag}"), time);
            Assert.Equal(expected, await RunAsync("bash", ["-c", Listing, "bash", target + TreeOf(set)], time));
        }
    }

    /// <summary>Where the tree was when it was backed up.</summary>
    private static string TreeOf(int set) => $"/tmp/cairn-golden-{set}/tree";

    /// <summary>As in make.sh.</summary>
    private const string Listing =
        """
        cd "$1"
        find . -type d -printf '%P d %m %T@\n' -o -printf '%P %y %m %s %T@ %l\n' | LC_ALL=C sort
        find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2
        """;

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken time)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(time);
        await process.WaitForExitAsync(time);
        return process.ExitCode == 0
            ? output
            : throw new CairnException(ErrorKind.Failed, "command-failed", $"{program} ended with {process.ExitCode}.", "", "");
    }
}
