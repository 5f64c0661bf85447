using System.Collections.Concurrent;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Vault.Blobs;

namespace Cairn.Vault.Tests;

/// <summary>A peer that signs with real keys, which follow from a number.</summary>
internal sealed class TestOwner(int number, ulong epoch = 1)
{
    public static readonly ISignatures Signatures = new P256Signatures();

    private static readonly DateTimeOffset Then = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ConcurrentDictionary<(int Number, ulong Epoch), DeviceIdentity> Devices = [];

    private readonly DeviceIdentity _device = Devices.GetOrAdd((number, epoch), Certify);

    public PeerId Peer => _device.Peer;

    /// <summary>An order to keep one of three copies of <paramref name="content"/> as pack number <paramref name="pack"/>.</summary>
    public StoreOrder Order(byte[] content, int pack = 1, int shard = 0, uint version = 1, long limit = long.MaxValue) =>
        new(Manifest(MerkleHasher.Hash(content).Root, content.Length, pack, version), shard, new ByteSize(limit));

    public Signed<Manifest> Manifest(
        BlobId blob, long length, int pack = 1, uint version = 1, TimeSpan? window = null) => Signed<Manifest>.Sign(
        new Manifest
        {
            Owner = Peer,
            Pack = Pack(pack),
            Version = version,
            Kind = PackKind.Data,
            Redundancy = Redundancy.Copies(3),
            PackLength = length,
            ShardLength = length,
            Shards = [blob, blob, blob],
            UndeleteWindow = window ?? TimeSpan.FromHours(24),
            MinimumHold = TimeSpan.FromDays(180),
            CreatedAt = Then,
        },
        _device);

    /// <summary>Signs whatever a test makes up.</summary>
    public Signed<Manifest> Sign(Manifest manifest) => Signed<Manifest>.Sign(manifest, _device);

    public Signed<Head> Head(ulong number, byte content = 0, HeadId? previous = null, params HeadId[] merged) => Signed<Head>.Sign(
        new Head
        {
            Owner = Peer,
            Epoch = _device.Epoch,
            Number = number,
            Previous = number == 1 ? null : previous ?? new HeadId(Hash256.Sha256([content, (byte)number])),
            Merged = merged,
            Sealed = new[] { content },
            CreatedAt = Then,
        },
        _device);

    /// <summary>A head that takes so many bytes, and some more.</summary>
    public Signed<Head> LongHead(ulong number, int length, HeadId? previous = null) =>
        Signed<Head>.Sign(Head(number, previous: previous).Value with { Sealed = new byte[length] }, _device);

    /// <summary>A head that lists packs as dropped.</summary>
    public Signed<Head> Dropping(Signed<Head> previous, params int[] packs) => Signed<Head>.Sign(
        previous.Value with
        {
            Epoch = _device.Epoch,
            Number = previous.Value.Number + 1,
            Previous = previous.HeadId(),
            Merged = [],
            Tombstones = [.. packs.Select(Pack).Order()],
        },
        _device);

    /// <summary>The owner key's word that what a head drops need not wait.</summary>
    public OwnerSigned<Purge> Purge(Signed<Head> head)
    {
        using var key = Key(number, 0);
        return Protocol.Heads.Purge.Sign(key, head.HeadId(), Then);
    }

    public Signed<MemberRecord> Record(ulong counter, string name = "laptop") => Signed<MemberRecord>.Sign(
        new MemberRecord
        {
            Network = new NetworkId(Peer.Value),
            Peer = Peer,
            Name = name,
            Role = PeerRole.Both,
            Addresses = [],
            Site = "home",
            Lent = new ByteSize(0),
            Free = new ByteSize(0),
            Epoch = _device.Epoch,
            Counter = counter,
            Credential = CredentialChain.Founder,
        },
        _device);

    public CountersignedContract Contract(TestOwner holder, uint version = 1, long bytes = 1 << 30, TimeSpan? window = null)
    {
        var terms = new Contract
        {
            Owner = Peer,
            Holder = holder.Peer,
            Version = version,
            Bytes = new ByteSize(bytes),
            Start = Then,
            Term = TimeSpan.FromDays(365),
            UndeleteWindow = window ?? TimeSpan.FromHours(24),
            MinimumHold = TimeSpan.FromDays(180),
            ReciprocityPermille = 1000,
        };
        return new CountersignedContract(Signed<Contract>.Sign(terms, _device), Signed<Contract>.Sign(terms, holder._device));
    }

    public static PackId Pack(int number)
    {
        // Big-endian, so that packs are in the order of their numbers.
        var bytes = new byte[Hash256.Size];
        bytes[0] = (byte)(number >> 8);
        bytes[1] = (byte)number;
        return new PackId(new Hash256(bytes));
    }

    private static DeviceIdentity Certify((int Number, ulong Epoch) device)
    {
        using var owner = Key(device.Number, 0);
        var key = Key(device.Number, device.Epoch);
        return new DeviceIdentity(DeviceCertificate.Issue(owner, key.PublicKey, device.Epoch, Then), key);
    }

    private static ISigningKey Key(int number, ulong epoch)
    {
        var seed = new byte[ISignatures.SeedSize];
        BitConverter.TryWriteBytes(seed.AsSpan(8), number);
        BitConverter.TryWriteBytes(seed.AsSpan(16), epoch);
        return Signatures.Derive(seed);
    }
}
