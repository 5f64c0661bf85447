using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Testing.Platform;
using Cairn.Vault.Blobs;
using Cairn.Vault.Quota;

namespace Cairn.Vault.Tests.Quota;

public sealed class QuotaTests
{
    private const int Length = 100_000;

    /// <summary>100,000 bytes and two leaf hashes, in blocks of 4 KiB.</summary>
    private const long Room = 25 * TestVault.Block;

    [Fact]
    public async Task Store_beyond_the_quota_is_refused_before_a_byte_is_written()
    {
        using var vault = new TestVault(quota: (2 * Room) - 1);
        await vault.KeepAsync(TestVault.Content(Length, 1), 1);
        await using var source = new GatedSource(TestVault.Content(Length, 2));
        var outcome = await vault.Store.StoreAsync(vault.Owner.Order(TestVault.Content(Length, 2), 2), source, CancellationToken.None);
        Assert.Equal(RoomLimit.Quota, Assert.IsType<StoreOutcome.NoRoom>(outcome).Limit);
        Assert.Equal(0, source.BytesRead);
        Assert.Equal(Room, vault.Allocated);
    }

    [Fact]
    public async Task Quota_counts_the_blocks_that_files_take_and_the_whole_of_it_can_be_used()
    {
        using var vault = new TestVault(quota: 2 * Room);
        await vault.KeepAsync(TestVault.Content(Length, 1), 1);
        await vault.KeepAsync(TestVault.Content(Length, 2), 2);
        var usage = vault.Store.Usage();
        Assert.Equal((2 * Room, 2 * Room, 0L, 0L), (vault.Allocated, usage.Used.Bytes, usage.Reserved.Bytes, usage.Free.Bytes));
        vault.Restart();
        Assert.Equal(usage.Used, vault.Store.Usage().Used);
    }

    [Fact]
    public async Task Contract_counts_bytes_of_shards_and_the_same_shard_once()
    {
        using var vault = new TestVault();
        var content = TestVault.Content(Length, 1);
        Assert.IsType<StoreOutcome.Stored>(await vault.StoreAsync(vault.Owner.Order(content, limit: Length), content));
        Assert.IsType<StoreOutcome.Stored>(await vault.StoreAsync(vault.Owner.Order(content, limit: Length), content));

        // The blob is here, but as another pack it is another shard.
        var outcome = await vault.StoreAsync(vault.Owner.Order(content, pack: 2, limit: (2 * Length) - 1), content);
        Assert.Equal(RoomLimit.Contract, Assert.IsType<StoreOutcome.NoRoom>(outcome).Limit);
        Assert.Equal([TestOwner.Pack(1)], vault.Claimed());
        var other = new TestOwner(2);
        Assert.IsType<StoreOutcome.Stored>(await vault.StoreAsync(other.Order(content, limit: Length), content));
    }

    [Fact]
    public async Task Shards_under_a_mandate_use_up_the_quota_and_no_contract()
    {
        using var vault = new TestVault(quota: 2 * Room);
        var (handed, own, third) = (TestVault.Content(Length, 1), TestVault.Content(Length, 2), TestVault.Content(Length, 3));
        Assert.IsType<StoreOutcome.Stored>(await vault.StoreAsync(vault.Owner.Order(handed) with { ContractLimit = null }, handed));
        Assert.IsType<StoreOutcome.Stored>(await vault.StoreAsync(vault.Owner.Order(own, pack: 2, limit: Length), own));

        for (var run = 0; run < 2; run++)
        {
            var usage = Assert.Single(vault.Store.Usage().Owners);
            Assert.Equal((Length, Length), (usage.Used.Bytes, usage.Mandated.Bytes));
            Assert.Equal(2 * Length, usage.Claimed.Bytes);
            vault.Restart();
        }

        var outcome = await vault.StoreAsync(vault.Owner.Order(third, pack: 3) with { ContractLimit = null }, third);
        Assert.Equal(RoomLimit.Quota, Assert.IsType<StoreOutcome.NoRoom>(outcome).Limit);
    }

