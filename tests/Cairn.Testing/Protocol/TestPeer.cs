using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Testing.Protocol;

/// <summary>A member of a test network: its keys, its credential, and the records it signs. Not thread-safe.</summary>
public sealed class TestPeer
{
    private static readonly DateTimeOffset Founded = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly byte[] _seed;
    private readonly CredentialChain _credential;
    private ulong _counter;

    private TestPeer(string name, NetworkId? network, CredentialChain credential, byte[] seed, ulong epoch)
    {
        _seed = seed;
        _credential = credential;
        Name = name;
        using var owner = Signatures.Derive(seed);
        var device = Signatures.Derive(Random(ISignatures.SeedSize));
        Identity = new DeviceIdentity(DeviceCertificate.Issue(owner, device.PublicKey, epoch, Founded), device);
        Network = network ?? new NetworkId(Identity.Peer.Value);
    }

    /// <summary>The scheme of all test peers: the real one, remembering.</summary>
    public static ISignatures Signatures { get; } = new RememberingSignatures(new P256Signatures());

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Its machine.</summary>
    public DeviceIdentity Identity { get; }

    /// <summary>Who it is.</summary>
    public PeerId Peer => Identity.Peer;

    /// <summary>Where it belongs.</summary>
    public NetworkId Network { get; }

    /// <summary>The founder of a network of its own.</summary>
    public static TestPeer Found(string name) => new(name, null, CredentialChain.Founder, Random(ISignatures.SeedSize), 1);

    /// <summary>Lets another peer in.</summary>
    public TestPeer Invite(string name)
    {
        var seed = Random(ISignatures.SeedSize);
        using var owner = Signatures.Derive(seed);
        return new TestPeer(name, Network, _credential.Extend(Credential(new PeerId(Hash256.Sha256(owner.PublicKey.Span)))), seed, 1);
    }

    /// <summary>A peer that somebody else lets into a network.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="network">Which network.</param>
    /// <param name="admit">Makes the proof for whoever it is.</param>
    public static TestPeer Join(string name, NetworkId network, Func<PeerId, CredentialChain> admit)
    {
        ArgumentNullException.ThrowIfNull(admit);
        var seed = Random(ISignatures.SeedSize);
        using var owner = Signatures.Derive(seed);
        return new TestPeer(name, network, admit(new PeerId(Hash256.Sha256(owner.PublicKey.Span))), seed, 1);
    }

    /// <summary>A peer that says it belongs to this one's network, with a credential that nobody there signed.</summary>
    public TestPeer Impostor(string name)
    {
        var stranger = Found("stranger");
        var seed = Random(ISignatures.SeedSize);
        using var owner = Signatures.Derive(seed);
        var link = stranger.Credential(new PeerId(Hash256.Sha256(owner.PublicKey.Span)));
        return new TestPeer(name, Network, new CredentialChain([link]), seed, 1);
    }

    /// <summary>The same owner on a new machine.</summary>
    public TestPeer Recover() => new(Name, Network, _credential, _seed, Identity.Epoch + 1);

    /// <summary>Its owner key, which no machine keeps.</summary>
    public ISigningKey OwnerKey() => Signatures.Derive(_seed);

    /// <summary>Signs a record with the next counter.</summary>
    public Signed<MemberRecord> Record(params PeerAddress[] addresses) => Record(++_counter, addresses);

    /// <summary>Signs a record with a counter of one's choice.</summary>
    public Signed<MemberRecord> Record(ulong counter, params PeerAddress[] addresses) => Signed<MemberRecord>.Sign(
        new MemberRecord
        {
            Network = Network,
            Peer = Peer,
            Name = Name,
            Role = PeerRole.Both,
            Addresses = addresses,
            Site = Name,
            Lent = new ByteSize(2_000_000_000),
            Free = new ByteSize(1_000_000_000),
            Epoch = Identity.Epoch,
            Counter = counter,
            Credential = _credential,
        },
        Identity);

    /// <summary>Signs a record that differs from the usual one.</summary>
    public Signed<MemberRecord> Record(Func<MemberRecord, MemberRecord> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Signed<MemberRecord>.Sign(change(Record().Value), Identity);
    }

    /// <summary>Signs what it tells a tracker about a record, or what it says in the body of a request.</summary>
    public Signed<Presence> Presence(
        TrackerRun run, ulong counter, Signed<MemberRecord> record, PresenceKind kind = PresenceKind.Here, Hash256? content = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        var presence = new Presence
        {
            Network = Network,
            Peer = Peer,
            Run = run,
            Epoch = Identity.Epoch,
            Counter = counter,
            RecordCounter = record.Value.Counter,
            Kind = kind,
            Content = content,
        };
        return Signed<Presence>.Sign(presence, Identity);
    }

    /// <summary>This peer as it is called at an address.</summary>
    public Contact At(PeerAddress address) => new(Peer, [address]);

    /// <summary>Settings that it signs if it is the founder.</summary>
    public Signed<NetworkSettings> Settings() => Signed<NetworkSettings>.Sign(
        new NetworkSettings { Network = Network, Version = 1, Directory = "gossip", ReciprocityPermille = 1000 }, Identity);

    /// <summary>Signs that it lets a peer in.</summary>
    public Signed<Credential> Credential(PeerId peer) => Signed<Credential>.Sign(
        new Credential { Network = Network, Peer = peer, Inviter = Peer, IssuedAt = Founded }, Identity);

    /// <summary>Signs, as the founder, that a peer belongs to the network no more.</summary>
    public OwnerSigned<Eviction> Evict(PeerId peer, params PeerId[] staying)
    {
        using var owner = Signatures.Derive(_seed);
        var eviction = new Eviction
        {
            OwnerKey = owner.PublicKey.ToArray(),
            Network = Network,
            Peer = peer,
            Staying = [.. staying.Order()],
            IssuedAt = Founded,
        };
        return OwnerSigned<Eviction>.Sign(eviction, owner);
    }

    private static byte[] Random(int size)
    {
        var bytes = new byte[size];
        new SystemEntropy().Fill(bytes);
        return bytes;
    }
}
