using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Snapshots;

/// <summary>Snapshot records to test with.</summary>
internal static class Records
{
    /// <summary>One in which nothing is empty.</summary>
    public static readonly SnapshotRecord Full = new()
    {
        Time = Samples.Now.AddTicks(1234567),
        HostName = "löwe",
        Tags = ["daily", "before-upgrade"],
        Paths = [new BytePath("/home/ada"), new BytePath([(byte)'/', 0xff, 0xfe])],
        Root = [Samples.Id<ChunkId>(7), Samples.Id<ChunkId>(8)],
        Files = 10_357,
        Directories = 812,
        Bytes = 1_660_000_000,
        Redundancy = new Redundancy(4, 2),
        Happy = 5,
    };
}
