using Cairn.Core.Ids;

namespace Cairn.Simulation.Sequences;

/// <summary>A snapshot that was acknowledged.</summary>
/// <param name="Snapshot">Which.</param>
/// <param name="Copies">Copies that it asked for.</param>
/// <param name="Holders">Peers that held all of it then.</param>
/// <param name="Files">What was in the folder.</param>
internal sealed record RedundantSnapshot(SnapshotId Snapshot, int Copies, int Holders, IReadOnlyList<string> Files);
