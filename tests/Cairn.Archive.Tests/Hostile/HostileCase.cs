using Cairn.Archive.Snapshots;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>An archive that does harm where it is believed.</summary>
/// <param name="Name">What it tries.</param>
/// <param name="Expected">What a restore makes of it.</param>
/// <param name="Make">Seals it.</param>
internal sealed record HostileCase(string Name, Verdict Expected, Func<ChunkBench, Task<SnapshotRecord>> Make)
{
    /// <summary>A case whose root has this listing.</summary>
    public static HostileCase Of(string name, Verdict expected, byte[] listing) =>
        new(name, expected, bench => bench.SnapshotAsync(listing));
}
