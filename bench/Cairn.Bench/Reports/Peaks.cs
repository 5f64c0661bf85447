using Cairn.Bench.Processes;

namespace Cairn.Bench.Reports;

/// <summary>Peak memory over several steps.</summary>
internal static class Peaks
{
    /// <summary>The highest peak of each process, in the order in which the first step has them.</summary>
    public static IReadOnlyList<ProcessPeak> Highest(IReadOnlyList<Usage> usages) =>
        [.. usages[0].Peaks.Select((peak, i) => new ProcessPeak(peak.Process, usages.Max(usage => usage.Peaks[i].Bytes)))];

    /// <summary>The same in words, such as <c>owner 180, holder 90</c>, in MB.</summary>
    public static string Describe(IReadOnlyList<Usage> usages) =>
        string.Join(", ", Highest(usages).Select(peak => $"{peak.Process} {peak.Bytes / 1e6:0}"));
}
