using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Vault.Blobs;
using Cairn.Vault.Heads;

namespace Cairn.Vault.Tests.Dropping;

/// <summary>Tombstones in heads that another holder passes on.</summary>
public sealed class HandedOverTests : IDisposable
{
    private static readonly byte[] Content = TestVault.Content(100_000, 1);

    private readonly TestVault _vault = new();

    private TestOwner Owner => _vault.Owner;

    public void Dispose() => _vault.Dispose();

    [Fact]
    public async Task The_newest_head_counts_whoever_brings_it()
    {
        Adopt(Owner.Dropping(Owner.Head(1), 1));

        Assert.IsType<StoreOutcome.Dropped>(await StoreAsync(1));
        Assert.IsType<StoreOutcome.Stored>(await StoreAsync(2));
    }

    [Fact]
    public async Task An_older_head_changes_nothing()
    {
        var older = Owner.Head(1);
        Adopt(Owner.Dropping(older, 1));
        Adopt(older);

        Assert.IsType<StoreOutcome.Dropped>(await StoreAsync(1));
    }

    [Fact]
    public async Task What_a_superseded_device_dropped_is_not_dropped()
    {
        _vault.Store.Owners.SawEpoch(Owner.Peer, 2);
        Adopt(Owner.Dropping(Owner.Head(1), 1));

        Assert.IsType<StoreOutcome.Stored>(await StoreAsync(1));
    }

    [Fact]
    public void No_more_heads_are_taken_that_nobody_names_than_an_owner_can_merge()
    {
        ulong[] numbers = [10, 20, 30, 40];
        foreach (var number in numbers)
            Adopt(Owner.Head(number));

        Assert.IsType<HeadPut.NoRoom>(_vault.Store.Heads.Adopt(Owner.Head(50)));

        // The owner's next device merges them, and then there is room.
        var recovered = new TestOwner(1, epoch: 2);
        var next = recovered.Head(41, merged: [.. numbers.Select(number => Owner.Head(number).HeadId())]);
        Assert.IsType<HeadPut.Kept>(_vault.Store.Heads.Put(next));
        Adopt(recovered.Head(60));
    }

    [Fact]
    public async Task While_two_heads_stand_side_by_side_nothing_is_dropped()
    {
        // The second one is of a machine that a recovery replaced, and unknown to the head of the new one.
        var recovered = new TestOwner(1, epoch: 2);
        Adopt(recovered.Dropping(recovered.Head(8), 1));
        Adopt(Owner.Head(7));

        Assert.IsType<StoreOutcome.Stored>(await StoreAsync(1));
    }

    [Fact]
    public async Task What_was_handed_over_gives_no_contract_back_when_it_is_dropped()
    {
        Assert.IsType<StoreOutcome.Stored>(await StoreAsync(1));
        await _vault.KeepAsync(TestVault.Content(50_000, 2), 2);
        Assert.IsType<HeadPut.Kept>(_vault.Store.Heads.Put(Owner.Dropping(Owner.Head(1), 1)));
        await ExpireAsync();

        Assert.Equal([TestOwner.Pack(2)], _vault.Claimed());
        var usage = Assert.Single(_vault.Store.Usage().Owners);
        Assert.Equal((50_000L, 0L), (usage.Used.Bytes, usage.Mandated.Bytes));
    }

    [Fact]
    public async Task What_is_handed_over_although_it_is_dropped_stays_for_the_window()
    {
        var dropped = Owner.Dropping(Owner.Head(1), 1, 2);
        Adopt(dropped);
        Assert.IsType<StoreOutcome.Stored>(await TakeOverAsync(1));
        Assert.IsType<StoreOutcome.Stored>(await TakeOverAsync(2));
        await _vault.Store.ExpireAsync(CancellationToken.None);
        _vault.Clock.Now += TimeSpan.FromHours(23);
        await _vault.Store.ExpireAsync(CancellationToken.None);
        Assert.Equal([TestOwner.Pack(1), TestOwner.Pack(2)], _vault.Claimed());

        Assert.IsType<HeadPut.Kept>(_vault.Store.Heads.Put(Owner.Dropping(dropped, 2)));
        await ExpireAsync();

        Assert.Equal([TestOwner.Pack(1)], _vault.Claimed());
    }

    private void Adopt(Signed<Head> head) => Assert.IsType<HeadPut.Kept>(_vault.Store.Heads.Adopt(head));

    private Task<StoreOutcome> StoreAsync(int pack) =>
        _vault.StoreAsync(Owner.Order(Content, pack) with { ContractLimit = null }, Content);

    private Task<StoreOutcome> TakeOverAsync(int pack) =>
        _vault.StoreAsync(Owner.Order(Content, pack) with { ContractLimit = null, IsHandedOver = true }, Content);

    /// <summary>Lets the window pass.</summary>
    private async Task ExpireAsync()
    {
        await _vault.Store.ExpireAsync(CancellationToken.None);
        _vault.Clock.Now += TimeSpan.FromHours(24);
        await _vault.Store.ExpireAsync(CancellationToken.None);
    }
}
