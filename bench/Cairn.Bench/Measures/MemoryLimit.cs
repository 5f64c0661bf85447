using System.Globalization;
using Cairn.Bench.Contestants;
using Cairn.Bench.Processes;
using Cairn.Bench.Reports;
using Cairn.Bench.Trees;

namespace Cairn.Bench.Measures;

/// <summary>
/// Trees of several sizes backed up and restored: the owner and every holder must stay below the limit all the time, however large the
/// tree.
/// </summary>
internal sealed class MemoryLimit : IMeasure
{
    /// <summary>Three copies of a tree up to this size, one of a larger: it is the owner's memory that a large tree might take, and the
    /// disk of one machine that three copies would.</summary>
    private const long ThreeCopies = 5_000_000_000;

    private static readonly IReadOnlyList<long> DefaultSizes = [1_500_000_000, 20_000_000_000];

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public async Task<Report> RunAsync(Workbench bench, CancellationToken cancellation)
    {
        var table = new TextTable("tree", "copies", "process", "backup MB", "restore MB", "limit");
        var gate = new Gate();
        foreach (var bytes in bench.Options.MemoryBytes is { Count: > 0 } sizes ? sizes : DefaultSizes)
            await MeasureAsync(bench, TreePlan.Mixed(bytes), table, gate, cancellation);

        return new Report("peak memory of each process of Cairn", table, gate.Missed);
    }

    private static async Task MeasureAsync(
        Workbench bench, TreePlan plan, TextTable table, Gate gate, CancellationToken cancellation)
    {
        var copies = plan.Bytes <= ThreeCopies ? 3 : 1;
        bench.RequireRoom(plan.Bytes * (2 + copies));
        var tree = await bench.WriteAsync(plan, cancellation);
        var folder = bench.FreshPath("network");
        var target = bench.FreshPath("restored");
        await using (var cairn = await CairnContestant.StartAsync(bench.Options.Cairn, folder, copies, cancellation))
        {
            var backup = await bench.StepAsync(cairn, "backup", cairn.Backup(tree), cancellation);
            var restore = await bench.StepAsync(cairn, "restore", cairn.Restore(target), cancellation);
            TreeComparison.Require(tree, cairn.Restored(tree, target), cancellation);
            Judge(string.Create(CultureInfo.InvariantCulture, $"{plan.Bytes / 1e9:0.0} GB"), copies, backup, restore, table, gate);
        }

        bench.Discard(target);
        bench.Discard(tree);
        bench.Discard(folder);
    }

    private static void Judge(string size, int copies, Usage backup, Usage restore, TextTable table, Gate gate)
    {
        foreach (var (during, after) in backup.Peaks.Zip(restore.Peaks))
        {
            var verdict = gate.Memory($"{size} tree", [during, after]);
            table.Add(
                size,
                copies.ToString(CultureInfo.InvariantCulture),
                during.Process,
                Gate.Megabytes(during.Bytes),
                Gate.Megabytes(after.Bytes),
                verdict);
        }
    }
}
