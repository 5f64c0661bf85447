using Cairn.Bench.Contestants;
using Cairn.Bench.Processes;
using Cairn.Bench.Reports;
using Cairn.Bench.Trees;

namespace Cairn.Bench;

/// <summary>What the measures share: one temporary folder, input trees, and people who watch.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="folder">A fresh folder; everything lies below it.</param>
internal sealed class Workbench(BenchOptions options, string folder)
{
    private int _folders;

    /// <summary>What was asked for.</summary>
    public BenchOptions Options => options;

    /// <summary>A path below the folder at which nothing is yet.</summary>
    public string FreshPath(string name) => Path.Combine(folder, $"{name}-{++_folders}");

    /// <summary>Removes what is done with, unless it was asked to be kept.</summary>
    public void Remove(string path)
    {
        if (!options.Keep && Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    /// <summary>Sees to it that there is room, before half an hour is spent.</summary>
    /// <exception cref="MeasureException">There is not.</exception>
    public void RequireRoom(long bytes)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < bytes)
            throw new MeasureException($"{folder} has {free / 1e9:0.0} GB free, and {bytes / 1e9:0.0} GB are needed: set BENCH_DIR.");
    }

    /// <summary>Writes an input tree and waits until it is on the disk.</summary>
    /// <returns>Its root.</returns>
    public async Task<string> WriteAsync(TreePlan plan, CancellationToken cancellation)
    {
        Say($"writing the {plan.Name} tree: {plan.Files.Count:N0} files, {plan.Bytes / 1e9:0.00} GB");
        var root = FreshPath(plan.Name);
        plan.Write(root, cancellation);
        await SettleAsync(cancellation);
        return root;
    }

    /// <summary>Runs one step of a contestant, measured, and tells about it.</summary>
    public static async Task<Usage> StepAsync(IContestant contestant, string step, Command command, CancellationToken cancellation)
    {
        await SettleAsync(cancellation);
        var usage = await Usage.OfAsync(command, contestant.Servers, cancellation);
        var times = $"{usage.Wall.TotalSeconds,7:0.00} s {usage.CpuSeconds,7:0.00} CPU s";
        Say($"{contestant.Name,-7} {step,-13} {times}, load {Proc.Load()}, peak MB: {Peaks.Describe([usage])}");
        return usage;
    }

    /// <summary>Tells what is going on.</summary>
    public static void Say(string message) => Console.Error.WriteLine(message);

    // Nobody shall pay for what another one left to be written.
    private static Task SettleAsync(CancellationToken cancellation) => Tool.RunAsync(new Command("sync", "sync"), cancellation);
}
