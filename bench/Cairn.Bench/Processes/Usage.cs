namespace Cairn.Bench.Processes;

/// <summary>What one step of one contestant took, over all of its processes.</summary>
/// <param name="Wall">As the person at the prompt sees it.</param>
/// <param name="CpuSeconds">User and system time of the command and of every server, until the command ended.</param>
/// <param name="Peaks">The most memory each process had resident during the step; the command's own first.</param>
internal sealed record Usage(TimeSpan Wall, double CpuSeconds, IReadOnlyList<ProcessPeak> Peaks)
{
    /// <summary>Runs a command that keeps servers busy and adds up what all of them use.</summary>
    public static async Task<Usage> OfAsync(Command command, IReadOnlyList<ServerProcess> servers, CancellationToken cancellation)
    {
        foreach (var server in servers)
            server.ResetPeak();

        var before = servers.Sum(server => server.CpuSeconds);
        var tool = await Tool.RunAsync(command, cancellation);
        return new Usage(
            tool.Wall,
            tool.CpuSeconds + servers.Sum(server => server.CpuSeconds) - before,
            [
                new ProcessPeak(command.Name, tool.PeakBytes),
                .. servers.Select(server => new ProcessPeak(server.Name, server.PeakBytes)),
            ]);
    }
}
