using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;
using Cairn.Transport.Calls;
using Cairn.Transport.Serving;

namespace Cairn.Transport.Tests.Calls;

/// <summary>A holder that serves on a real port, and an owner of the same network that calls it.</summary>
internal sealed class PeerPair : IAsyncDisposable
{
    public static readonly PeerAddress AnyPort = new("127.0.0.1", 0);

    private PeerPair(TestPeer holder, TestPeer owner, MemoryPeerService service, PeerServer server, PeerCallsOptions? options)
    {
        Holder = holder;
        Owner = owner;
        Service = service;
        Server = server;
        OwnRecord = owner.Record();
        Calls = CallsOf(owner, () => OwnRecord, options);
    }

    public TestPeer Holder { get; }

    public TestPeer Owner { get; }

    public MemoryPeerService Service { get; }

    public PeerServer Server { get; private set; }

    public PeerCalls Calls { get; }

    /// <summary>What the owner presents.</summary>
    public Signed<MemberRecord>? OwnRecord { get; set; }

    public Contact Contact => Holder.At(Server.Address);

    public static async Task<PeerPair> StartAsync(
        PeerCallsOptions? options = null, Func<PeerServerOptions, PeerServerOptions>? configure = null)
    {
        var holder = TestPeer.Found("holder");
        var service = new MemoryPeerService(holder);
        var server = await ServeAsync(holder, service, AnyPort, configure);
        return new PeerPair(holder, holder.Invite("owner"), service, server, options);
    }

    public static PeerCalls CallsOf(TestPeer peer, Func<Signed<MemberRecord>?> record, PeerCallsOptions? options = null) =>
        new(peer.Identity, TestPeer.Signatures, record, TimeProvider.System, options);

    public static Task<PeerServer> ServeAsync(
        TestPeer peer, IPeerService service, PeerAddress listen, Func<PeerServerOptions, PeerServerOptions>? configure = null)
    {
        var options = new PeerServerOptions
        {
            Identity = peer.Identity,
            Network = peer.Network,
            Signatures = TestPeer.Signatures,
            Listen = listen,
        };
        return PeerServer.StartAsync(configure?.Invoke(options) ?? options, service, CancellationToken.None);
    }

    /// <summary>Asks the holder to keep these bytes as the only shard of a pack.</summary>
    public StoreRequest Request(byte[] content) => RequestOf(Owner, content);

    /// <summary>The same for any owner.</summary>
    public static StoreRequest RequestOf(TestPeer owner, byte[] content)
    {
        var manifest = new Manifest
        {
            Owner = owner.Peer,
            Pack = new PackId(Hash256.Sha256(content)),
            Version = 1,
            Kind = PackKind.Data,
            Redundancy = Redundancy.Copies(1),
            PackLength = content.Length,
            ShardLength = content.Length,
            Shards = [MemoryPeerService.BlobOf(content)],
            UndeleteWindow = TimeSpan.FromHours(24),
            MinimumHold = TimeSpan.FromDays(180),
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        return new StoreRequest(Signed<Manifest>.Sign(manifest, owner.Identity), 0);
    }

    /// <summary>A head of the owner.</summary>
    public Signed<Head> Head(ulong number, ReadOnlyMemory<byte> content) => HeadOf(Owner, number, content);

    /// <summary>A head of any owner.</summary>
    public static Signed<Head> HeadOf(TestPeer owner, ulong number, ReadOnlyMemory<byte> content) => Signed<Head>.Sign(
        new Head
        {
            Owner = owner.Peer,
            Epoch = owner.Identity.Epoch,
            Number = number,
            Previous = number == 1 ? null : new HeadId(Hash256.Sha256([(byte)number])),
            Sealed = content,
            CreatedAt = DateTimeOffset.UnixEpoch,
        },
        owner.Identity);

    /// <summary>The holder's process ends and starts again, on the same port, remembering nothing of its callers.</summary>
    public async Task RestartServerAsync()
    {
        await Server.DisposeAsync();
        Server = await ServeAsync(Holder, Service, Server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        Calls.Dispose();
        await Server.DisposeAsync();
    }
}
