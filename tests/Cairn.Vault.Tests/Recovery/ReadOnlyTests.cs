using Cairn.Core.Ids;
using Cairn.Testing.Platform;
using Cairn.Vault.Blobs;

namespace Cairn.Vault.Tests.Recovery;

public sealed class ReadOnlyTests : IDisposable
{
    private readonly TestVault _vault = new();
    private readonly byte[] _kept = TestVault.Content(100_000, 1);
    private readonly byte[] _arriving = TestVault.Content(100_000, 2);

    public void Dispose() => _vault.Dispose();

    [Theory]
    [InlineData(DiskOperation.Sync)]
    [InlineData(DiskOperation.SyncDirectory)]
    public async Task Failed_sync_makes_the_vault_read_only_and_leaves_nothing_of_the_store(DiskOperation sync)
    {
        await _vault.KeepAsync(_kept, 1);
        _vault.Disk.FailNext(sync);
        Assert.IsType<StoreOutcome.ReadOnly>(await _vault.StoreAsync(_arriving, 2));
        Assert.NotNull(_vault.Store.ReadOnlyWhy);
        Assert.Single(_vault.Events.OfType<VaultEvent.BecameReadOnly>());
        Assert.Equal([TestVault.PathOf(_kept)], _vault.Memory.Files());

        // The disk works again, but that proves nothing.
        Assert.IsType<StoreOutcome.ReadOnly>(await _vault.StoreAsync(_arriving, 2));
        Assert.Equal(_kept, await _vault.ReadAsync(TestVault.BlobOf(_kept), _kept.Length));
    }

    [Fact]
    public async Task Read_only_outlives_the_process_and_ends_with_a_verification()
    {
        await _vault.KeepAsync(_kept, 1);
        await FailAsync();
        _vault.Crash();
        Assert.IsType<StoreOutcome.ReadOnly>(await _vault.StoreAsync(_arriving, 2));
        var report = await _vault.Store.VerifyAsync(CancellationToken.None);
        Assert.Null(report.ReadOnlyWhy);
        Assert.Equal((1, _kept.Length), (report.Good, report.GoodBytes.Bytes));
        await _vault.KeepAsync(_arriving, 2);
        _vault.Restart();
        Assert.Null(_vault.Store.ReadOnlyWhy);
    }

    [Theory]
    [InlineData(DiskOperation.Sync)]
    [InlineData(DiskOperation.SyncDirectory)]
    [InlineData(DiskOperation.Create)]
    public async Task Verification_on_a_disk_that_still_fails_changes_nothing(DiskOperation operation)
    {
        await _vault.KeepAsync(_kept, 1);
        await FailAsync();
        _vault.Disk.FailNext(operation);
        var report = await _vault.Store.VerifyAsync(CancellationToken.None);
        Assert.NotNull(report.ReadOnlyWhy);
        Assert.NotNull(_vault.Store.ReadOnlyWhy);
        Assert.IsType<StoreOutcome.ReadOnly>(await _vault.StoreAsync(_arriving, 2));
        Assert.Null((await _vault.Store.VerifyAsync(CancellationToken.None)).ReadOnlyWhy);
    }

