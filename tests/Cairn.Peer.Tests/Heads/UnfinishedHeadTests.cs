using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Platform.Databases;
using Cairn.Testing.Platform;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Heads;

/// <summary>A head that never counted is taken back if it takes anything away.</summary>
public sealed class UnfinishedHeadTests : IDisposable
{
    private readonly Cast _cast = new();
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private readonly PeerParts _parts;

    public UnfinishedHeadTests() =>
        _parts = new PeerParts(_cast.Identity, new PeerSettings(), _cast.Seams(_ledger, new MemoryDisk()));

    public void Dispose()
    {
        _cast.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public async Task A_dropping_head_is_taken_back_though_another_came_after_it_that_reached_nobody_either()
    {
        await WriteAsync(HeadAddition.Nothing, happy: 0);
        await FailAsync(HeadAddition.Nothing with { Drops = [Cast.Pack(1)] });
        await FailAsync(HeadAddition.Nothing);
        Assert.Equal([3UL, 2UL], _cast.Heads.Pending().Select(head => head.Value.Number));

        Assert.Equal([Cast.Pack(1)], await new UnfinishedHead(_parts).TakeBackAsync(default));

        Assert.Empty(_cast.Heads.Pending());
        Assert.Equal(4UL, _cast.Heads.LatestAcknowledged()!.Value.Number);
        Assert.Empty(_cast.Heads.LatestAcknowledged()!.Value.Tombstones);
    }

    [Fact]
    public async Task What_was_dropped_is_not_counted_on_before_all_who_keep_heads_have_a_later_one()
    {
        await WriteAsync(HeadAddition.Nothing, happy: 0);
        await FailAsync(HeadAddition.Nothing with { Drops = [Cast.Pack(1)] });
        Assert.Equal([Cast.Pack(1)], await new UnfinishedHead(_parts).TakeBackAsync(default));

        // That reached nobody either.
        Assert.Empty(_cast.Heads.Pending());
        Assert.Equal([Cast.Pack(1)], await new UnfinishedHead(_parts).TakeBackAsync(default));
        Assert.Equal(3UL, _cast.Heads.Latest()!.Value.Number);

        _cast.Heads.Outdate(_cast.Heads.LatestAcknowledged()!);
        Assert.Empty(await new UnfinishedHead(_parts).TakeBackAsync(default));
    }

    [Fact]
    public async Task A_head_that_only_adds_is_left_to_the_next_backup()
    {
        await WriteAsync(HeadAddition.Nothing with { Drops = [Cast.Pack(1)] }, happy: 0);
        await FailAsync(new HeadAddition { Content = new HeadContent([], [Cast.Pack(2)]) });

        Assert.Empty(await new UnfinishedHead(_parts).TakeBackAsync(default));

        Assert.Single(_cast.Heads.Pending());
        Assert.Equal(1UL, _cast.Heads.LatestAcknowledged()!.Value.Number);
    }

    /// <summary>Writes a head that no holder takes.</summary>
    private async Task FailAsync(HeadAddition addition) =>
        Assert.Equal("head-not-kept", (await Assert.ThrowsAsync<CairnException>(() => WriteAsync(addition, happy: 1))).Code);

    private Task<KeptHead> WriteAsync(HeadAddition addition, int happy) => _parts.NewHeadWriter().AddAsync(
        addition, [.. _cast.Holders.Select(holder => Cast.Member(holder))], happy, default);
}
