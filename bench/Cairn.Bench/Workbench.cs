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
    // What a step on the trees that are timed may take, for files, the page cache and the processes.
    private const long TouchedBytes = 4_000_000_000;

    private readonly List<string> _done = [];
    private int _folders;

    /// <summary>What was asked for.</summary>
    public BenchOptions Options => options;

    /// <summary>A path below the folder at which nothing is yet.</summary>
    public string FreshPath(string name) => Path.Combine(folder, $"{name}-{++_folders}");

    /// <summary>
    /// Notes that something is done with. It stays until room is needed, or the end: for minutes after a removal ext4 looks for inodes
    /// that were not used lately, and the next one who makes files, whoever it is, would pay for that.
    /// </summary>
    public void Discard(string path) => _done.Add(path);

    /// <summary>Sees to it that there is room, before half an hour is spent: what is done with goes, unless it was asked to be
    /// kept.</summary>
    /// <exception cref="MeasureException">There is not enough.</exception>
    public void RequireRoom(long bytes)
    {
        foreach (var path in _done.Where(path => !options.Keep && Directory.Exists(path)))
            Directory.Delete(path, recursive: true);

        _done.Clear();
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
    public async Task<Usage> StepAsync(IContestant contestant, string step, Command command, CancellationToken cancellation)
    {
        TouchMemory(cancellation);
        await SettleAsync(cancellation);
        var usage = await Usage.OfAsync(command, contestant.Servers, cancellation);
        var times = $"{usage.Wall.TotalSeconds,7:0.00} s {usage.CpuSeconds,7:0.00} CPU s";
        Say($"{contestant.Name,-7} {step,-13} {times}, load {Proc.Load()}, peak MB: {Peaks.Describe([usage])}");
        return usage;
    }

    /// <summary>Tells what is going on.</summary>
    public static void Say(string message) => Console.Error.WriteLine(message);

    // On a virtual machine the first use of a page can cost ten times as much as a later one, when its host had taken it back. Who
    // comes first after a while would pay for that.
    private void TouchMemory(CancellationToken cancellation)
    {
        var path = FreshPath("touched");
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            var block = new byte[1 << 20];
            for (var written = 0L; written < TouchedBytes; written += block.Length)
            {
                cancellation.ThrowIfCancellationRequested();
                file.Write(block);
            }
        }

        File.Delete(path);
    }

    // Nobody shall pay for what another one left to be written.
    private static Task SettleAsync(CancellationToken cancellation) => Tool.RunAsync(new Command("sync", "sync"), cancellation);
}
