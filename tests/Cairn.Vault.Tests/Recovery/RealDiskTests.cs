using Cairn.Core.Sizes;
using Cairn.Platform.Databases;
using Cairn.Platform.Disks;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Vault.Blobs;
using Cairn.Vault.Ledger;

namespace Cairn.Vault.Tests.Recovery;

/// <summary>The same store on the file system and the database file of this machine.</summary>
public sealed class RealDiskTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("cairn-vault-").FullName;
    private readonly TestOwner _owner = new(1);

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Blobs_heads_and_contracts_are_there_after_a_restart()
    {
        var content = TestVault.Content(5_000_000);
        using (var run = new Run(_home))
        {
            await run.KeepAsync(_owner.Order(content), content);
            run.Store.Heads.Put(_owner.Head(1));
            run.Store.Owners.PutContract(_owner.Contract(new TestOwner(2)));
        }

        using var next = new Run(_home);
        Assert.True(next.Store.Recovery.IsClean);
        Assert.Equal(content, await next.ReadAsync(content));
        Assert.Equal([_owner.Head(1).Value], next.Store.Heads.Of(_owner.Peer).Select(head => head.Value));
        Assert.NotNull(next.Store.Owners.ContractOf(_owner.Peer));
        Assert.Single(next.Store.Holdings(_owner.Peer, new HoldingsRequest(null, 10, HoldingsDetail.Manifests)).Shards);
    }

    [Fact]
    public async Task Many_stores_at_once_take_what_the_file_system_says_they_take()
    {
        using var run = new Run(_home);
        await Task.WhenAll(Enumerable.Range(1, 32).Select(number => Task.Run(() =>
        {
            var content = TestVault.Content((number * 10_000) + number, number);
            return run.KeepAsync(_owner.Order(content, number), content);
        })));
        var files = Directory.GetFiles(_home, "*", SearchOption.AllDirectories).Where(path => !path.Contains("ledger")).ToArray();
        Assert.Equal(32, files.Length);
        Assert.Equal(
            run.Store.Usage().Used.Bytes,
            files.Sum(path => (new FileInfo(path).Length + TestVault.Block - 1) / TestVault.Block * TestVault.Block));
    }

    [Fact]
    public async Task Cut_and_changed_files_are_found()
    {
        byte[][] contents = [TestVault.Content(200_000, 1), TestVault.Content(200_000, 2), TestVault.Content(200_000, 3)];
        using (var run = new Run(_home))
        {
            for (var index = 0; index < contents.Length; index++)
                await run.KeepAsync(_owner.Order(contents[index], index + 1), contents[index]);
        }

        using (var cut = File.OpenWrite(PathOf(contents[0])))
            cut.SetLength(1000);

        using (var changed = File.OpenWrite(PathOf(contents[1])))
            changed.WriteByte((byte)~contents[1][0]);

        using var next = new Run(_home);
        Assert.Equal([TestVault.BlobOf(contents[0])], next.Store.Recovery.Damaged);
        await Assert.ThrowsAsync<Core.Errors.CairnException>(() => next.ReadAsync(contents[1]));
        var page = next.Store.Holdings(_owner.Peer, new HoldingsRequest(null, 10, HoldingsDetail.Names));
        Assert.Equal([TestOwner.Pack(3)], page.Shards.Select(shard => shard.Pack));
    }

    private string PathOf(byte[] content) => Path.Combine(_home, "vault", TestVault.PathOf(content));

    private sealed class Run : IDisposable
    {
        private readonly FolderDisk _disk;
        private readonly Database _ledger;

        public Run(string home)
        {
            _disk = new FolderDisk(Path.Combine(home, "vault"));
            _ledger = Database.Open(LedgerSchema.Options(Path.Combine(home, "ledger.db")));
            Store = VaultStore.Open(new VaultOptions
            {
                Disk = _disk,
                Ledger = _ledger,
                Quota = new ByteSize(1 << 30),
                Time = TimeProvider.System,
                Signatures = TestOwner.Signatures,
            });
        }

        public VaultStore Store { get; }

        public async Task KeepAsync(StoreOrder order, byte[] content)
        {
            await using var source = new MemoryBlobSource(content);
            Assert.IsType<StoreOutcome.Stored>(await Store.StoreAsync(order, source, CancellationToken.None));
        }

        public async Task<byte[]> ReadAsync(byte[] content)
        {
            var found = Assert.IsType<ReadOutcome.Found>(
                Store.Read(TestVault.BlobOf(content), new Core.Merkle.LeafRange(0, int.MaxValue), null));
            await using var source = found.Content;
            return await source.ReadAllAsync();
        }

        public void Dispose()
        {
            _ledger.Dispose();
            _disk.Dispose();
        }
    }
}
