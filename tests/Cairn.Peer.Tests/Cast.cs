using Cairn.Archive.Catalog;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Core.Merkle;
using Cairn.Core.Sizes;
using Cairn.Peer.Contracting;
using Cairn.Peer.Evicting;
using Cairn.Peer.Heads;
using Cairn.Peer.Identity;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Platform.Computing;
using Cairn.Platform.Databases;
using Cairn.Platform.Disks;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;

namespace Cairn.Peer.Tests;

/// <summary>An owner, who founded its network, and holders whose replies the test writes.</summary>
internal sealed class Cast : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    public Cast(int holders = 3)
    {
        Owner = TestPeer.Found("owner");
        Holders = [.. Enumerable.Range(1, holders).Select(index => Owner.Invite($"holder{index}"))];
        Identity = IdentityOf(Owner, Owner.Settings());
        Placements = new PlacementBook(Database, TestPeer.Signatures);
        Contracts = new ContractBook(Database, TestPeer.Signatures);
        Heads = new HeadBook(Database, TestPeer.Signatures);
        Evictions = new EvictionBook(Database, TestPeer.Signatures, Owner.Network);
    }

    public TestPeer Owner { get; }

    public IReadOnlyList<TestPeer> Holders { get; }

    public PeerIdentity Identity { get; }

    public ScriptedCalls Calls { get; } = new();

    public ScriptedDirectory Directory { get; } = new();

    public VirtualTime Time { get; } = new(Start);

    public Database Database { get; } = Database.Open(PeerSchema.Options(null));

    public ArchiveCatalog Catalog { get; } = ArchiveCatalog.Open(null);

    public PlacementBook Placements { get; }

    public ContractBook Contracts { get; }

    public HeadBook Heads { get; }

    public EvictionBook Evictions { get; }

    public List<PeerEvent> Events { get; } = [];

    public PlacerSeams PlacerSeams => new(Calls, new InlineCompute(), Time, Placements, new TransferCount(), new PeerSettings())
    {
        Tell = Events.Add,
    };

    public static ArchiveKeys Keys { get; } = new(Bytes(32, 1), Bytes(32, 2), Bytes(32, 3));

    public static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static PackId Pack(int number) => new(Hash256.Sha256(BitConverter.GetBytes(number)));

    public static PeerAddress AddressOf(TestPeer peer) => new("127.0.0.1", 1024 + peer.Name.Sum(letter => letter));

    public static Contact ContactOf(TestPeer peer) => peer.At(AddressOf(peer));

    public static Member Member(TestPeer peer, Liveness state = Liveness.Alive) => new(peer.Record(AddressOf(peer)), state, Start);

    public static PeerIdentity IdentityOf(TestPeer peer, Signed<NetworkSettings> settings) => new()
    {
        Device = peer.Identity,
        Name = peer.Name,
        Role = PeerRole.Both,
        Site = peer.Name,
        Lend = new ByteSize(1_000_000_000_000),
        Listen = AddressOf(peer),
        Network = peer.Network,
        Settings = settings,
        Credential = peer.Record().Value.Credential,
        Keys = Keys,
    };

    /// <summary>All that a node of the owner reaches the outside through.</summary>
    /// <param name="ledger">The vault's index.</param>
    /// <param name="disk">The vault's disk.</param>
    /// <param name="time">The clock; null for the cast's.</param>
    public PeerSeams Seams(Database ledger, IDisk disk, TimeProvider? time = null) => new()
    {
        Calls = Calls,
        LatencyOf = _ => null,
        Directory = Directory,
        VaultDisk = disk,
        Ledger = ledger,
        Catalog = Catalog,
        Placements = Database,
        Source = new MemoryTree(),
        Target = _ => new MemoryTree(),
        Compute = new InlineCompute(),
        Time = time ?? Time,
        Entropy = new SeededEntropy(1),
        Signatures = TestPeer.Signatures,
        PrivatePaths = [],
        HostName = "laptop",
        OnEvent = Events.Add,
    };

    /// <summary>The holder that a contact names.</summary>
    public TestPeer HolderAt(Contact contact) => Holders.Single(holder => holder.Peer == contact.Peer);

    /// <summary>The first head of the owner, which drops packs.</summary>
    public Signed<Head> Dropping(params PackId[] packs) => Signed<Head>.Sign(
        new Head
        {
            Owner = Owner.Peer,
            Epoch = 1,
            Number = 1,
            Sealed = new byte[] { 1 },
            CreatedAt = Start,
            Tombstones = packs,
        },
        Owner.Identity);

    /// <summary>The manifest of a pack of these bytes, by this owner.</summary>
    public Signed<Manifest> Manifest(PackId pack, ReadOnlySpan<byte> content, int copies = 3, uint version = 1) => Signed<Manifest>.Sign(
        new Manifest
        {
            Owner = Owner.Peer,
            Pack = pack,
            Version = version,
            Kind = PackKind.Data,
            Redundancy = Redundancy.Copies(copies),
            PackLength = content.Length,
            ShardLength = content.Length,
            Shards = [.. Enumerable.Repeat(MerkleHasher.Hash(content).Root, copies)],
            UndeleteWindow = TimeSpan.FromHours(24),
            MinimumHold = TimeSpan.FromDays(180),
            CreatedAt = Start,
        },
        Owner.Identity);

    /// <summary>Ordinary terms between an owner and a holder.</summary>
    public static Contract Terms(TestPeer owner, TestPeer holder) => new()
    {
        Owner = owner.Peer,
        Holder = holder.Peer,
        Version = 1,
        Bytes = new ByteSize(1000),
        Start = Start,
        Term = TimeSpan.FromDays(365),
        UndeleteWindow = TimeSpan.FromHours(24),
        MinimumHold = TimeSpan.FromDays(180),
        ReciprocityPermille = 1000,
    };

    /// <summary>What an honest holder answers to a proposal.</summary>
    public static CountersignedContract Countersign(TestPeer holder, Signed<Contract> proposal) =>
        new(proposal, Signed<Contract>.Sign(proposal.Value, holder.Identity));

    /// <summary>What an honest holder answers to a store.</summary>
    public static Receipt Receipt(TestPeer holder, Manifest manifest, int shard) => new()
    {
        Owner = manifest.Owner,
        Pack = manifest.Pack,
        Shard = shard,
        Blob = manifest.Shards[shard],
        ManifestVersion = manifest.Version,
        Holder = holder.Peer,
        Epoch = holder.Identity.Epoch,
        Counter = 1,
        StoredAt = Start,
    };

    /// <summary>What an honest holder answers to a head.</summary>
    public static Signed<HeadReceipt> HeadReceipt(TestPeer holder, Signed<Head> head) => Signed<HeadReceipt>.Sign(
        new HeadReceipt
        {
            Owner = head.Value.Owner,
            Head = head.HeadId(),
            Holder = holder.Peer,
            Epoch = holder.Identity.Epoch,
            Counter = 1,
            StoredAt = Start,
        },
        holder.Identity);

    /// <summary>Notes that a holder signed for a shard.</summary>
    public void Place(Signed<Manifest> manifest, int shard, TestPeer holder) => Placements.Record(
        manifest,
        [
            new ShardPlacement(
                shard,
                holder.Peer,
                (long)holder.Identity.Epoch,
                Signed<Receipt>.Sign(Receipt(holder, manifest.Value, shard), holder.Identity)),
        ]);

    /// <summary>Has somebody who waits for a holder that hangs be patient for so long, no less and no more.</summary>
    public async Task EndsAfterAsync(TimeSpan patience, Task waiting)
    {
        Time.Advance(patience - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        Time.Advance(TimeSpan.FromTicks(1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Asks these members what they keep.</summary>
    public Task<HoldingsSurvey> SurveyAsync(IEnumerable<Member> members) => HoldingsSurvey.TakeAsync(
        members, new HoldingsReader(Calls, Time), new Adoption(Calls, Placements), Placements, default);

    public void Dispose()
    {
        Database.Dispose();
        Catalog.Dispose();
    }
}
