using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Tests.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Protocol.Tests.Records;

/// <summary>One example of every record, always the same: a founder's machine, a guest it let in, and what they say to each
/// other.</summary>
internal static class Samples
{
    public static readonly FixedSignatures Signatures = new();

    public static readonly DeviceIdentity Founder = Devices.Make(Signatures, 1);

    /// <summary>A second machine of the same owner.</summary>
    public static readonly DeviceIdentity FounderRecovered = Devices.Make(Signatures, 1, epoch: 2);

    public static readonly DeviceIdentity Guest = Devices.Make(Signatures, 2, epoch: 3);

    public static readonly NetworkId Network = new(Founder.Peer.Value);

    public static readonly Credential Credential = new()
    {
        Network = Network,
        Peer = Guest.Peer,
        Inviter = Founder.Peer,
        IssuedAt = At(1),
    };

    public static readonly Manifest Copies = new()
    {
        Owner = Guest.Peer,
        Pack = Id<PackId>("pack"),
        Version = 2,
        Kind = PackKind.Tree,
        Redundancy = Redundancy.Copies(3),
        PackLength = 16_777_216,
        ShardLength = 16_777_216,
        Shards = [Id<BlobId>("copy"), Id<BlobId>("copy"), Id<BlobId>("copy")],
        UndeleteWindow = TimeSpan.FromHours(24),
        MinimumHold = TimeSpan.FromDays(180),
        CreatedAt = At(2),
    };

    public static readonly Manifest Erasure = Copies with
    {
        Kind = PackKind.Data,
        Redundancy = new Redundancy(4, 2),
        PackLength = 1001,
        ShardLength = 251,
        Shards = [.. Enumerable.Range(0, 6).Select(i => Id<BlobId>($"shard {i}"))],
    };

    public static readonly Receipt Receipt = new()
    {
        Owner = Guest.Peer,
        Pack = Copies.Pack,
        Shard = 1,
        Blob = Copies.Shards[1],
        ManifestVersion = 2,
        Holder = Founder.Peer,
        Epoch = 1,
        Counter = 42,
        StoredAt = At(3),
    };

    public static readonly Head FirstHead = new()
    {
        Owner = Guest.Peer,
        Epoch = 3,
        Number = 1,
        Sealed = new byte[] { 1, 2, 3 },
        CreatedAt = At(4),
    };

    public static readonly Head Head = FirstHead with
    {
        Number = 7,
        Previous = Id<HeadId>("previous"),
        Merged = [Id<HeadId>("one"), Id<HeadId>("other")],
    };

    public static readonly Head HeadThatDrops = Head with
    {
        Tombstones = [.. new[] { Id<PackId>("pack"), Id<PackId>("another"), Id<PackId>("third") }.Order()],
    };

    public static readonly Purge Purge = new()
    {
        OwnerKey = Guest.Certificate.OwnerKey,
        Head = Id<HeadId>("dropping"),
        IssuedAt = At(8),
    };

    public static readonly HeadReceipt HeadReceipt = new()
    {
        Owner = Guest.Peer,
        Head = Id<HeadId>("kept"),
        Holder = Founder.Peer,
        Epoch = 1,
        Counter = 43,
        StoredAt = At(5),
    };

    public static readonly Contract Contract = new()
    {
        Owner = Guest.Peer,
        Holder = Founder.Peer,
        Version = 1,
        Bytes = new ByteSize(500_000_000),
        Start = At(6),
        Term = TimeSpan.FromDays(365),
        UndeleteWindow = TimeSpan.FromHours(24),
        MinimumHold = TimeSpan.FromDays(180),
        ReciprocityPermille = 1000,
    };

    public static readonly MemberRecord Member = new()
    {
        Network = Network,
        Peer = Guest.Peer,
        Name = "Jörgs Läptop 💾",
        Role = PeerRole.Both,
        Addresses = [new("127.0.0.1", 7440), new("fd00::1", 7441), new("nas.example.org", 65535)],
        Site = "home",
        Lent = new ByteSize(2_000_000_000),
        Free = new ByteSize(1_500_000_000),
        Epoch = 3,
        Counter = 5,
        Credential = new CredentialChain([Signed<Credential>.Sign(Credential, Founder)]),
    };

    public static readonly NetworkSettings Settings = new()
    {
        Network = Network,
        Version = 1,
        Directory = "tracker=http://127.0.0.1:7400",
        ReciprocityPermille = 1000,
    };

    public static readonly Eviction Eviction = new()
    {
        OwnerKey = Founder.Certificate.OwnerKey,
        Network = Network,
        Peer = Guest.Peer,
        Staying = [.. new[] { Id<PeerId>("one who stays"), Id<PeerId>("another") }.Order()],
        IssuedAt = At(8),
    };

    public static readonly Presence Presence = new()
    {
        Network = Network,
        Peer = Guest.Peer,
        Run = Id<TrackerRun>("run"),
        Epoch = 3,
        Counter = 44,
        RecordCounter = 5,
        Kind = PresenceKind.Leaving,
    };

    /// <summary>What it signs for the body of a request.</summary>
    public static readonly Presence Told = Presence with
    {
        Counter = 45,
        Kind = PresenceKind.Receipts,
        Content = Hash256.Sha256("{\"packs\":[]}"u8),
    };

    public static readonly Invite Invite = new()
    {
        Network = Network,
        Inviter = Guest.Peer,
        Addresses = [new("192.168.1.20", 7440), new("laptop", 7440)],
        Secret = Enumerable.Range(0, Invite.SecretSize).Select(i => (byte)i).ToArray(),
        ExpiresAt = At(7),
    };

    /// <summary>All that are signed, by name.</summary>
    public static readonly IReadOnlyDictionary<string, Specimen> All = new[]
    {
        Specimen.Of("manifest-copies", Copies, Guest),
        Specimen.Of("manifest-erasure", Erasure, Guest),
        Specimen.Of("receipt", Receipt, Founder),
        Specimen.Of("head-first", FirstHead, Guest),
        Specimen.Of("head", Head, Guest),
        Specimen.Of("head-tombstones", HeadThatDrops, Guest),
        Specimen.ByOwner("purge", Purge, Devices.OwnerKey(Signatures, 2)),
        Specimen.Of("head-receipt", HeadReceipt, Founder),
        Specimen.Of("contract", Contract, Guest),
        Specimen.Of("credential", Credential, Founder),
        Specimen.Of("member", Member, Guest),
        Specimen.Of("settings", Settings, Founder),
        Specimen.Of("presence", Presence, Guest),
        Specimen.ByOwner("eviction", Eviction, Devices.OwnerKey(Signatures, 1)),
        Specimen.Of("presence-receipts", Told, Guest),
    }.ToDictionary(specimen => specimen.Name);

    /// <summary>For theories.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    public static TId Id<TId>(string text)
        where TId : struct, IIdentifier<TId> => TId.From(Hash256.Sha256(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>So many minutes and a bit, down to the last unit that is kept, after the founding.</summary>
    private static DateTimeOffset At(int minutes) => Devices.Founded.AddMinutes(minutes).AddTicks(1_234_567);
}
