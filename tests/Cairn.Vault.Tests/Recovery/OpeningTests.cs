using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Databases;
using Cairn.Platform.Disks;
using Cairn.Testing.Platform;
using Cairn.Vault.Ledger;

namespace Cairn.Vault.Tests.Recovery;

public sealed class OpeningTests : IDisposable
{
    private readonly TestVault _vault = new();
    private readonly byte[] _content = TestVault.Content(100_000);

    public void Dispose() => _vault.Dispose();

    [Fact]
    public async Task Vault_in_order_reports_nothing()
    {
        Assert.True(_vault.Store.Recovery.IsClean);
        await _vault.KeepAsync(_content);
        _vault.Restart();
        Assert.True(_vault.Store.Recovery.IsClean);
        Assert.Equal(1, _vault.Store.Recovery.Held);
        Assert.Empty(_vault.Events);
    }

    [Fact]
    public async Task Leftovers_are_removed_and_what_is_not_the_vaults_is_left_alone_but_counted()
    {
        await _vault.KeepAsync(_content);
        var unknown = new BlobId(Hash256.Sha256([1])).ToString();
        _vault.Memory.CreateDirectory($"blobs/{unknown[..2]}");
        Write($"blobs/{unknown[..2]}/{unknown}", 5000);
        Write("temp/17", 5000);
        Write($"blobs/{unknown[..2]}/notes.txt", 5000);
        Write("blobs/README", 5000);
        _vault.Restart();
        var report = _vault.Store.Recovery;
        Assert.Equal((1, 1, 2, 1L), (report.TemporaryFiles, report.Orphans, report.Foreign, report.Held));
        Assert.Equal(
            new[] { TestVault.PathOf(_content), $"blobs/{unknown[..2]}/notes.txt", "blobs/README" }.Order(StringComparer.Ordinal),
            _vault.Memory.Files());
        Assert.Equal(_vault.Allocated, _vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task Blob_in_the_wrong_folder_is_not_the_vaults()
    {
        await _vault.KeepAsync(_content);
        var name = TestVault.BlobOf(_content).ToString();
        var wrong = name[..2] == "00" ? "01" : "00";
        _vault.Memory.CreateDirectory($"blobs/{wrong}");
        _vault.Memory.Rename(TestVault.PathOf(_content), $"blobs/{wrong}/{name}");
        _vault.Restart();
        Assert.Equal(1, _vault.Store.Recovery.Foreign);
        Assert.Equal([TestVault.BlobOf(_content)], _vault.Store.Recovery.Lost);
        Assert.Equal([$"blobs/{wrong}/{name}"], _vault.Memory.Files());
    }

    [Fact]
    public async Task Blob_whose_file_is_gone_is_no_longer_claimed_until_it_is_back()
    {
        var blob = TestVault.BlobOf(_content);
        await _vault.KeepAsync(_content);
        var path = TestVault.PathOf(_content);
        _vault.Memory.Rename(path, "away");
        _vault.Restart();
        Assert.Equal([blob], _vault.Store.Recovery.Lost);
        Assert.Equal([new VaultEvent.BlobLost(blob)], _vault.Events);
        Assert.Empty(_vault.Claimed());
        Assert.Equal(0, _vault.Store.Usage().Used.Bytes);
        _vault.Restart();
        Assert.True(_vault.Store.Recovery.IsClean);
        _vault.Memory.Rename("away", path);
        _vault.Restart();
        Assert.Equal([blob], _vault.Store.Recovery.Returned);
        Assert.Equal([TestOwner.Pack(1)], _vault.Claimed());
    }

    [Fact]
    public async Task Blob_of_another_length_is_no_longer_claimed()
    {
        await _vault.KeepAsync(_content);
        _vault.Memory.Cut(TestVault.PathOf(_content), 5000);
        _vault.Restart();
        Assert.Equal([TestVault.BlobOf(_content)], _vault.Store.Recovery.Damaged);
        Assert.IsType<VaultEvent.BlobDamaged>(Assert.Single(_vault.Events));
        Assert.Empty(_vault.Claimed());
        Assert.Equal(2 * TestVault.Block, _vault.Store.Usage().Used.Bytes);
        await _vault.KeepAsync(_content);
        Assert.Equal(_vault.Allocated, _vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task File_that_was_too_short_is_counted_whole_once_it_has_come_right()
    {
        var path = TestVault.PathOf(_content);
        await _vault.KeepAsync(_content);
        _vault.Memory.Rename(path, "away");
        using (var shorter = _vault.Memory.Create(path))
            shorter.Write(0, _content.AsSpan(0, 10));

        _vault.Restart();
        _vault.Memory.Delete(path);
        _vault.Memory.Rename("away", path);
        Assert.Equal([TestVault.BlobOf(_content)], await _vault.Store.RecheckAsync(CancellationToken.None));

        Assert.Equal([TestOwner.Pack(1)], _vault.Claimed());
        Assert.Equal(_vault.Allocated, _vault.Store.Usage().Used.Bytes);
    }

    [Fact]
    public async Task Many_blobs_are_matched_with_their_rows()
    {
        var contents = Enumerable.Range(1, 700).Select(BitConverter.GetBytes).ToArray();
        for (var index = 0; index < contents.Length; index++)
            await _vault.KeepAsync(contents[index], index + 1);

        foreach (var content in contents.Where((_, index) => index % 7 == 0))
            _vault.Memory.Delete(TestVault.PathOf(content));

        _vault.Restart();
        Assert.Equal(100, _vault.Store.Recovery.Lost.Count);
        Assert.Equal((600, 0), (_vault.Store.Recovery.Held, _vault.Store.Recovery.Orphans));
        Assert.Equal(600, _vault.Claimed().Length);
    }

    [Fact]
    public async Task New_ledger_with_an_old_folder_is_refused_and_nothing_is_removed()
    {
        await _vault.KeepAsync(_content);
        using var fresh = Database.Open(LedgerSchema.Options(null));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refused = Assert.Throws<CairnException>(() => Open(fresh, _vault.Disk));
            Assert.Equal((ErrorKind.Integrity, "ledger-missing"), (refused.Kind, refused.Code));
            Assert.Equal([TestVault.PathOf(_content)], _vault.Memory.Files());
        }
    }

    [Fact]
    public async Task Folder_that_is_not_mounted_is_refused_and_nothing_is_given_up()
    {
        using var ledger = Database.Open(LedgerSchema.Options(null));
        var store = Open(ledger, _vault.Disk);
        await using (var source = new Protocol.Blobs.MemoryBlobSource(_content))
            await store.StoreAsync(_vault.Owner.Order(_content), source, CancellationToken.None);

        var refused = Assert.Throws<CairnException>(() => Open(ledger, new MemoryDisk()));
        Assert.Equal((ErrorKind.Integrity, "vault-missing"), (refused.Kind, refused.Code));
        Assert.True(Open(ledger, _vault.Disk).Recovery.IsClean);
    }

    [Fact]
    public async Task Crash_right_after_the_first_opening_does_not_look_like_a_lost_disk()
    {
        _vault.Crash();
        _vault.Memory.Crash();
        _vault.Restart();
        await _vault.KeepAsync(_content);
    }

    private VaultStore Open(Database ledger, IDisk disk) => VaultStore.Open(new VaultOptions
    {
        Disk = disk,
        Ledger = ledger,
        Quota = _vault.Quota,
        Time = _vault.Clock,
        Signatures = TestOwner.Signatures,
    });

    private void Write(string path, int length)
    {
        using var file = _vault.Memory.Create(path);
        file.Write(0, new byte[length]);
    }
}
