using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Peer.Heads;
using Cairn.Peer.Recover;
using Cairn.Platform.Trees;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Tests.Recover;

/// <summary>Alone, since what other tests take of the memory would count here.</summary>
[CollectionDefinition(nameof(HeadGatheringTests), DisableParallelization = true)]
[Collection(nameof(HeadGatheringTests))]
public sealed class HeadGatheringTests : IDisposable
{
    private static readonly DateTimeOffset Until = Cast.Start.AddDays(7);

    private readonly Cast _cast = new();

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void What_the_highest_lists_is_live_and_what_only_older_ones_list_was_forgotten()
    {
        var first = Head(1, null, [Snapshot(1), Snapshot(2)]);
        var second = Head(2, first, [Snapshot(2), Snapshot(3)]);
        var other = Head(2, null, [Snapshot(4)], number: 9);
        var gathering = Gather([other, second, first]);

        var content = gathering.Together(Cast.Start, Until);

        Assert.Equal(other, gathering.Newest);
        Assert.Equal([second], gathering.Unnamed);
        Assert.Equal([2, 3, 4], content.Snapshots.Select(snapshot => snapshot.Files).Order());
        Assert.Equal([1], content.Forgotten.Select(forgotten => forgotten.Snapshot.Files));
        Assert.Equal(Until, content.Forgotten[0].Until);
        Assert.Empty(gathering.Warnings);
    }

    /// <summary>Thirty lists of 15 MB each, of a few kilobytes sealed: they are not in memory together.</summary>
    [Fact]
    public void Heads_are_open_one_at_a_time()
    {
        var bulky = Snapshot(1) with { Tags = [.. Enumerable.Range(0, 60_000).Select(index => $"{index:D125}")] };
        var heads = Enumerable.Range(1, 30).Reverse().Select(number => Head((ulong)number, null, [bulky, Snapshot(number)])).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        var gathering = new HeadGathering(head =>
        {
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            return HeadContents.Open(head, Cast.Keys);
        });

        gathering.Read(heads);
        var content = gathering.Together(Cast.Start, Until);

        Assert.Equal(31, content.Snapshots.Count);
        Assert.InRange(most, 0, 128 << 20);
    }

    [Fact]
    public void A_list_that_is_filled_to_the_brim_keeps_no_other_out()
    {
        var tags = Enumerable.Repeat("t", 60_000).ToList();
        var full = Head(9, null, [.. Enumerable.Range(0, 16).Select(number => Snapshot(1000 + number) with { Tags = tags })]);
        var other = Head(1, null, [Snapshot(1)]);
        var many = Head(2, null, [.. Enumerable.Range(0, 10).Select(number => Snapshot(2000 + number) with { Tags = tags })]);
        var gathering = Gather([full, many, other]);

        var content = gathering.Together(Cast.Start, Until);

        Assert.Equal(11, content.Snapshots.Count);
        Assert.Contains(Snapshot(1).Id, content.Snapshots.Select(snapshot => snapshot.Id));
        Assert.Contains("number 9 is too long", Assert.Single(gathering.Warnings), StringComparison.Ordinal);
        Assert.True(content.Fits);
    }

    [Fact]
    public void A_list_that_does_not_open_is_told_unless_another_names_it()
    {
        var foreign = Head(3, null, [Snapshot(1)], sealedAs: 4);
        var gathering = Gather([foreign]);

        Assert.True(gathering.IsEmpty);
        Assert.Contains("number 3 cannot be read", Assert.Single(gathering.Warnings), StringComparison.Ordinal);
        Assert.Empty(Gather([Head(4, foreign, [Snapshot(2)]), foreign]).Warnings);
    }

    private static HeadGathering Gather(IReadOnlyList<Signed<Head>> heads)
    {
        var gathering = new HeadGathering(head => HeadContents.Open(head, Cast.Keys));
        gathering.Read(heads);
        return gathering;
    }

    private static SnapshotRecord Snapshot(int number) => new()
    {
        Time = Cast.Start.AddHours(number),
        HostName = "laptop",
        Paths = [new BytePath("/data")],
        Root = [],
        Files = number,
        Directories = 0,
        Bytes = 0,
        Redundancy = Redundancy.Default,
        Happy = 1,
    };

    private Signed<Head> Head(
        ulong order, Signed<Head>? previous, IReadOnlyList<SnapshotRecord> snapshots, ulong? number = null, ulong? sealedAs = null)
    {
        var device = _cast.Owner.Identity;
        var own = new HeadBinding(device.Peer, device.Epoch, number ?? order);
        var binding = own with { Number = sealedAs ?? own.Number };
        return Signed<Head>.Sign(
            new Head
            {
                Owner = device.Peer,
                Epoch = device.Epoch,
                Number = own.Number,
                Previous = previous?.HeadId() ?? (own.Number == 1 ? null : new HeadId(Hash256.Sha256([1]))),
                Sealed = HeadSeal.Seal(new HeadContent(snapshots, []), binding, Cast.Keys, new SystemEntropy()),
                CreatedAt = Cast.Start,
            },
            device);
    }
}
