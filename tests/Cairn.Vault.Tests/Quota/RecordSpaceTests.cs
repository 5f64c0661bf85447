using Cairn.Core.Sizes;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Vault.Blobs;
using Cairn.Vault.Heads;
using Cairn.Vault.Owners;
using Cairn.Vault.Quota;

namespace Cairn.Vault.Tests.Quota;

/// <summary>What owners tell of themselves takes room too, and no more than is lent.</summary>
public sealed class RecordSpaceTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public async Task Heads_count_against_the_quota_until_they_are_gone()
    {
        using var vault = new TestVault(quota: 8 * MiB);
        Contract(vault);
        var kept = Fill(vault);

        Assert.InRange(kept, 7, 9);
        Assert.InRange(vault.Store.Usage().Free.Bytes, 0, MiB);
        Assert.Equal(RoomLimit.Quota, Assert.IsType<StoreOutcome.NoRoom>(await vault.StoreAsync(TestVault.Content(2 * MiB))).Limit);
        vault.Restart();
        Assert.Equal(RoomLimit.Quota, Assert.IsType<StoreOutcome.NoRoom>(await vault.StoreAsync(TestVault.Content(2 * MiB))).Limit);

        await vault.Store.ExpireAsync(CancellationToken.None);
        vault.Clock.Now += TimeSpan.FromHours(25);
        await vault.Store.ExpireAsync(CancellationToken.None);
        Assert.InRange(vault.Store.Usage().Free.Bytes, 7 * MiB, 8 * MiB);
        await vault.KeepAsync(TestVault.Content(2 * MiB));
    }

    [Fact]
    public void Owner_whose_past_fills_the_room_keeps_neither_itself_nor_others_from_a_new_head()
    {
        using var vault = new TestVault(quota: 8 * MiB);
        var other = new TestOwner(2);
        Contract(vault);
        vault.Store.Owners.PutContract(other.Contract(vault.Owner));
        var kept = Fill(vault);
        var free = vault.Store.Usage().Free;

        var heads = new List<Signed<Head>> { other.LongHead(1, MiB) };
        for (var number = 2; number <= 4; number++)
            heads.Add(other.LongHead((ulong)number, MiB, heads[^1].HeadId()));

        Assert.All(heads, head => Assert.IsType<HeadPut.Kept>(vault.Store.Heads.Put(head)));
        var numbers = vault.Store.Heads.Of(vault.Owner.Peer).Select(head => (int)head.Value.Number).ToList();
        Assert.Equal([kept + 1, kept], numbers.Take(2));
        Assert.Equal(1, numbers[^1]);
        Assert.Equal(heads.Count, vault.Store.Heads.Of(other.Peer).Count);
        Assert.InRange(vault.Store.Usage().Free.Bytes - free.Bytes, -1000, 1000);
        free = vault.Store.Usage().Free;
        vault.Restart();
        Assert.Equal(free, vault.Store.Usage().Free);
    }

    [Fact]
    public async Task Shards_and_heads_together_never_take_more_than_the_quota()
    {
        using var vault = new TestVault(quota: 16 * MiB);
        Contract(vault);
        for (var pack = 1; await vault.StoreAsync(TestVault.Content(MiB, pack), pack) is StoreOutcome.Stored;)
            pack++;

        // A full vault still takes a list of what may be dropped.
        var kept = Fill(vault);

        Assert.InRange(kept, 1, 3);
        Assert.InRange(vault.Allocated + (kept * MiB) - SpaceAccount.FreeRecords, 14 * MiB, 16 * MiB);
    }

    [Fact]
    public void Owners_that_somebody_made_up_share_a_little_room_and_cost_nobody_else_anything()
    {
        using var vault = new TestVault();
        Contract(vault);
        var real = vault.Owner.LongHead(1, MiB);
        Assert.IsType<HeadPut.Kept>(vault.Store.Heads.Put(real));
        Assert.IsType<OwnerPut.Kept>(vault.Store.Owners.Remember(vault.Owner.Record(1)));
        var before = vault.Store.Usage().Free;

        var made = Enumerable.Range(100, 40).Select(number => new TestOwner(number)).ToList();
        foreach (var owner in made)
        {
            Assert.IsType<OwnerPut.Kept>(vault.Store.Owners.Entrust(owner.Record(1), TimeSpan.FromDays(1)));
            Assert.IsType<HeadPut.Kept>(vault.Store.Heads.Adopt(owner.LongHead(1, MiB)));
        }

        var bytes = made.Sum(owner => vault.Store.Heads.Of(owner.Peer).Sum(head => (long)head.Bytes.Length));
        Assert.InRange(bytes, MiB, RecordSpace.ForStrangers.Bytes);
        Assert.Single(vault.Store.Heads.Of(made[^1].Peer));
        Assert.Empty(vault.Store.Heads.Of(made[0].Peer));
        Assert.Null(vault.Store.Owners.RecordOf(made[0].Peer));
        Assert.Equal([real], vault.Store.Heads.Of(vault.Owner.Peer));
        Assert.NotNull(vault.Store.Owners.RecordOf(vault.Owner.Peer));
        Assert.InRange(before.Bytes - vault.Store.Usage().Free.Bytes, 0, RecordSpace.ForStrangers.Bytes);

        var size = (int)RecordSpace.ForStrangers.Bytes;
        Assert.IsType<HeadPut.NoRoom>(vault.Store.Heads.Adopt(new TestOwner(99).LongHead(1, size)));
    }

    [Fact]
    public void What_is_forgotten_of_made_up_owners_is_room_again()
    {
        using var vault = new TestVault(quota: 64 * MiB);
        for (var round = 0; round < 3; round++)
        {
            foreach (var number in Enumerable.Range(100, 20))
                Assert.IsType<HeadPut.Kept>(vault.Store.Heads.Adopt(new TestOwner(number).LongHead((ulong)round + 1, 2 * MiB)));
        }

        var free = vault.Store.Usage().Free;
        vault.Restart();

        Assert.Equal(free, vault.Store.Usage().Free);
        Assert.InRange(free.Bytes, 48 * MiB, 64 * MiB);
    }

    [Fact]
    public void A_record_that_there_is_no_room_for_is_not_kept_and_the_one_before_stays()
    {
        using var vault = new TestVault(quota: 8 * MiB);
        Contract(vault);
        var (first, stranger) = (vault.Owner.Record(1), new TestOwner(3).Record(1));
        vault.Store.Owners.Remember(first);
        Fill(vault);
        vault.Store.SetQuota(new ByteSize(MiB));

        Assert.IsType<OwnerPut.NoRoom>(vault.Store.Owners.Remember(vault.Owner.Record(2)));
        Assert.IsType<OwnerPut.NoRoom>(vault.Store.Owners.Entrust(stranger, TimeSpan.FromDays(1)));

        Assert.Equal(first, vault.Store.Owners.RecordOf(vault.Owner.Peer));
        Assert.Null(vault.Store.Owners.RecordOf(stranger.Signer));
    }

    private static void Contract(TestVault vault) =>
        vault.Store.Owners.PutContract(vault.Owner.Contract(new TestOwner(2)));

    /// <summary>Has one head of a mebibyte after the other kept, until one is not, or one before goes for it.</summary>
    private static int Fill(TestVault vault)
    {
        Signed<Head>? last = null;
        for (var count = 0; ; count++)
        {
            var head = vault.Owner.LongHead((ulong)count + 1, MiB, last?.HeadId());
            if (vault.Store.Heads.Put(head) is HeadPut.NoRoom || vault.Store.Heads.Of(vault.Owner.Peer).Count == count)
                return count;

            last = head;
        }
    }
}
