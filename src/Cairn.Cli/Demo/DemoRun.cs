using System.Globalization;
using System.Text.Json;
using Cairn.Cli.Output;
using Cairn.Cli.Processes;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;

namespace Cairn.Cli.Demo;

/// <summary>
/// The main job between real processes, each claim proved: back up, kill holders, restore; lose the machine, recover, restore; lose the
/// tracker.
/// </summary>
internal sealed class DemoRun(DemoOptions options, string folder, DemoReport report)
{
    private const int Copies = 3;
    private const int Seed = 20_260_721;

    /// <summary>The least that the made folder holds.</summary>
    private const long LeastBytes = 500_000_000;

    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(2);

    /// <summary>What it takes to ask the tracker, on a busy machine.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _data = options.Data ?? Path.Combine(folder, "data");

    private string Restored => Path.Combine(folder, "restored");

    /// <summary>Runs it all.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (options.Data is null)
            await report.StepAsync("Make a folder such as people have", () => Task.FromResult(MakeData(cancellation)));

        await using var network = await DemoNetwork.StartAsync(folder, PingInterval, cancellation);
        await report.StepAsync($"Start a tracker and {options.Peers} peers", () => StartAsync(network, cancellation));
        await report.StepAsync($"Back the folder up with {Copies} copies", () => BackUpAsync(network, cancellation));
        await report.StepAsync("Write the recovery kit anew, now that the others are there", () => WriteKitAsync(network, cancellation));
        await report.StepAsync("Kill two holders with SIGKILL", () => KillHoldersAsync(network));
        await report.StepAsync("Restore from the holders that are left", () => RestoreAsync(network.Peers[0].Home, cancellation));
        await report.StepAsync("Kill the owner with SIGKILL and remove its home", () => LoseOwnerAsync(network));
        await report.StepAsync("Recover the owner on a new machine, from the kit alone", () => RecoverAsync(network, cancellation));
        await report.StepAsync("Restore there", () => RestoreAsync(network.Peers[0].Home, cancellation));
        await report.StepAsync("Kill the tracker and start it again", () => RestartTrackerAsync(network, cancellation));
    }

    private string MakeData(CancellationToken cancellation)
    {
        using var tree = new LocalTargetTree(new BytePath(_data));
        var bytes = new SampleTree(tree, Seed).Write(cancellation);
        report.Check("It holds at least 500 MB.", bytes >= LeastBytes, () => $"It holds {bytes} bytes.");
        return $"{new ByteSize(bytes)} in {_data}, from seed {Seed}";
    }

    private async Task<string> StartAsync(DemoNetwork network, CancellationToken cancellation)
    {
        await network.PopulateAsync(options.Peers, cancellation);
        var owner = network.Peers[0].Home;
        var wanted = network.Peers.Select(peer => peer.Id).ToHashSet();
        var seen = await UntilAsync(
            async () => await AliveAsync(owner, cancellation),
            alive => alive.SetEquals(wanted),
            cancellation);
        report.Check("The owner sees all of them alive.", seen.SetEquals(wanted), () => $"It sees {seen.Count} of {wanted.Count}.");
        return string.Join(", ", network.Peers.Select(peer => $"{peer.Name} (process {peer.Process.Id})"));
    }

    private async Task<string> BackUpAsync(DemoNetwork network, CancellationToken cancellation)
    {
        var copies = Copies.ToString(CultureInfo.InvariantCulture);
        var done = await network.Peers[0].Home.RunAsync(cancellation, "backup", _data, "--copies", copies);
        var summary = done.Summary;
        var holders = summary.GetProperty("holders").GetInt32();
        report.Check($"Every pack is held by {Copies} peers.", holders == Copies, () => $"One is held by {holders}.");

        var status = await network.Peers[0].Home.RunAsync(cancellation, "status");
        var snapshot = status.Objects("snapshot").Single();
        var survives = snapshot.GetProperty("survivesPeers").GetInt32();
        report.Check(
            $"Asked now, the holders confirm that the loss of any {Copies - 1} of them is survived.",
            survives >= Copies - 1,
            () => snapshot.ToString());
        var sizes = $"{Size(summary, "bytes")}, stored as {Size(summary, "storedBytes")}";
        var id = summary.GetProperty("snapshot").GetString()![..Identifiers.ShortLength];
        return $"snapshot {id}: {Counted.Of(Number(summary, "files"), "file")}, {sizes}";
    }

    private async Task<string> WriteKitAsync(DemoNetwork network, CancellationToken cancellation)
    {
        var written = await network.Peers[0].Home.RunAsync(cancellation, "kit", "--key-file", network.Kit, "--out", network.Kit);
        var members = written.Summary.GetProperty("members").GetInt32();
        report.Check("It names all the others.", members == options.Peers - 1, () => $"It names {members}.");
        return $"{network.Kit}: {members} peers and the recovery key";
    }

    private static async Task<string> KillHoldersAsync(DemoNetwork network)
    {
        DemoPeer[] killed = [.. network.Peers.Skip(1).Take(Copies - 1)];
        foreach (var holder in killed)
            await network.KillAsync(holder);

        return $"{string.Join(" and ", killed.Select(peer => peer.Name))} are gone";
    }

    private async Task<string> RestoreAsync(PeerHome owner, CancellationToken cancellation)
    {
        var done = await owner.RunAsync(cancellation, "restore", "latest", "--target", Restored, "--keep-setuid");
        var summary = done.Summary;
        var target = new BytePath(Restored + _data);
        var comparison = new TreeComparison(new LocalSourceTree());
        var differences = comparison.Compare(new BytePath(_data), target, cancellation);
        report.Check(
            $"{comparison.Entries} entries are identical: names, types, modes, owners, times to the nanosecond, links, SHA-256.",
            differences.Count == 0,
            () => string.Join("; ", differences.Take(10)));
        if (await RsyncComparison.RunAsync(_data, target.ToString(), cancellation) is { } listed)
            report.Check("rsync -naHAXc --delete finds no difference either.", listed.Length == 0, () => listed);

        FolderRemoval.Remove(Restored);
        var restored = $"{Counted.Of(Number(summary, "files"), "file")}, {Size(summary, "bytes")}";
        return $"{restored} in {summary.GetProperty("durationSeconds").GetDouble():0.0} s";
    }

    private static async Task<string> LoseOwnerAsync(DemoNetwork network)
    {
        var owner = network.Peers[0];
        await network.KillAsync(owner);
        FolderRemoval.Remove(owner.Home.Folder);
        return $"{owner.Home.Folder} is gone";
    }

    private async Task<string> RecoverAsync(DemoNetwork network, CancellationToken cancellation)
    {
        var home = network.HomeAt("new laptop");
        string[] machine = ["--name", "laptop", "--lend", "20GB", "--listen", "127.0.0.1:0", "--site", "laptop"];
        var recovered = await home.RunAsync(cancellation, ["recover", "--kit", network.Kit, .. machine]);
        var id = recovered.Summary.GetProperty("peer").GetString()!;
        report.Check("It is the same peer again.", id == network.Network, () => $"It is {id}, and was {network.Network}.");
        await network.RunAsync("laptop", home, id, cancellation);

        var listed = await home.RunAsync(cancellation, "snapshots");
        var count = listed.Objects("snapshot").Count();
        report.Check("It knows its snapshot.", count == 1, () => $"It knows {count}.");
        return $"{Number(recovered.Summary, "peersAnswered")} of {Number(recovered.Summary, "peersAsked")} peers answered";
    }

    private async Task<string> RestartTrackerAsync(DemoNetwork network, CancellationToken cancellation)
    {
        var wanted = network.Peers.Select(peer => peer.Id).ToHashSet();
        await network.Tracker.KillAsync();
        await network.Tracker.RestartAsync(cancellation);
        var started = TimeProvider.System.GetTimestamp();
        var listed = await UntilAsync(
            () => network.Tracker.NodesAsync(network.Network, cancellation),
            nodes => nodes.IsSupersetOf(wanted),
            cancellation);
        var took = TimeProvider.System.GetElapsedTime(started);
        report.Check(
            $"The new tracker's list has all {wanted.Count} living peers within one ping interval ({PingInterval.TotalSeconds:0} s).",
            listed.IsSupersetOf(wanted) && took <= PingInterval + Slack,
            () => $"After {took.TotalSeconds:0.0} s it had {listed.Count}.");
        return string.Create(CultureInfo.InvariantCulture, $"whole again after {took.TotalSeconds:0.0} s");
    }

    private static async Task<IReadOnlySet<string>> AliveAsync(PeerHome owner, CancellationToken cancellation)
    {
        var listed = await owner.RunAsync(cancellation, "peers");
        return listed.Objects("peer")
            .Where(peer => peer.GetProperty("state").GetString() == "alive")
            .Select(peer => peer.GetProperty("peer").GetString()!)
            .ToHashSet();
    }

    /// <summary>Asks again and again until the answer is good or patience ends; the last answer.</summary>
    private static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isGood, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isGood(answer) || TimeProvider.System.GetElapsedTime(started) > Patience)
                return answer;

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }
    }

    private static string Size(JsonElement summary, string name) => new ByteSize(summary.GetProperty(name).GetInt64()).ToString();

    private static long Number(JsonElement summary, string name) => summary.GetProperty(name).GetInt64();
}
