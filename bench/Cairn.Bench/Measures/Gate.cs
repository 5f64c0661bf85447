using System.Globalization;
using Cairn.Bench.Processes;

namespace Cairn.Bench.Measures;

/// <summary>Judges figures by their limits, and remembers those that missed.</summary>
internal sealed class Gate
{
    /// <summary>Bytes that no process of Cairn may have resident.</summary>
    private const long MemoryLimit = 300_000_000;

    private readonly List<string> _missed = [];

    /// <summary>Each limit that was not kept, in words.</summary>
    public IReadOnlyList<string> Missed => _missed;

    /// <summary>Judges a figure of Cairn by the same of restic. What is shown may round to the limit and still miss it.</summary>
    /// <param name="what">What was measured, for words.</param>
    /// <param name="ours">Cairn's figure.</param>
    /// <param name="theirs">restic's.</param>
    /// <param name="limit">Most that the first may be of the second.</param>
    /// <returns>The limit and whether it was kept, for the table.</returns>
    public string Ratio(string what, double ours, double theirs, double limit)
    {
        var shown = limit.ToString("0.00", CultureInfo.InvariantCulture);
        if (ours <= theirs * limit)
            return $"{shown} kept";

        _missed.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {ours / theirs:0.000} of restic's, the limit is {shown}"));
        return $"{shown} MISSED";
    }

    /// <summary>Judges what processes of Cairn had resident.</summary>
    /// <param name="what">What they did, for words.</param>
    /// <param name="peaks">The most that each had.</param>
    /// <returns>The limit and whether all kept it, for the table.</returns>
    public string Memory(string what, IReadOnlyList<ProcessPeak> peaks)
    {
        var over = peaks.Where(peak => peak.Bytes >= MemoryLimit).ToList();
        foreach (var peak in over)
            _missed.Add($"{what}: {peak.Process} had {Megabytes(peak.Bytes)} MB resident, the limit is {Megabytes(MemoryLimit)} MB");

        return $"{Megabytes(MemoryLimit)} MB {(over.Count == 0 ? "kept" : "MISSED")}";
    }

    /// <summary>Bytes in whole megabytes.</summary>
    public static string Megabytes(long bytes) => (bytes / 1e6).ToString("0", CultureInfo.InvariantCulture);
}
