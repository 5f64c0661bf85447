namespace Cairn.Bench.Reports;

/// <summary>What a measure found.</summary>
/// <param name="Title">What was measured, on what.</param>
/// <param name="Table">The figures.</param>
/// <param name="Missed">Each limit that was not kept, in words; empty when all were.</param>
internal sealed record Report(string Title, TextTable Table, IReadOnlyList<string> Missed);
