using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Testing.Platform;
using Cairn.Vault.Blobs;

namespace Cairn.Vault.Tests.Blobs;

public sealed class ReadTests : IDisposable
{
    private const int Length = (4 * MerkleTree.LeafSize) + 1000;

    private readonly TestVault _vault = new();
    private readonly byte[] _content = TestVault.Content(Length);

    private BlobId Blob => TestVault.BlobOf(_content);

    public void Dispose() => _vault.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 3)]
    [InlineData(4, 1)]
    [InlineData(0, 5)]
    public async Task Range_comes_with_a_proof_that_holds_for_these_bytes_only(int first, int count)
    {
        await _vault.KeepAsync(_content);
        var range = new LeafRange(first, count);
        var found = Assert.IsType<ReadOutcome.Found>(_vault.Store.Read(Blob, range, _vault.Owner.Peer));
        await using var source = found.Content;
        var bytes = await source.ReadAllAsync();
        Assert.Equal(_content.Skip((int)range.Offset).Take(range.LengthIn(Length)), bytes);
        Assert.Equal(Length, found.BlobLength);
        Assert.True(found.Proof.Verify(Blob, Length, range, bytes));
        bytes[^1] ^= 1;
        Assert.False(found.Proof.Verify(Blob, Length, range, bytes));
    }

    [Fact]
    public async Task Range_is_cut_at_the_end()
    {
        await _vault.KeepAsync(_content);
        var found = Assert.IsType<ReadOutcome.Found>(_vault.Store.Read(Blob, new LeafRange(3, int.MaxValue), null));
        await using var source = found.Content;
        Assert.True(found.Proof.Verify(Blob, Length, new LeafRange(3, 2), await source.ReadAllAsync()));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(0, -1)]
    public async Task Leaves_that_no_blob_has_are_missing(long first, int count)
    {
        await _vault.KeepAsync(_content);
        Assert.IsType<ReadOutcome.Missing>(_vault.Store.Read(Blob, new LeafRange(first, count), null));
    }

    [Fact]
    public async Task Blob_of_another_owner_is_missing()
    {
        await _vault.KeepAsync(_content);
        Assert.IsType<ReadOutcome.Missing>(_vault.Store.Read(Blob, new LeafRange(0, 1), new TestOwner(2).Peer));
        Assert.IsType<ReadOutcome.Missing>(_vault.Store.Read(TestVault.BlobOf([1]), new LeafRange(0, 1), null));
    }

    [Fact]
    public async Task Flipped_bit_is_found_before_its_leaf_is_handed_out()
    {
        await _vault.KeepAsync(_content);
        _vault.Memory.Corrupt(TestVault.PathOf(_content), (2 * MerkleTree.LeafSize) + 5);

        // The other leaves are good, and nothing is said before the bad one is met.
        await ReadAsync(new LeafRange(0, 2));
        Assert.Equal([TestOwner.Pack(1)], _vault.Claimed());
        var error = await Assert.ThrowsAsync<CairnException>(() => ReadAsync(new LeafRange(1, 3)));
        Assert.Equal(("damaged-blob", ErrorKind.Integrity), (error.Code, error.Kind));
        AssertNotClaimed();
    }

    [Fact]
    public async Task Leaf_that_cannot_be_read_now_is_no_damage()
    {
        await _vault.KeepAsync(_content);
        var found = Assert.IsType<ReadOutcome.Found>(_vault.Store.Read(Blob, new LeafRange(0, 1), null));
        await using var source = found.Content;
        _vault.Disk.FailNext(DiskOperation.Read);
        var error = await Assert.ThrowsAsync<CairnException>(() => source.ReadAllAsync());
        Assert.Equal(("blob-unreadable", ErrorKind.Failed), (error.Code, error.Kind));
        await AssertKeptAsync();
    }

    [Theory]
    [InlineData(DiskOperation.Open)]
    [InlineData(DiskOperation.Read)]
    public async Task File_that_cannot_be_read_now_is_no_damage(DiskOperation failing)
    {
        await _vault.KeepAsync(_content);
        _vault.Disk.FailNext(failing);
        Assert.IsType<ReadOutcome.Unreadable>(_vault.Store.Read(Blob, new LeafRange(0, 1), null));
        await AssertKeptAsync();
    }

    [Fact]
    public async Task Good_leaves_of_a_damaged_blob_are_read_though_it_is_not_claimed()
    {
        await _vault.KeepAsync(_content);
        await DamageAsync();
        Assert.Empty(_vault.Claimed());
        await ReadAsync(new LeafRange(1, 4));
        _vault.Restart();
        await ReadAsync(new LeafRange(2, 1));
        Assert.IsType<ReadOutcome.Damaged>(_vault.Store.Read(Blob, new LeafRange(0, 2), null));
        _vault.Disk.FailNext(DiskOperation.Read);
        Assert.IsType<ReadOutcome.Unreadable>(_vault.Store.Read(Blob, new LeafRange(2, 1), null));
        Assert.Empty(_vault.Claimed());
    }

    [Fact]
    public async Task Cut_file_is_damage()
    {
        await _vault.KeepAsync(_content);
        _vault.Memory.Cut(TestVault.PathOf(_content), Length);
        Assert.IsType<ReadOutcome.Damaged>(_vault.Store.Read(Blob, new LeafRange(0, 1), null));
        AssertGivenUp();
    }

    [Fact]
    public async Task Changed_leaf_hash_is_damage()
    {
        await _vault.KeepAsync(_content);
        _vault.Memory.Corrupt(TestVault.PathOf(_content), Length + 3);
        Assert.IsType<ReadOutcome.Damaged>(_vault.Store.Read(Blob, new LeafRange(0, 1), null));
        AssertGivenUp();
    }

    [Fact]
    public async Task File_that_is_gone_is_told_as_lost_and_its_room_is_free()
    {
        await _vault.KeepAsync(_content);
        _vault.Memory.Delete(TestVault.PathOf(_content));
        Assert.IsType<ReadOutcome.Damaged>(_vault.Store.Read(Blob, new LeafRange(0, 1), null));
        Assert.Equal([new VaultEvent.BlobLost(Blob)], _vault.Events);
        Assert.Empty(_vault.Claimed());
        Assert.Equal(0, _vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task Damaged_blob_is_healed_by_storing_it_again_under_a_new_receipt()
    {
        var first = await _vault.KeepAsync(_content);
        await DamageAsync();
        var second = await _vault.KeepAsync(_content);
        Assert.True(second.Counter > first.Counter);
        Assert.Equal(_content, await _vault.ReadAsync(Blob, Length));
        Assert.Equal(_vault.Allocated, _vault.Store.Usage().Used.Bytes);
        Assert.Equal(Length, Assert.Single(_vault.Store.Usage().Owners).Used.Bytes);
        _vault.Restart();
        Assert.True(_vault.Store.Recovery.IsClean);
    }

    [Fact]
    public async Task Failed_attempt_to_heal_keeps_the_leaves_that_are_good()
    {
        await _vault.KeepAsync(_content);
        await DamageAsync();
        var order = _vault.Owner.Order(_content);
        _content[0] ^= 1;
        Assert.IsType<StoreOutcome.Corrupt>(await _vault.StoreAsync(order, _content));
        _content[0] ^= 1;
        Assert.Equal([TestVault.PathOf(_content)], _vault.Memory.Files());
    }

    private async Task DamageAsync()
    {
        _vault.Memory.Corrupt(TestVault.PathOf(_content), 5);
        await Assert.ThrowsAsync<CairnException>(() => ReadAsync(new LeafRange(0, 1)));
    }

    private async Task ReadAsync(LeafRange range)
    {
        var found = Assert.IsType<ReadOutcome.Found>(_vault.Store.Read(Blob, range, null));
        await using var source = found.Content;
        await source.ReadAllAsync();
    }

    private void AssertGivenUp()
    {
        Assert.IsType<ReadOutcome.Damaged>(_vault.Store.Read(Blob, new LeafRange(0, 1), null));
        AssertNotClaimed();
    }

    private void AssertNotClaimed()
    {
        Assert.Equal(Blob, Assert.IsType<VaultEvent.BlobDamaged>(Assert.Single(_vault.Events)).Blob);
        Assert.Empty(_vault.Claimed());
        _vault.Restart();
        Assert.Empty(_vault.Claimed());
    }

    private async Task AssertKeptAsync()
    {
        Assert.Equal(Blob, Assert.IsType<VaultEvent.BlobUnreadable>(Assert.Single(_vault.Events)).Blob);
        Assert.Equal([TestOwner.Pack(1)], _vault.Claimed());
        Assert.Equal(_content, await _vault.ReadAsync(Blob, Length));
    }
}
