namespace Cairn.Bench.Processes;

/// <summary>What a command that succeeded used and said.</summary>
/// <param name="Wall">From its start to its end.</param>
/// <param name="CpuSeconds">User and system time of its process.</param>
/// <param name="PeakBytes">The most memory it had resident, as seen every <see cref="Tool.SampleInterval"/>.</param>
/// <param name="Output">The end of its standard output.</param>
internal sealed record FinishedTool(TimeSpan Wall, double CpuSeconds, long PeakBytes, string Output);
