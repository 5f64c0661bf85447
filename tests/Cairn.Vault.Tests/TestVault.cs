using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Sizes;
using Cairn.Platform.Databases;
using Cairn.Platform.Disks;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Testing.Platform;
using Cairn.Vault.Blobs;
using Cairn.Vault.Ledger;

namespace Cairn.Vault.Tests;

/// <summary>A vault in memory whose disk can fail, and whose ledger keeps what was committed, also when the power goes.</summary>
internal sealed class TestVault : IDisposable
{
    public const long Block = 4096;

    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));

    public TestVault(long quota = 1 << 30, int seed = 0, Func<IDisk, IDisk>? wrap = null)
    {
        Memory = new MemoryDisk(seed);
        Disk = new FaultyDisk(wrap?.Invoke(Memory) ?? Memory);
        Quota = new ByteSize(quota);
        Store = Open();
    }

    public MemoryDisk Memory { get; }

    public FaultyDisk Disk { get; }

    public ByteSize Quota { get; }

    public TestClock Clock { get; } = new();

    public TestOwner Owner { get; } = new(1);

    public List<VaultEvent> Events { get; } = [];

    public VaultStore Store { get; private set; }

    /// <summary>Bytes that the files on the disk take, in whole blocks.</summary>
    public long Allocated => Memory.Files().Sum(path => (Memory.ReadAll(path).Length + Block - 1) / Block * Block);

    public static byte[] Content(int length, int seed = 0)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    public VaultStore Open() => VaultStore.Open(new VaultOptions
    {
        Disk = Disk,
        Ledger = _ledger,
        Quota = Quota,
        Time = Clock,
        Signatures = TestOwner.Signatures,
        OnEvent = happened =>
        {
            lock (Events)
                Events.Add(happened);
        },
    });

    /// <summary>Ends the process and starts it again.</summary>
    public void Restart() => Store = Open();

    /// <summary>Cuts the power: what was not synced may be gone. Then starts again, on a disk that works.</summary>
    public void Crash()
    {
        Disk.Heal();
        Memory.Crash();
        Restart();
    }

    public void ChangeLedger(string sql) => _ledger.Write(session => session.Execute(sql));

    public Task<StoreOutcome> StoreAsync(byte[] content, int pack = 1, TestOwner? owner = null) =>
        StoreAsync((owner ?? Owner).Order(content, pack), content);

    public async Task<StoreOutcome> StoreAsync(StoreOrder order, byte[] content)
    {
        await using var source = new MemoryBlobSource(content);
        return await Store.StoreAsync(order, source, CancellationToken.None);
    }

    /// <summary>Stores, which must succeed.</summary>
    public async Task<StoredShard> KeepAsync(byte[] content, int pack = 1, TestOwner? owner = null) =>
        Assert.IsType<StoreOutcome.Stored>(await StoreAsync(content, pack, owner)).Shard;

    /// <summary>Reads a whole blob as another peer would: nothing is believed but the proof.</summary>
    public async Task<byte[]> ReadAsync(BlobId blob, long length)
    {
        var range = new LeafRange(0, (int)MerkleTree.LeafCount(length));
        var found = Assert.IsType<ReadOutcome.Found>(Store.Read(blob, range, null));
        await using var source = found.Content;
        var bytes = await source.ReadAllAsync();
        Assert.True(found.Proof.Verify(blob, length, range, bytes));
        return bytes;
    }

    /// <summary>The packs that the vault claims to have for the owner.</summary>
    public PackId[] Claimed(TestOwner? owner = null) =>
        [.. Store.Holdings((owner ?? Owner).Peer, new HoldingsRequest(null, 4096, HoldingsDetail.Names)).Shards.Select(held => held.Pack)];

    public static BlobId BlobOf(byte[] content) => MerkleHasher.Hash(content).Root;

    public static string PathOf(byte[] content)
    {
        var name = BlobOf(content).ToString();
        return $"blobs/{name[..2]}/{name}";
    }

    public void Dispose() => _ledger.Dispose();
}
