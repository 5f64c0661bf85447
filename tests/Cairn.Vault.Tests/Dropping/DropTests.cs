using Cairn.Protocol.Heads;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Vault.Blobs;
using Cairn.Vault.Dropping;
using Cairn.Vault.Heads;

namespace Cairn.Vault.Tests.Dropping;

public sealed class DropTests : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private static readonly byte[] One = TestVault.Content(100_000, 1);
    private static readonly byte[] Other = TestVault.Content(200_000, 2);

    private readonly TestVault _vault = new();

    private TestOwner Owner => _vault.Owner;

    public void Dispose() => _vault.Dispose();

    [Fact]
    public async Task Dropped_pack_goes_when_the_window_has_passed_and_gives_its_room_back()
    {
        await _vault.KeepAsync(One, 1);
        await _vault.KeepAsync(Other, 2);
        await PutAsync(Owner.Dropping(Owner.Head(1), 1));

        await AfterAsync(Window - TimeSpan.FromTicks(1));
        Assert.Equal([TestOwner.Pack(1), TestOwner.Pack(2)], _vault.Claimed());
        var report = await AfterAsync(TimeSpan.FromTicks(1));

        Assert.Equal([TestOwner.Pack(2)], _vault.Claimed());
        Assert.Equal((1, 25 * TestVault.Block), (report.Packs, report.Room.Bytes));
        Assert.Equal([TestVault.PathOf(Other)], _vault.Memory.Files());
        Assert.Equal(_vault.Allocated, _vault.Store.Usage().Used.Bytes);
        Assert.Equal(Other.Length, Assert.Single(_vault.Store.Usage().Owners).Used.Bytes);
        Assert.Equal(1, Assert.Single(_vault.Events.OfType<VaultEvent.PacksDropped>()).Packs);
        Assert.False(_vault.Store.HasExpiring());
        _vault.Restart();
        Assert.Equal(0, _vault.Store.Recovery.Orphans + _vault.Store.Recovery.Lost.Count);
    }

    [Fact]
    public async Task Further_heads_that_list_a_pack_do_not_put_it_off()
    {
        await _vault.KeepAsync(One, 1);
        var head = Owner.Dropping(Owner.Head(1), 1);
        await PutAsync(head);
        for (var hour = 0; hour < 23; hour++)
        {
            await AfterAsync(TimeSpan.FromHours(1));
            await PutAsync(head = Owner.Dropping(head, 1, 2));
        }

        await AfterAsync(TimeSpan.FromHours(1));
        Assert.Empty(_vault.Claimed());
    }

    [Fact]
    public async Task Head_that_lists_a_pack_no_more_saves_it_and_the_next_that_does_waits_anew()
    {
        await _vault.KeepAsync(One, 1);
        var dropped = Owner.Dropping(Owner.Head(1), 1);
        await PutAsync(dropped);
        await AfterAsync(Window - TimeSpan.FromHours(1));
        var undeleted = Owner.Dropping(dropped);
        await PutAsync(undeleted);
        await AfterAsync(Window);
        Assert.Single(_vault.Claimed());

        await PutAsync(Owner.Dropping(undeleted, 1));
        await AfterAsync(Window - TimeSpan.FromTicks(1));
        Assert.Single(_vault.Claimed());
        await AfterAsync(TimeSpan.FromTicks(1));
        Assert.Empty(_vault.Claimed());
    }

    [Fact]
    public async Task Whoever_stole_the_machine_shortens_no_window()
    {
        var blob = TestVault.BlobOf(One);
        _vault.Store.Owners.PutContract(Owner.Contract(new TestOwner(2), version: 1, window: TimeSpan.FromDays(3)));
        await _vault.StoreAsync(Order(Owner.Manifest(blob, One.Length, window: TimeSpan.FromDays(7))), One);

        // The thief has the device key: a new contract and a new manifest are its to sign.
        _vault.Store.Owners.PutContract(Owner.Contract(new TestOwner(2), version: 2, window: TimeSpan.Zero));
        await _vault.StoreAsync(Order(Owner.Manifest(blob, One.Length, version: 2, window: TimeSpan.Zero)), One);
        await PutAsync(Owner.Dropping(Owner.Head(1), 1));
        Assert.Equal(TimeSpan.FromDays(7), _vault.Store.Owners.LongestWindowOf(Owner.Peer));

        await AfterAsync(TimeSpan.FromDays(7) - TimeSpan.FromTicks(1));
        Assert.Single(_vault.Claimed());

        // The owner recovers: a head of a higher epoch that lists nothing.
        var recovered = new TestOwner(1, epoch: 2);
        await PutAsync(recovered.Dropping(Owner.Dropping(Owner.Head(1), 1)));
        await AfterAsync(TimeSpan.FromDays(30));
        Assert.Single(_vault.Claimed());
        Assert.Equal(One, await _vault.ReadAsync(blob, One.Length));
    }

    [Fact]
    public async Task Contract_window_counts_where_it_is_the_longest()
    {
        _vault.Store.Owners.PutContract(Owner.Contract(new TestOwner(2), window: TimeSpan.FromDays(3)));
        await _vault.KeepAsync(One, 1);
        await PutAsync(Owner.Dropping(Owner.Head(1), 1));
        await AfterAsync(TimeSpan.FromDays(3) - TimeSpan.FromTicks(1));
        Assert.Single(_vault.Claimed());
        await AfterAsync(TimeSpan.FromTicks(1));
        Assert.Empty(_vault.Claimed());
    }

    [Fact]
    public async Task Manifest_from_before_windows_were_noted_still_tells_its_window()
    {
        var blob = TestVault.BlobOf(One);
        await _vault.StoreAsync(Order(Owner.Manifest(blob, One.Length, window: TimeSpan.FromDays(7))), One);
        await _vault.StoreAsync(Order(Owner.Manifest(TestVault.BlobOf(Other), Other.Length, 2, window: TimeSpan.FromDays(7))), Other);
        _vault.ChangeLedger("UPDATE pack SET undelete_window = -1");
        await _vault.StoreAsync(Order(Owner.Manifest(blob, One.Length, version: 2, window: TimeSpan.Zero)), One);
        await PutAsync(Owner.Dropping(Owner.Head(1), 1, 2));

        await AfterAsync(TimeSpan.FromDays(7) - TimeSpan.FromTicks(1));
        Assert.Equal(2, _vault.Claimed().Length);
        await AfterAsync(TimeSpan.FromTicks(1));
        Assert.Empty(_vault.Claimed());
    }

    [Fact]
    public async Task Blob_that_another_shard_is_too_stays_until_the_last_one_goes()
    {
        var stranger = new TestOwner(2);
        await _vault.KeepAsync(One, 1);
        await _vault.KeepAsync(One, 2);
        await _vault.KeepAsync(One, 1, stranger);
        var head = Owner.Dropping(Owner.Head(1), 1);
        await PutAsync(head);
        Assert.Equal(0, (await AfterAsync(Window)).Room.Bytes);
        Assert.Equal([TestOwner.Pack(2)], _vault.Claimed());

        await PutAsync(Owner.Dropping(head, 1, 2));
        Assert.Equal(0, (await AfterAsync(Window)).Room.Bytes);
        Assert.Empty(_vault.Claimed());
        Assert.Single(_vault.Claimed(stranger));
        Assert.Equal(One, await _vault.ReadAsync(TestVault.BlobOf(One), One.Length));

        await PutAsync(stranger.Dropping(stranger.Head(1), 1));
        Assert.True((await AfterAsync(Window)).Room.Bytes > 0);
        Assert.Empty(_vault.Memory.Files());
        Assert.Equal(0, _vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task Nobody_drops_what_is_another_owners()
    {
        var stranger = new TestOwner(2);
        await _vault.KeepAsync(One, 1);
        await PutAsync(stranger.Dropping(stranger.Head(1), 1));
        await AfterAsync(TimeSpan.FromDays(1000));
        Assert.Single(_vault.Claimed());
    }

    [Fact]
    public async Task Shard_of_a_dropped_pack_is_not_taken_before_a_head_lists_it_no_more()
    {
        var dropped = Owner.Dropping(Owner.Head(1), 1);
        await PutAsync(dropped);
        Assert.IsType<StoreOutcome.Dropped>(await _vault.StoreAsync(One, 1));
        Assert.Empty(_vault.Memory.Files());
        await PutAsync(Owner.Dropping(dropped));
        await _vault.KeepAsync(One, 1);
    }

    [Fact]
    public async Task What_the_owner_key_purges_goes_at_once()
    {
        await _vault.KeepAsync(One, 1);
        await _vault.KeepAsync(Other, 2);
        var head = Owner.Dropping(Owner.Head(1), 1);
        await PutAsync(head);
        Assert.Equal(0, (await _vault.Store.DropPurgedAsync(default)).Packs);

        Assert.True(_vault.Store.Heads.TryPurge(Owner.Purge(head)));
        Assert.Equal(1, (await _vault.Store.DropPurgedAsync(default)).Packs);

        Assert.Equal([TestOwner.Pack(2)], _vault.Claimed());
        Assert.Equal(_vault.Allocated, _vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task Purge_of_any_head_but_the_newest_does_nothing()
    {
        await _vault.KeepAsync(One, 1);
        var head = Owner.Dropping(Owner.Head(1), 1);
        Assert.False(_vault.Store.Heads.TryPurge(Owner.Purge(head)));
        await PutAsync(head);
        Assert.False(_vault.Store.Heads.TryPurge(new TestOwner(2).Purge(head)));

        // The owner changed its mind; then whoever stole its machine drops the pack and replays the purge.
        var undeleted = Owner.Dropping(head);
        await PutAsync(undeleted);
        Assert.False(_vault.Store.Heads.TryPurge(Owner.Purge(head)));
        await PutAsync(Owner.Dropping(undeleted, 1));
        Assert.False(_vault.Store.Heads.TryPurge(Owner.Purge(head)));

        Assert.Equal(0, (await _vault.Store.DropPurgedAsync(default)).Packs);
        Assert.Single(_vault.Claimed());
    }

    [Fact]
    public async Task Window_is_counted_from_the_first_moment_at_which_the_clock_was_beyond_doubt()
    {
        await _vault.KeepAsync(One, 1);
        _vault.Clock.Now -= TimeSpan.FromDays(365);
        Assert.IsType<HeadPut.Kept>(_vault.Store.Heads.Put(Owner.Dropping(Owner.Head(1), 1)));
        Assert.True(_vault.Store.HasExpiring());

        // Set right again before anybody vouched for it.
        _vault.Clock.Now += TimeSpan.FromDays(365);
        await AfterAsync(TimeSpan.Zero);
        Assert.False(_vault.Store.HasExpiring());
        await AfterAsync(Window - TimeSpan.FromTicks(1));
        Assert.Single(_vault.Claimed());
        await AfterAsync(TimeSpan.FromTicks(1));
        Assert.Empty(_vault.Claimed());
    }

    [Fact]
    public async Task Shortened_file_gives_no_more_room_back_than_it_took()
    {
        await _vault.KeepAsync(One, 1);
        await _vault.KeepAsync(Other, 2);
        _vault.Memory.Cut(TestVault.PathOf(One), 0);
        _vault.Restart();
        await PutAsync(Owner.Dropping(Owner.Head(1), 1));

        var report = await AfterAsync(Window);

        Assert.Equal((1, 0), (report.Packs, report.Room.Bytes));
        Assert.Equal([TestVault.PathOf(Other)], _vault.Memory.Files());
        Assert.Equal(_vault.Allocated, _vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task File_that_the_disk_does_not_let_go_of_stays_on_the_account_until_the_next_opening()
    {
        await _vault.KeepAsync(One, 1);
        await PutAsync(Owner.Dropping(Owner.Head(1), 1));
        _vault.Disk.FailFrom(1);
        await AfterAsync(Window);
        _vault.Disk.Heal();
        Assert.Empty(_vault.Claimed());
        Assert.Equal(_vault.Allocated, _vault.Store.Usage().Used.Bytes);

        _vault.Restart();
        Assert.Equal(1, _vault.Store.Recovery.Orphans);
        Assert.Equal(0, _vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task Power_cut_at_any_operation_of_a_drop_leaves_what_was_not_dropped()
    {
        for (var operation = 1; ; operation++)
        {
            using var vault = new TestVault(seed: operation);
            await vault.KeepAsync(One, 1);
            await vault.KeepAsync(Other, 2);
            await vault.KeepAsync(One, 3);
            vault.Store.Heads.Put(Owner.Dropping(Owner.Head(1), 1, 2));
            await vault.Store.ExpireAsync(default);
            vault.Clock.Now += Window;
            var before = vault.Disk.Operations;
            vault.Disk.FailFrom(operation);
            await vault.Store.ExpireAsync(default);
            var isThrough = vault.Disk.Operations - before < operation;
            vault.Crash();

            Assert.Equal([TestOwner.Pack(3)], vault.Claimed());
            Assert.Equal(One, await vault.ReadAsync(TestVault.BlobOf(One), One.Length));
            Assert.Equal([TestVault.PathOf(One)], vault.Memory.Files());
            Assert.Equal(vault.Allocated, vault.Store.Usage().Used.Bytes);
            if (isThrough)
                return;
        }
    }

    [Fact]
    public async Task Head_that_comes_between_the_plan_and_the_removal_saves_the_pack()
    {
        await _vault.KeepAsync(One, 1);
        var dropped = Owner.Dropping(Owner.Head(1), 1);
        await PutAsync(dropped);
        var arriving = TestVault.Content(100_000, 1);

        // Another store has the blob's turn, so the removal waits; meanwhile the owner changes its mind.
        await using var source = new GatedSource(arriving);
        _vault.ChangeLedger("UPDATE blob SET state = 1");
        var storing = _vault.Store.StoreAsync(Owner.Order(arriving, 2), source, CancellationToken.None);
        await source.Asked;
        _vault.Clock.Now += Window;
        var dropping = _vault.Store.ExpireAsync(CancellationToken.None);
        Assert.IsType<HeadPut.Kept>(_vault.Store.Heads.Put(Owner.Dropping(dropped)));
        source.Open();
        await storing;

        Assert.Equal(DropReport.None, await dropping);
        Assert.Equal([TestOwner.Pack(1), TestOwner.Pack(2)], _vault.Claimed());
    }

    private static StoreOrder Order(Signed<Manifest> manifest) => new(manifest, 0, new(long.MaxValue));

    /// <summary>Puts a head; the clock is right, so its windows are counted.</summary>
    private async Task PutAsync(Signed<Head> head)
    {
        Assert.IsType<HeadPut.Kept>(_vault.Store.Heads.Put(head));
        await AfterAsync(TimeSpan.Zero);
    }

    private Task<DropReport> AfterAsync(TimeSpan time)
    {
        _vault.Clock.Now += time;
        return _vault.Store.ExpireAsync(CancellationToken.None);
    }
}
