using Cairn.Bench.Processes;

namespace Cairn.Bench.Measures;

/// <summary>One run of one contestant over one tree, from an empty repository to a restore that was found identical.</summary>
/// <param name="First">The first backup.</param>
/// <param name="Unchanged">Another backup, with nothing changed.</param>
/// <param name="Restore">Restoring everything into an empty folder.</param>
/// <param name="StoredBytes">What the side that keeps the data has on disk after the first backup.</param>
internal sealed record Lap(Usage First, Usage Unchanged, Usage Restore, long StoredBytes);
