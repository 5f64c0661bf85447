using Cairn.Core.Ids;

namespace Cairn.Simulation.Sequences;

/// <summary>A snapshot that was acknowledged.</summary>
/// <param name="Snapshot">Its id.</param>
/// <param name="Files">What was backed up, as <see cref="World.SampleFiles.Describe"/> says it.</param>
/// <param name="Holders">How many holders the backup said that it has.</param>
internal sealed record KeptSnapshot(SnapshotId Snapshot, IReadOnlyList<string> Files, int Holders);