    [Fact]
    public async Task Cancelled_verification_leaves_the_vault_read_only()
    {
        await _vault.KeepAsync(_kept, 1);
        await FailAsync();
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _vault.Store.VerifyAsync(cancellation.Token));
        Assert.NotNull(_vault.Store.ReadOnlyWhy);
    }

    [Fact]
    public async Task Store_under_way_when_the_disk_failed_another_is_not_acknowledged()
    {
        await using var source = new GatedSource(_arriving);
        var store = _vault.Store.StoreAsync(_vault.Owner.Order(_arriving, 2), source, CancellationToken.None);
        await source.Asked;
        await FailAsync();
        source.Open();
        Assert.IsType<StoreOutcome.ReadOnly>(await store);
        Assert.Empty(_vault.Memory.Files());
        Assert.Empty(_vault.Claimed());
        Assert.Equal(0, _vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task Verification_gives_up_what_is_bad_and_takes_back_what_turned_good()
    {
        var contents = Enumerable.Range(1, 4).Select(seed => TestVault.Content(200_000, seed)).ToArray();
        for (var index = 0; index < contents.Length; index++)
            await _vault.KeepAsync(contents[index], index + 1);

        _vault.Memory.Corrupt(TestVault.PathOf(contents[0]), 199_999);
        _vault.Memory.Delete(TestVault.PathOf(contents[1]));
        var report = await _vault.Store.VerifyAsync(CancellationToken.None);
        Assert.Equal([TestVault.BlobOf(contents[0])], report.Damaged);
        Assert.Equal([TestVault.BlobOf(contents[1])], report.Lost);
        Assert.Equal(2, report.Good);
        Assert.Equal([TestOwner.Pack(3), TestOwner.Pack(4)], _vault.Claimed());
        Assert.Equal(report, Assert.IsType<VaultEvent.Verified>(_vault.Events[^1]).Report);

        // What is known already is not told again; a bit that flips back is no damage.
        _vault.Memory.Corrupt(TestVault.PathOf(contents[0]), 199_999);
        var next = await _vault.Store.VerifyAsync(CancellationToken.None);
        Assert.Equal([TestVault.BlobOf(contents[0])], next.Returned);
        Assert.Empty(next.Lost);
        Assert.Equal([TestOwner.Pack(1), TestOwner.Pack(3), TestOwner.Pack(4)], _vault.Claimed());
    }

    [Fact]
    public async Task Verification_gives_up_nothing_that_the_disk_only_fails_to_read()
    {
        var content = TestVault.Content(200_000);
        await _vault.KeepAsync(content);
        var before = _vault.Claimed();
        _vault.Disk.FailNext(DiskOperation.Read);
        var report = await _vault.Store.VerifyAsync(CancellationToken.None);
        Assert.Equal([TestVault.BlobOf(content)], report.Unreadable);
        Assert.Empty(report.Damaged);
        Assert.Equal(before, _vault.Claimed());
    }

    [Fact]
    public async Task Recheck_reads_what_was_given_up_and_takes_back_what_turned_good()
    {
        var contents = Enumerable.Range(1, 4).Select(seed => TestVault.Content(200_000, seed)).ToArray();
        for (var index = 0; index < contents.Length; index++)
            await _vault.KeepAsync(contents[index], index + 1);

        _vault.Memory.Corrupt(TestVault.PathOf(contents[0]), 5);
        _vault.Memory.Corrupt(TestVault.PathOf(contents[1]), 5);
        _vault.Memory.Rename(TestVault.PathOf(contents[2]), "away");
        await _vault.Store.VerifyAsync(CancellationToken.None);
        Assert.Equal([TestOwner.Pack(4)], _vault.Claimed());
        Assert.Empty(await _vault.Store.RecheckAsync(CancellationToken.None));

        _vault.Memory.Corrupt(TestVault.PathOf(contents[0]), 5);
        _vault.Memory.Rename("away", TestVault.PathOf(contents[2]));
        BlobId[] good = [TestVault.BlobOf(contents[0]), TestVault.BlobOf(contents[2])];
        Assert.Equivalent(good, await _vault.Store.RecheckAsync(CancellationToken.None), strict: true);
        Assert.Equal([TestOwner.Pack(1), TestOwner.Pack(3), TestOwner.Pack(4)], _vault.Claimed());
        Assert.Equivalent(good, _vault.Events.OfType<VaultEvent.BlobReturned>().Select(told => told.Blob), strict: true);
        Assert.Equal(_vault.Allocated, _vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task Verification_reaches_every_blob_of_many_pages()
    {
        for (var number = 1; number <= 600; number++)
            await _vault.KeepAsync(TestVault.Content(1, number).Concat(BitConverter.GetBytes(number)).ToArray(), number);

        var report = await _vault.Store.VerifyAsync(CancellationToken.None);
        Assert.Equal((600, 3000), (report.Good, report.GoodBytes.Bytes));
    }

    private async Task FailAsync()
    {
        _vault.Disk.FailNext(DiskOperation.Sync);
        Assert.IsType<StoreOutcome.ReadOnly>(await _vault.StoreAsync(TestVault.Content(10, 9), 9));
    }
}
