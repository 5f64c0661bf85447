using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Peer.Heads;
using Cairn.Peer.Identity;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Heads;

/// <summary>The heads of one device lead to each other; what a holder shows of them later is past, or of another line.</summary>
public sealed class HeadLineTests : IDisposable
{
    private readonly Cast _cast = new();
    private Signed<Head>? _unseen;

    public HeadLineTests() => _cast.Calls.OnPutHead = (to, head) => Replies.Answer<HeadAnswer>(
        _unseen is { } unseen && to.Peer == _cast.Holders[0].Peer && !head.Value.Merged.Contains(unseen.HeadId())
            ? new HeadAnswer.Conflicting(unseen)
            : new HeadAnswer.Kept(Cast.HeadReceipt(_cast.HolderAt(to), head)));

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task What_a_head_lists_from_long_before_another_of_an_earlier_device_stays_forgotten_and_stops_no_drop()
    {
        var device = await RecoverAfterAsync(Earlier(200, 50));
        _unseen = Earlier(135, 40);

        var kept = await AddAsync(device, Adding(1) with { Drops = [Cast.Pack(1)] });

        Assert.Contains(_unseen.HeadId(), kept.Head.Value.Merged);
        Assert.False(kept.IsMerged);
        Assert.Equal([Cast.Pack(1)], kept.Head.Value.Tombstones);
        Assert.Equal([Snapshot(1).Id, Snapshot(50).Id], Listed(kept));
        Assert.Equal([Snapshot(40).Id], kept.Content.Forgotten.Select(forgotten => forgotten.Snapshot.Id));
        Assert.DoesNotContain(_cast.Events, happened => happened is PeerEvent.HeadsMerged);
    }

    [Fact]
    public async Task A_head_that_one_of_the_same_device_would_name_if_it_came_from_it_is_of_another_line_and_merged()
    {
        var device = await RecoverAfterAsync(Earlier(200, 50));
        _unseen = Earlier(136, 40);

        var kept = await AddAsync(device, Adding(1) with { Drops = [Cast.Pack(1)] });

        Assert.Equal([Snapshot(1).Id, Snapshot(40).Id, Snapshot(50).Id], Listed(kept));
        Assert.Empty(kept.Head.Value.Tombstones);
    }

    [Fact]
    public async Task Of_this_very_device_a_head_that_it_does_not_know_is_merged_however_old()
    {
        // The machine's disk was set back to an earlier day, and it has been at work since.
        _unseen = Earlier(200, 50);
        await AddAsync(_cast.Identity, Adding(1));
        _unseen = Earlier(100, 40);

        var kept = await AddAsync(_cast.Identity, Adding(2));

        Assert.Equal([Snapshot(1).Id, Snapshot(2).Id, Snapshot(40).Id, Snapshot(50).Id], Listed(kept));
    }

    /// <summary>A new device that has taken over from the one that wrote this head.</summary>
    private async Task<PeerIdentity> RecoverAfterAsync(Signed<Head> head)
    {
        var device = Cast.IdentityOf(_cast.Owner.Recover(), _cast.Owner.Settings());
        _cast.Heads.Record(head, head);
        await AddAsync(device, new HeadAddition { Content = HeadContents.Open(head, Cast.Keys) });
        return device;
    }

    private Task<KeptHead> AddAsync(PeerIdentity device, HeadAddition addition) =>
        new HeadWriter(device, new HeadSeams(_cast.Calls, _cast.Time, new SystemEntropy(), _cast.Events.Add), _cast.Heads)
            .AddAsync(addition, [.. _cast.Holders.Select(holder => Cast.Member(holder))], happy: 2, default);

    private static HeadAddition Adding(int snapshot) => new() { Content = new HeadContent([Snapshot(snapshot)], []) };

    private static IEnumerable<SnapshotId> Listed(KeptHead kept) => kept.Content.Snapshots.Select(snapshot => snapshot.Id);

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
        Happy = 2,
    };

    /// <summary>A head of the owner's first device that its book does not know.</summary>
    private Signed<Head> Earlier(ulong number, int snapshot)
    {
        var device = _cast.Owner.Identity;
        var binding = new HeadBinding(device.Peer, device.Epoch, number);
        return Signed<Head>.Sign(
            new Head
            {
                Owner = device.Peer,
                Epoch = device.Epoch,
                Number = number,
                Previous = new HeadId(Hash256.Sha256([1])),
                Sealed = HeadSeal.Seal(new HeadContent([Snapshot(snapshot)], []), binding, Cast.Keys, new SystemEntropy()),
                CreatedAt = Cast.Start,
            },
            device);
    }
}
