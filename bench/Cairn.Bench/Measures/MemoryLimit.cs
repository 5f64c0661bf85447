using System.Globalization;
using Cairn.Bench.Contestants;
using Cairn.Bench.Processes;
using Cairn.Bench.Reports;
using Cairn.Bench.Trees;

namespace Cairn.Bench.Measures;

/// <summary>
/// A large tree backed up with three copies to three holders, and restored: the owner and every holder must stay below the limit all the
/// time, however large the tree.
/// </summary>
internal sealed class MemoryLimit : IMeasure
{
    private const int Copies = 3;
    private const long LimitBytes = 300_000_000;

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public async Task<Report> RunAsync(Workbench bench, CancellationToken cancellation)
    {
        var plan = TreePlan.Mixed(bench.Options.MemoryBytes);
        var tree = await bench.WriteAsync(plan, cancellation);
        var folder = bench.FreshPath("network");
        var target = bench.FreshPath("restored");
        await using var cairn = await CairnContestant.StartAsync(bench.Options.Cairn, folder, Copies, cancellation);
        var backup = await Workbench.StepAsync(cairn, "backup", cairn.Backup(tree), cancellation);
        var restore = await Workbench.StepAsync(cairn, "restore", cairn.Restore(target), cancellation);
        TreeComparison.Require(tree, cairn.Restored(tree, target), cancellation);
        bench.Remove(target);
        bench.Remove(tree);

        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"peak memory, {plan.Files.Count:N0} files, {plan.Bytes / 1e9:0.00} GB, {Copies} copies on {Copies} holders");
        return Judge(title, backup, restore);
    }

    private static Report Judge(string title, Usage backup, Usage restore)
    {
        var table = new TextTable("process", "backup MB", "restore MB", $"below {Megabytes(LimitBytes)} MB");
        var missed = new List<string>();
        foreach (var (during, after) in backup.Peaks.Zip(restore.Peaks))
        {
            var peak = Math.Max(during.Bytes, after.Bytes);
            table.Add(during.Process, Megabytes(during.Bytes), Megabytes(after.Bytes), peak < LimitBytes ? "yes" : "NO");
            if (peak >= LimitBytes)
                missed.Add($"{during.Process} had {Megabytes(peak)} MB resident, the limit is {Megabytes(LimitBytes)} MB");
        }

        return new Report(title, table, missed);
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0", CultureInfo.InvariantCulture);
}