    [Fact]
    public async Task A_vault_that_was_emptied_has_room_for_all_and_keeps_nothing()
    {
        using var vault = new TestVault(quota: 2 * Room);
        var shared = TestVault.Content(Length, 1);
        await vault.KeepAsync(shared, 1);
        await vault.KeepAsync(shared, 1, new TestOwner(2));
        vault.Store.Heads.Put(vault.Owner.Head(1));
        vault.Store.Owners.Remember(vault.Owner.Record(1));

        Assert.Equal((1, Length), (vault.Store.Empty() is var gone ? gone.Blobs : 0, gone.Bytes.Bytes));

        Assert.Empty(vault.Memory.Files());
        Assert.Empty(vault.Store.OwnersHeld());
        Assert.Empty(vault.Store.Heads.Of(vault.Owner.Peer));
        Assert.Null(vault.Store.Owners.RecordOf(vault.Owner.Peer));
        Assert.Equal(2 * Room, vault.Store.Usage().Free.Bytes);
        vault.Restart();
        Assert.Equal((0, 0), (vault.Store.Recovery.Orphans, vault.Store.Recovery.Lost.Count));
        Assert.Equal(2 * Room, vault.Store.Usage().Free.Bytes);
    }

    [Fact]
    public async Task Emptying_that_breaks_off_anywhere_is_finished_by_the_next_opening()
    {
        for (var operation = 1; ; operation++)
        {
            using var vault = new TestVault();
            await vault.KeepAsync(TestVault.Content(Length, 1), 1);
            await vault.KeepAsync(TestVault.Content(Length, 2), 2);
            vault.Disk.FailAt(operation);
            try
            {
                vault.Store.Empty();
                return;
            }
            catch (CairnException)
            {
                vault.Crash();
                Assert.Empty(vault.Memory.Files());
                Assert.Empty(vault.Store.OwnersHeld());
            }
        }
    }

    [Fact]
    public async Task Contract_holds_after_a_restart()
    {
        using var vault = new TestVault();
        await vault.KeepAsync(TestVault.Content(Length, 1), 1);
        vault.Restart();
        var content = TestVault.Content(1, 2);
        var outcome = await vault.StoreAsync(vault.Owner.Order(content, pack: 2, limit: Length), content);
        Assert.Equal(RoomLimit.Contract, Assert.IsType<StoreOutcome.NoRoom>(outcome).Limit);
    }

    [Fact]
    public async Task Full_disk_refuses_before_a_byte_is_written()
    {
        using var vault = new TestVault();
        vault.Disk.PretendFreeBytes(Room - 1);
        var outcome = await vault.StoreAsync(TestVault.Content(Length));
        Assert.Equal(RoomLimit.Disk, Assert.IsType<StoreOutcome.NoRoom>(outcome).Limit);
        Assert.Equal(0, vault.Store.Usage().Reserved.Bytes);
        vault.Disk.PretendFreeBytes(Room);
        await vault.KeepAsync(TestVault.Content(Length));
    }

    [Theory]
    [InlineData(DiskFault.Full)]
    [InlineData(DiskFault.FullInTheMiddle)]
    public async Task Disk_that_fills_up_while_writing_refuses_and_leaves_nothing(DiskFault fault)
    {
        using var vault = new TestVault();
        vault.Disk.FailNext(DiskOperation.Write, fault);
        var outcome = await vault.StoreAsync(TestVault.Content(Length));
        Assert.Equal(RoomLimit.Disk, Assert.IsType<StoreOutcome.NoRoom>(outcome).Limit);
        Assert.Empty(vault.Memory.Files());
        Assert.Equal(0, vault.Store.Usage().Used.Bytes);
        Assert.Null(vault.Store.ReadOnlyWhy);
    }

