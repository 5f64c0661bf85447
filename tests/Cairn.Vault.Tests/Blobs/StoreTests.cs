using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Packs;
using Cairn.Vault.Blobs;

namespace Cairn.Vault.Tests.Blobs;

public sealed class StoreTests : IDisposable
{
    private readonly TestVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_000)]
    public async Task Stored_shard_is_read_back_and_proves_itself(int length)
    {
        var content = TestVault.Content(length);
        await _vault.KeepAsync(content);
        Assert.Equal(content, await _vault.ReadAsync(TestVault.BlobOf(content), length));
        _vault.Crash();
        Assert.Equal(content, await _vault.ReadAsync(TestVault.BlobOf(content), length));
    }

    [Fact]
    public async Task Same_shard_again_yields_the_same_receipt_and_reads_nothing()
    {
        var content = TestVault.Content(100_000);
        var first = await _vault.KeepAsync(content);
        _vault.Clock.Now += TimeSpan.FromHours(1);
        await using var source = new GatedSource(content);
        var again = await _vault.Store.StoreAsync(_vault.Owner.Order(content), source, CancellationToken.None);
        Assert.Equal(first, Assert.IsType<StoreOutcome.Stored>(again).Shard);
        Assert.Equal(0, source.BytesRead);
        Assert.Single(_vault.Claimed());
    }

    [Fact]
    public async Task Newer_manifest_is_a_new_receipt_and_an_older_one_changes_nothing()
    {
        var content = TestVault.Content(100);
        var first = await _vault.KeepAsync(content);
        var raised = Shard(await _vault.StoreAsync(_vault.Owner.Order(content, version: 3), content));
        Assert.Equal(3u, raised.ManifestVersion);
        Assert.True(raised.Counter > first.Counter);
        Assert.Equal(raised, Shard(await _vault.StoreAsync(_vault.Owner.Order(content, version: 2), content)));
    }

    [Fact]
    public async Task Blob_of_two_owners_is_one_file()
    {
        var content = TestVault.Content(100_000);
        var other = new TestOwner(2);
        var first = await _vault.KeepAsync(content);
        var second = await _vault.KeepAsync(content, owner: other);
        Assert.NotEqual(first.Counter, second.Counter);
        Assert.Equal([TestVault.PathOf(content)], _vault.Memory.Files());
        Assert.IsType<ReadOutcome.Found>(_vault.Store.Read(TestVault.BlobOf(content), new LeafRange(0, 1), other.Peer));
    }

    [Fact]
    public async Task Bytes_that_are_not_the_blob_leave_nothing()
    {
        var content = TestVault.Content(100_000);
        var order = _vault.Owner.Order(content);
        content[70_000] ^= 1;
        Assert.IsType<StoreOutcome.Corrupt>(await _vault.StoreAsync(order, content));
        AssertEmpty();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Source_that_ends_early_or_late_leaves_nothing(int difference)
    {
        var content = TestVault.Content(100_000);
        await using var source = new LyingSource(new MemoryBlobSource(TestVault.Content(content.Length + difference)), content.Length);
        var outcome = await _vault.Store.StoreAsync(_vault.Owner.Order(content), source, CancellationToken.None);
        Assert.IsType<StoreOutcome.Corrupt>(outcome);
        AssertEmpty();
    }

    [Fact]
    public async Task Source_of_another_length_than_the_manifest_says_is_not_read()
    {
        var content = TestVault.Content(100_000);
        Assert.IsType<StoreOutcome.Corrupt>(await _vault.StoreAsync(_vault.Owner.Order(content), content[..^1]));
        AssertEmpty();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public async Task Shard_that_is_not_in_the_manifest_is_refused(int shard)
    {
        var content = TestVault.Content(10);
        Assert.IsType<StoreOutcome.Corrupt>(await _vault.StoreAsync(_vault.Owner.Order(content, shard: shard), content));
        AssertEmpty();
    }

    [Fact]
    public async Task Manifest_that_contradicts_the_one_kept_is_refused_and_takes_no_place()
    {
        var content = TestVault.Content(100);
        await _vault.KeepAsync(content);
        var kept = _vault.Owner.Order(content).Manifest.Value;
        var junk = new BlobId(Hash256.Sha256([1]));
        Manifest[] untrue =
        [
            kept with { Version = 2, Redundancy = new Redundancy(2, 1), PackLength = 200, Shards = [kept.Shards[0], junk, junk] },
            kept with { Version = 2, Kind = PackKind.Index },
            kept with { Version = 2, Redundancy = Redundancy.Copies(2), Shards = [.. kept.Shards.Take(2)] },
            kept with { Version = Manifest.MaxVersion },
        ];

        foreach (var manifest in untrue)
        {
            var order = new StoreOrder(_vault.Owner.Sign(manifest), 0, new ByteSize(1000));
            Assert.IsType<StoreOutcome.Corrupt>(await _vault.StoreAsync(order, content));
        }

        var raised = kept with { Version = 2, Redundancy = Redundancy.Copies(4), Shards = [.. Enumerable.Repeat(kept.Shards[0], 4)] };
        var stored = Assert.IsType<StoreOutcome.Stored>(
            await _vault.StoreAsync(new StoreOrder(_vault.Owner.Sign(raised), 0, new ByteSize(1000)), content));
        Assert.Equal(2u, stored.Shard.ManifestVersion);
    }

    [Fact]
    public async Task Shard_never_changes_its_blob()
    {
        var first = TestVault.Content(100, seed: 1);
        var second = TestVault.Content(100, seed: 2);
        await _vault.KeepAsync(first);
        Assert.IsType<StoreOutcome.Corrupt>(await _vault.StoreAsync(second));
        Assert.Equal([TestVault.PathOf(first)], _vault.Memory.Files());
        Assert.Equal(first, await _vault.ReadAsync(TestVault.BlobOf(first), first.Length));
    }

    [Fact]
    public async Task Of_two_blobs_that_arrive_at_once_as_one_shard_the_first_in_place_stays()
    {
        var first = TestVault.Content(100_000, seed: 1);
        var second = TestVault.Content(100_000, seed: 2);
        await using var late = new GatedSource(second);
        var store = _vault.Store.StoreAsync(_vault.Owner.Order(second), late, CancellationToken.None);
        await late.Asked;
        await _vault.KeepAsync(first);
        late.Open();
        Assert.IsType<StoreOutcome.Corrupt>(await store);
        Assert.Equal([TestVault.PathOf(first)], _vault.Memory.Files());
        Assert.Equal(_vault.Allocated, _vault.Store.Usage().Used.Bytes);
        Assert.Equal(first.Length, Assert.Single(_vault.Store.Usage().Owners).Used.Bytes);
    }

    [Fact]
    public async Task Blob_has_one_length()
    {
        var content = TestVault.Content(100);
        await _vault.KeepAsync(content);
        var order = new StoreOrder(_vault.Owner.Manifest(TestVault.BlobOf(content), 99, pack: 2), 0, new ByteSize(1000));
        Assert.IsType<StoreOutcome.Corrupt>(await _vault.StoreAsync(order, content[..99]));
        Assert.Equal([TestOwner.Pack(1)], _vault.Claimed());
    }

    [Fact]
    public async Task Failure_of_the_source_passes_through_and_leaves_nothing()
    {
        var content = TestVault.Content(1_000_000);
        await using var source = new GatedSource(content);
        var store = _vault.Store.StoreAsync(_vault.Owner.Order(content), source, CancellationToken.None);
        await source.Asked;
        Assert.NotEqual(0, _vault.Store.Usage().Reserved.Bytes);
        source.Fail(new CairnException(ErrorKind.Unreachable, "cut-off", "The peer went away.", "", ""));
        Assert.Equal("cut-off", (await Assert.ThrowsAsync<CairnException>(() => store)).Code);
        AssertEmpty();
    }

    [Fact]
    public async Task Cancellation_leaves_nothing()
    {
        var content = TestVault.Content(1_000_000);
        await using var source = new GatedSource(content);
        using var cancellation = new CancellationTokenSource();
        var store = _vault.Store.StoreAsync(_vault.Owner.Order(content), source, cancellation.Token);
        await source.Asked;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store);
        AssertEmpty();
    }

    [Fact]
    public async Task Counters_grow_over_shards_and_heads_and_survive_a_crash()
    {
        var counters = new List<ulong> { (await _vault.KeepAsync(TestVault.Content(1, 1), 1)).Counter, Head(1) };
        _vault.Crash();
        counters.Add((await _vault.KeepAsync(TestVault.Content(1, 2), 2)).Counter);
        counters.Add(Head(2));
        Assert.Equal(counters.Order().Distinct(), counters);

        ulong Head(ulong number) =>
            Assert.IsType<Vault.Heads.HeadPut.Kept>(_vault.Store.Heads.Put(
                _vault.Owner.Head(number, previous: number == 1 ? null : _vault.Owner.Head(number - 1).HeadId()))).Counter;
    }

    [Fact]
    public async Task Two_stores_of_one_blob_at_once_write_it_once()
    {
        var content = TestVault.Content(300_000);
        await using var first = new GatedSource(content);
        await using var second = new GatedSource(content);
        var one = _vault.Store.StoreAsync(_vault.Owner.Order(content), first, CancellationToken.None);
        var other = _vault.Store.StoreAsync(new TestOwner(2).Order(content), second, CancellationToken.None);
        await first.Asked;
        Assert.False(other.IsCompleted);
        first.Open();
        Shard(await one);
        Shard(await other);
        Assert.Equal(0, second.BytesRead);
        Assert.Single(_vault.Memory.Files());
    }

    [Fact]
    public async Task Store_that_waited_for_a_failed_one_writes_the_blob_itself()
    {
        var content = TestVault.Content(300_000);
        await using var first = new GatedSource(content);
        var one = _vault.Store.StoreAsync(_vault.Owner.Order(content), first, CancellationToken.None);
        var other = _vault.StoreAsync(content);
        await first.Asked;
        first.Fail(new CairnException(ErrorKind.Unreachable, "cut-off", "The peer went away.", "", ""));
        await Assert.ThrowsAsync<CairnException>(() => one);
        Shard(await other);
        Assert.Equal(content, await _vault.ReadAsync(TestVault.BlobOf(content), content.Length));
    }

    [Fact]
    public async Task Waiting_for_the_same_blob_can_be_cancelled()
    {
        var content = TestVault.Content(300_000);
        await using var first = new GatedSource(content);
        await using var second = new GatedSource(content);
        using var cancellation = new CancellationTokenSource();
        var one = _vault.Store.StoreAsync(_vault.Owner.Order(content), first, CancellationToken.None);
        var other = _vault.Store.StoreAsync(_vault.Owner.Order(content), second, cancellation.Token);
        await first.Asked;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        first.Open();
        Shard(await one);
    }

    [Fact]
    public async Task Blobs_are_read_while_others_are_written()
    {
        var kept = TestVault.Content(200_000, 1);
        var arriving = TestVault.Content(200_000, 2);
        await _vault.KeepAsync(kept, 1);
        await using var source = new GatedSource(arriving);
        var store = _vault.Store.StoreAsync(_vault.Owner.Order(arriving, 2), source, CancellationToken.None);
        await source.Asked;
        Assert.Equal(kept, await _vault.ReadAsync(TestVault.BlobOf(kept), kept.Length));
        Assert.IsType<ReadOutcome.Missing>(_vault.Store.Read(TestVault.BlobOf(arriving), new LeafRange(0, 1), null));
        Assert.Equal([TestOwner.Pack(1)], _vault.Claimed());
        source.Open();
        Shard(await store);
    }

    private static StoredShard Shard(StoreOutcome outcome) => Assert.IsType<StoreOutcome.Stored>(outcome).Shard;

    private void AssertEmpty()
    {
        Assert.Empty(_vault.Memory.Files());
        Assert.Empty(_vault.Claimed());
        var usage = _vault.Store.Usage();
        Assert.Equal(0, usage.Used.Bytes);
        Assert.Equal(0, usage.Reserved.Bytes);
        Assert.Empty(usage.Owners);
    }

    /// <summary>A source whose length is not what it says.</summary>
    private sealed class LyingSource(IBlobSource inner, long length) : IBlobSource
    {
        public long Length => length;

        public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation) =>
            inner.ReadAsync(destination, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
