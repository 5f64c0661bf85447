using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Peer.Node;
using Cairn.Platform.Databases;
using Cairn.Platform.Disks;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;
using Cairn.Vault;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Node;

/// <summary>A whole node of the owner of a cast, which keeps things for the first of its holders.</summary>
internal sealed class HoldingNode : IAsyncDisposable
{
    private readonly Cast _cast;
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private readonly IDisk _disk;
    private readonly TimeProvider _time;
    private uint _contracts;

    /// <param name="cast">Owner and holders; disposed by who made it.</param>
    /// <param name="disk">The vault's disk; null for one in memory.</param>
    /// <param name="time">The node's clock; null for the cast's.</param>
    public HoldingNode(Cast cast, IDisk? disk = null, TimeProvider? time = null)
    {
        _cast = cast;
        _disk = disk ?? new MemoryDisk();
        _time = time ?? _cast.Time;
        Node = Open();
    }

    public PeerNode Node { get; private set; }

    public List<VaultEvent> VaultEvents { get; } = [];

    /// <summary>The index of the node's vault.</summary>
    public Database Ledger => _ledger;

    private TestPeer Customer => _cast.Holders[0];

    private Caller Caller => new(Customer.Identity.Certificate, Customer.Record());

    public Task StartAsync() => Node.StartAsync([Cast.AddressOf(_cast.Owner)], default);

    /// <summary>Ends the node and starts another one on its disk and databases.</summary>
    public async Task RestartAsync()
    {
        await Node.DisposeAsync();
        Node = Open();
        await StartAsync();
    }

    /// <summary>Has the node keep something under a contract that has room for it.</summary>
    public Task<Reply<Signed<Receipt>>> PutAsync(byte[] content) => PutAsync(content, new MemoryBlobSource(content));

    /// <summary>Asks the node for a contract, each time with the next version.</summary>
    public Task<Reply<CountersignedContract>> ProposeAsync()
    {
        var terms = Cast.Terms(Customer, _cast.Owner) with { Version = ++_contracts, Bytes = new ByteSize(900_000) };
        return Node.Service.ProposeAsync(Caller, Signed<Contract>.Sign(terms, Customer.Identity), default);
    }

    /// <summary>The same with bytes that come from somewhere.</summary>
    public async Task<Reply<Signed<Receipt>>> PutAsync(byte[] content, IBlobSource source)
    {
        Assert.IsType<Reply<CountersignedContract>.Answered>(await ProposeAsync());
        var manifest = Signed<Manifest>.Sign(
            _cast.Manifest(Cast.Pack((int)_contracts), content).Value with { Owner = Customer.Peer }, Customer.Identity);
        return await Node.Service.StoreAsync(Caller, new StoreRequest(manifest, 0), source, default);
    }

    /// <summary>Has the node keep a head that drops what was put first, and, if there was one before, follows that.</summary>
    public Task<Signed<Head>> DropAsync(Signed<Head>? previous = null) => PutHeadAsync([Cast.Pack(1)], previous);

    /// <summary>Has the node keep a head that drops nothing any more.</summary>
    public Task<Signed<Head>> UndeleteAsync(Signed<Head>? previous) => PutHeadAsync([], previous);

    /// <summary>Offers the node a head that it has already.</summary>
    public async Task<HeadAnswer> OfferAsync(Signed<Head> head) =>
        Assert.IsType<Reply<HeadAnswer>.Answered>(await Node.Service.PutHeadAsync(Caller, head, default)).Value;

    private async Task<Signed<Head>> PutHeadAsync(IReadOnlyList<PackId> dropped, Signed<Head>? previous)
    {
        var head = Signed<Head>.Sign(
            new Head
            {
                Owner = Customer.Peer,
                Epoch = Customer.Identity.Epoch,
                Number = (previous?.Value.Number ?? 0) + 1,
                Previous = previous?.HeadId(),
                Sealed = new byte[] { 1 },
                CreatedAt = Cast.Start,
                Tombstones = dropped,
            },
            Customer.Identity);
        var answer = Assert.IsType<Reply<HeadAnswer>.Answered>(await Node.Service.PutHeadAsync(Caller, head, default));
        Assert.IsType<HeadAnswer.Kept>(answer.Value);
        return head;
    }

    /// <summary>Asks the node to remove at once what a head drops, at the word of a key.</summary>
    public Task<Reply<PurgeAnswer>> PurgeAsync(ISigningKey key, Signed<Head> head) =>
        Node.Service.PurgeAsync(Caller, Purge.Sign(key, head.HeadId(), Cast.Start), default);

    /// <summary>Why what was put is not given out.</summary>
    public async Task<RefusalCode> RefusalOfGetAsync(byte[] content) => Assert.IsType<Reply<FetchAnswer>.Refused>(
        await Node.Service.FetchAsync(
            Caller, new FetchRequest(MerkleHasher.Hash(content).Root, LeafRange.Covering(0, content.Length)), default)).Refusal.Code;

    /// <summary>Fetches what was put, verified.</summary>
    public async Task<byte[]> GetAsync(byte[] content)
    {
        var blob = MerkleHasher.Hash(content).Root;
        var leaves = LeafRange.Covering(0, content.Length);
        var answer = Assert.IsType<Reply<FetchAnswer>.Answered>(
            await Node.Service.FetchAsync(Caller, new FetchRequest(blob, leaves), default)).Value;
        await using var source = answer.Content;
        var read = new byte[content.Length];
        for (var filled = 0; filled < read.Length;)
            filled += await source.ReadAsync(read.AsMemory(filled), default);

        Assert.True(answer.Proof.Verify(blob, content.Length, leaves, read));
        return read;
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Node.DisposeAsync();
        _ledger.Dispose();
    }

    private PeerNode Open() => PeerNode.Open(
        _cast.Identity with { Lend = new ByteSize(1_000_000) },
        new PeerSettings(),
        _cast.Seams(_ledger, _disk, _time),
        VaultEvents.Add);
}