    [Fact]
    public async Task Sixteen_stores_at_once_never_take_more_than_the_quota()
    {
        AllocationMeter? meter = null;
        using var vault = new TestVault(quota: (5 * Room) + 1, wrap: disk => meter = new AllocationMeter(disk));
        var sources = Enumerable.Range(1, 16).Select(seed => new GatedSource(TestVault.Content(Length, seed))).ToArray();
        var stores = sources.Select((source, index) => Task.Run(() => vault.Store.StoreAsync(
            vault.Owner.Order(TestVault.Content(Length, index + 1), index + 1), source, CancellationToken.None))).ToArray();

        // Every store is now either refused or in the middle of its bytes.
        await Task.WhenAll(stores.Zip(sources, (store, source) => Task.WhenAny(store, source.Asked)));
        Assert.Equal(5 * Room, vault.Store.Usage().Reserved.Bytes);
        foreach (var source in sources)
            source.Open();

        var outcomes = await Task.WhenAll(stores);
        Assert.Equal(5, outcomes.Count(outcome => outcome is StoreOutcome.Stored));
        Assert.Equal(11, outcomes.Count(outcome => outcome is StoreOutcome.NoRoom { Limit: RoomLimit.Quota }));
        Assert.Equal(5 * Room, meter!.Peak);
        Assert.Equal(5, vault.Claimed().Length);
    }

    [Fact]
    public async Task Sixteen_stores_at_once_never_take_more_than_the_contract()
    {
        using var vault = new TestVault();
        var stores = Enumerable.Range(1, 16).Select(number => Task.Run(async () =>
        {
            var content = TestVault.Content(Length, number);
            await using var source = new MemoryBlobSource(content);
            return await vault.Store.StoreAsync(
                vault.Owner.Order(content, number, limit: (7 * Length) + 1), source, CancellationToken.None);
        }));
        var outcomes = await Task.WhenAll(stores);
        Assert.Equal(7, outcomes.Count(outcome => outcome is StoreOutcome.Stored));
        Assert.Equal(9, outcomes.Count(outcome => outcome is StoreOutcome.NoRoom { Limit: RoomLimit.Contract }));
        Assert.Equal(7 * Length, Assert.Single(vault.Store.Usage().Owners).Used.Bytes);
    }

    [Fact]
    public async Task Healing_a_damaged_blob_needs_room_for_both_files_until_one_replaces_the_other()
    {
        AllocationMeter? meter = null;
        using var vault = new TestVault(quota: (2 * Room) - 1, wrap: disk => meter = new AllocationMeter(disk));
        var content = TestVault.Content(Length);
        await vault.KeepAsync(content);
        vault.Memory.Corrupt(TestVault.PathOf(content), 0);
        await vault.Store.VerifyAsync(CancellationToken.None);
        Assert.IsType<StoreOutcome.NoRoom>(await vault.StoreAsync(content));
        vault.Store.SetQuota(new ByteSize(2 * Room));
        await vault.KeepAsync(content);
        Assert.Equal(2 * Room, meter!.Peak);
        Assert.Equal(Room, vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task Quota_below_what_is_used_takes_nothing_and_deletes_nothing()
    {
        using var vault = new TestVault();
        var content = TestVault.Content(Length, 1);
        await vault.KeepAsync(content, 1);
        vault.Store.SetQuota(new ByteSize(10));
        Assert.IsType<StoreOutcome.NoRoom>(await vault.StoreAsync(TestVault.Content(1, 2), 2));
        Assert.Equal(0, vault.Store.Usage().Free.Bytes);
        Assert.Equal(content, await vault.ReadAsync(TestVault.BlobOf(content), Length));

        // A shard of a blob that is here takes no room.
        await vault.KeepAsync(content, 3);
    }

    [Fact]
    public async Task Usage_names_every_owner_in_order_with_its_contract()
    {
        using var vault = new TestVault();
        var others = new[] { new TestOwner(2), new TestOwner(3) };
        await vault.KeepAsync(TestVault.Content(10, 1), 1);
        await vault.KeepAsync(TestVault.Content(20, 2), 2, others[0]);
        vault.Store.Owners.PutContract(vault.Owner.Contract(others[0], bytes: 1000));
        vault.Store.Owners.PutContract(others[1].Contract(others[0], bytes: 2000));
        Assert.Equal(
            new (Core.Ids.PeerId, long, long)[] { (vault.Owner.Peer, 10, 1000), (others[0].Peer, 20, 0), (others[1].Peer, 0, 2000) }
                .OrderBy(expected => expected.Item1),
            vault.Store.Usage().Owners.Select(owner => (owner.Owner, owner.Used.Bytes, owner.Promised.Bytes)));
    }
}
