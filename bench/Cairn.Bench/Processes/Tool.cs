using System.Diagnostics;

namespace Cairn.Bench.Processes;

/// <summary>Runs commands to their end and sees what they use.</summary>
internal static class Tool
{
    /// <summary>
    /// How often memory is looked at. The kernel keeps the peak itself, so that only a peak in the very last interval of a process's
    /// life could be missed. (The figure that wait4 reports after the end will not do: it begins with the memory of the parent.)
    /// </summary>
    public static TimeSpan SampleInterval { get; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a command; while it runs, no other child of this process may end. Cancelling kills it.</summary>
    /// <exception cref="MeasureException">Its exit code is not 0.</exception>
    public static async Task<FinishedTool> RunAsync(Command command, CancellationToken cancellation)
    {
        var cpuBefore = Proc.ChildrenCpuSeconds();
        var started = Stopwatch.GetTimestamp();
        using var process = command.Start();
        var output = new OutputTail();
        var error = new OutputTail();
        var reading = Task.WhenAll(
            output.ReadAsync(process.StandardOutput, _ => { }),
            error.ReadAsync(process.StandardError, _ => { }));
        var sampling = SampleAsync(process);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        var wall = Stopwatch.GetElapsedTime(started);
        await reading;
        if (process.ExitCode != 0)
            throw new MeasureException($"exit code {process.ExitCode} from: {command}\n{output}\n{error}");

        return new FinishedTool(wall, Proc.ChildrenCpuSeconds() - cpuBefore, await sampling, output.ToString());
    }

    private static async Task<long> SampleAsync(Process process)
    {
        long peak = 0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, Proc.PeakBytes(process.Id));
            await Task.Delay(SampleInterval);
        }

        return peak;
    }
}
