using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Golden;

/// <summary>The content of a head of version 2, which lists forgotten snapshots, sealed by an independent implementation of
/// docs/formats/archive.md. The head of the golden archive is of version 1.</summary>
public sealed class GoldenHeadTests
{
    private static readonly HeadBinding Binding = new(Samples.Id<PeerId>(0x11), 1, 2);

    [Fact]
    public void Golden_head_of_version_2_lists_two_snapshots_and_two_forgotten_ones()
    {
        var head = HeadSeal.Open(GoldenStore.Read(GoldenStore.HeadOfVersion2), Binding, Samples.Keys);

        Assert.Equal([Snapshot(3).Id, Snapshot(4).Id], head.Snapshots.Select(snapshot => snapshot.Id));
        Assert.Equal([Samples.Id<PackId>(0x31), Samples.Id<PackId>(0x32)], head.IndexPacks);
        Assert.Equal([Snapshot(1).Id, Snapshot(2).Id], head.Forgotten.Select(forgotten => forgotten.Snapshot.Id));
        Assert.Equal([Samples.Now.AddDays(11), Samples.Now.AddDays(12)], head.Forgotten.Select(forgotten => forgotten.At));
        Assert.Equal([Samples.Now.AddDays(12), Samples.Now.AddDays(13)], head.Forgotten.Select(forgotten => forgotten.Until));
    }

    [Fact]
    public void What_this_version_seals_says_the_same()
    {
        var golden = HeadSeal.Open(GoldenStore.Read(GoldenStore.HeadOfVersion2), Binding, Samples.Keys);
        var content = new HeadContent([Snapshot(3), Snapshot(4)], [Samples.Id<PackId>(0x31), Samples.Id<PackId>(0x32)])
        {
            Forgotten = [Forgotten(1), Forgotten(2)],
        };

        var again = HeadSeal.Open(HeadSeal.Seal(content, Binding, Samples.Keys, new SeededEntropy(2)), Binding, Samples.Keys);

        Assert.Equal(golden.Encode(), again.Encode());
    }

    private static SnapshotRecord Snapshot(byte number) => new()
    {
        Time = Samples.Now.AddDays(number),
        HostName = "golden",
        Tags = ["tag"],
        Paths = [new BytePath("/g")],
        Root = [Samples.Id<ChunkId>(number)],
        Files = number,
        Directories = 1,
        Bytes = 1000 * number,
        Redundancy = new Redundancy(1, 2),
        Happy = 2,
    };

    private static ForgottenSnapshot Forgotten(byte number) =>
        new(Snapshot(number), Samples.Now.AddDays(number + 10), Samples.Now.AddDays(number + 11));
}
