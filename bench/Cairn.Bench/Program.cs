using System.Runtime.InteropServices;
using Cairn.Bench;
using Cairn.Bench.Measures;
using Cairn.Bench.Trees;

const int Missed = 1;
const int BadUsage = 2;
const int Interrupted = 130;

if (args.Contains("--help"))
{
    Console.WriteLine(BenchOptions.Usage);
    return 0;
}

BenchOptions options;
IReadOnlyList<IMeasure> measures;
try
{
    options = BenchOptions.Parse(args);
    measures = Choose(options);
}
catch (FormatException problem)
{
    await Console.Error.WriteLineAsync($"{problem.Message}\n\n{BenchOptions.Usage}");
    return BadUsage;
}

using var interruption = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
var parent = Environment.GetEnvironmentVariable("BENCH_DIR") is { Length: > 0 } chosen ? Path.GetFullPath(chosen) : "/var/tmp";
var folder = Path.Combine(parent, $"cairn-bench-{Environment.ProcessId}");
Directory.CreateDirectory(folder);
var missed = 0;
try
{
    var bench = new Workbench(options, folder);
    foreach (var measure in measures)
    {
        var report = await measure.RunAsync(bench, interruption.Token);
        Console.WriteLine($"\n{report.Title}\n\n{report.Table}\n");
        foreach (var limit in report.Missed)
            Console.WriteLine($"MISSED: {limit}");

        missed += report.Missed.Count;
    }
}
catch (MeasureException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return Missed;
}
catch (OperationCanceledException) when (interruption.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("interrupted");
    return Interrupted;
}
finally
{
    if (options.Keep)
        Workbench.Say($"kept {folder}");
    else
        Directory.Delete(folder, recursive: true);
}

return missed == 0 ? 0 : Missed;

void Interrupt(PosixSignalContext context)
{
    context.Cancel = true;
    interruption.Cancel();
}

// What bench.sh measures. To measure something else, write an IMeasure and name it here and in BenchOptions.Usage.
static IReadOnlyList<IMeasure> Choose(BenchOptions options)
{
    IReadOnlyList<IMeasure> all =
    [
        new AgainstRestic("mixed", () => TreePlan.Mixed(options.MixedBytes)),
        new AgainstRestic("small", () => TreePlan.Small(options.SmallFiles)),
        new MemoryLimit(),
    ];
    foreach (var name in options.Only)
    {
        if (!all.Any(measure => measure.Name == name))
            throw new FormatException($"there is no measure '{name}'");
    }

    return [.. all.Where(measure => options.Only.Count == 0 || options.Only.Contains(measure.Name, StringComparer.Ordinal))];
}
