using System.Globalization;
using Cairn.Bench.Contestants;
using Cairn.Bench.Processes;
using Cairn.Bench.Reports;
using Cairn.Bench.Trees;

namespace Cairn.Bench.Measures;

/// <summary>
/// First backup, unchanged backup and restore of one tree, and what is stored, by Cairn and by restic in turn, several times. Cairn keeps
/// one copy; both sides speak TLS on loopback; each lap has a fresh repository or network.
/// </summary>
/// <param name="name">The word that <c>--only</c> takes.</param>
/// <param name="plan">The tree.</param>
internal sealed class AgainstRestic(string name, Func<TreePlan> plan) : IMeasure
{
    private const int Copies = 1;

    /// <summary>Most that Cairn may take of restic's time.</summary>
    private const double MostTime = 1.0;

    /// <summary>Most that Cairn may store of what restic does.</summary>
    private const double MostStored = 1.05;

    private const string Settings =
        """
        cairn: default settings (zstd level 2), one copy on one holder, every pack on disk before it is acknowledged; restic: default
        settings, the repository behind rclone serve restic, which is not asked to sync. Both speak TLS on loopback. Each restic command
        derives its key from the password anew, which is part of its time; cairn is a running peer, whose CPU and memory are counted.
        """;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<Report> RunAsync(Workbench bench, CancellationToken cancellation)
    {
        var made = plan();
        var tree = await bench.WriteAsync(made, cancellation);
        Func<string, Task<IContestant>>[] contestants =
        [
            folder => CairnContestant.StartAsync(bench.Options.Cairn, folder, Copies, cancellation),
            folder => ResticContestant.StartAsync(folder, cancellation),
        ];
        var laps = new List<Lap>[] { [], [] };
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            // Who begins changes, so that what drifts during the runs falls on both.
            foreach (var side in run % 2 == 0 ? [0, 1] : new[] { 1, 0 })
                laps[side].Add(await RunLapAsync(bench, contestants[side], tree, cancellation));
        }

        bench.Discard(tree);
        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"{made.Name} tree, {made.Files.Count:N0} files, {made.Bytes / 1e9:0.00} GB; median of {bench.Options.Runs} (range)\n{Settings}");
        var gate = new Gate();
        return new Report(title, Tabulate(laps[0], laps[1], gate), gate.Missed);
    }

    private static async Task<Lap> RunLapAsync(
        Workbench bench, Func<string, Task<IContestant>> start, string tree, CancellationToken cancellation)
    {
        var folder = bench.FreshPath("lap");
        Lap lap;
        await using (var contestant = await start(folder))
            lap = await RunLapAsync(bench, contestant, tree, cancellation);

        bench.Discard(folder);
        return lap;
    }

    private static async Task<Lap> RunLapAsync(Workbench bench, IContestant contestant, string tree, CancellationToken cancellation)
    {
        var first = await bench.StepAsync(contestant, "first backup", contestant.Backup(tree), cancellation);
        var stored = contestant.StoredBytes();
        var unchanged = await bench.StepAsync(contestant, "unchanged", contestant.Backup(tree), cancellation);
        var target = bench.FreshPath("restored");
        var restore = await bench.StepAsync(contestant, "restore", contestant.Restore(target), cancellation);
        TreeComparison.Require(tree, contestant.Restored(tree, target), cancellation);
        bench.Discard(target);
        return new Lap(first, unchanged, restore, stored);
    }

    private static TextTable Tabulate(IReadOnlyList<Lap> cairn, IReadOnlyList<Lap> restic, Gate gate)
    {
        var table = new TextTable("", "", "cairn", "restic", "ratio", "limit");
        AddStep(table, gate, "first backup", [.. cairn.Select(lap => lap.First)], [.. restic.Select(lap => lap.First)]);
        AddStep(table, gate, "unchanged", [.. cairn.Select(lap => lap.Unchanged)], [.. restic.Select(lap => lap.Unchanged)]);
        AddStep(table, gate, "restore", [.. cairn.Select(lap => lap.Restore)], [.. restic.Select(lap => lap.Restore)]);
        var ours = new Samples(cairn.Select(lap => lap.StoredBytes / 1e6));
        var theirs = new Samples(restic.Select(lap => lap.StoredBytes / 1e6));
        AddRatio(table, "stored", "MB", ours, theirs, gate.Ratio("stored", ours.Median, theirs.Median, MostStored));
        return table;
    }

    private static void AddStep(TextTable table, Gate gate, string step, IReadOnlyList<Usage> cairn, IReadOnlyList<Usage> restic)
    {
        var ours = new Samples(cairn.Select(usage => usage.Wall.TotalSeconds));
        var theirs = new Samples(restic.Select(usage => usage.Wall.TotalSeconds));
        AddRatio(table, step, "s", ours, theirs, gate.Ratio(step, ours.Median, theirs.Median, MostTime));
        ours = new Samples(cairn.Select(usage => usage.CpuSeconds));
        theirs = new Samples(restic.Select(usage => usage.CpuSeconds));
        AddRatio(table, step, "CPU s", ours, theirs, "");
        var verdict = gate.Memory(step, Peaks.Highest(cairn));
        table.Add(step, "peak MB", Peaks.Describe(cairn), Peaks.Describe(restic), "", verdict);
    }

    private static void AddRatio(TextTable table, string what, string unit, Samples ours, Samples theirs, string verdict)
    {
        var ratio = (ours.Median / theirs.Median).ToString("0.00", CultureInfo.InvariantCulture);
        table.Add(what, unit, ours.ToString(), theirs.ToString(), ratio, verdict);
    }
}
