using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi;
using Cairn.Cli.Output;
using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Peer.Node;
using Cairn.Platform.Computing;
using Cairn.Platform.Disks;
using Cairn.Platform.Trees;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Transport.Calls;
using Cairn.Transport.Serving;
using Cairn.Transport.Trackers;
using Microsoft.Extensions.Logging;

namespace Cairn.Cli.Daemon;

/// <summary>
/// A running peer with all its parts: the composition root. Started, it answers other peers and the commands of this machine's user;
/// disposed, it has cancelled what ran, and closed everything in order.
/// </summary>
internal sealed class PeerDaemon : IAsyncDisposable
{
    private readonly Ending _ending;

    private PeerDaemon(Ending ending, PeerNode node, IReadOnlyList<PeerAddress> addresses)
    {
        _ending = ending;
        Node = node;
        Addresses = addresses;
    }

    /// <summary>The peer.</summary>
    public PeerNode Node { get; }

    /// <summary>Where others can call it, as it told the network.</summary>
    public IReadOnlyList<PeerAddress> Addresses { get; }

    /// <summary>Starts the peer of a home.</summary>
    /// <exception cref="Core.Errors.CairnException">Home, disk or address cannot be used, or the tracker refuses this peer.</exception>
    public static async Task<PeerDaemon> StartAsync(DaemonOptions options, CancellationToken cancellation)
    {
        var ending = new Ending();
        try
        {
            return await StartAsync(options, ending, cancellation);
        }
        catch
        {
            await ending.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _ending.DisposeAsync();

    private static async Task<PeerDaemon> StartAsync(DaemonOptions options, Ending ending, CancellationToken cancellation)
    {
        var signatures = new RememberingSignatures(new P256Signatures());
        var logging = ending.With(new RemarkLoggerFactory(options.Remark));
        var home = ending.With(HomeFolder.Open(options.Home));
        var settings = DaemonSettings.OfHome(home.FolderPath, options.Variable);
        var disk = ending.With(new FolderDisk(home.FolderPath));
        var store = new IdentityStore(disk, signatures);
        var identity = ending.With(store.Load(options.Passphrase.Span));
        RequireUsable(store, identity, options);
        var databases = ending.With(HomeDatabases.Open(home));

        PeerNode? node = null;
        IDirectory? known = null;
        var taps = options.Faults.Taps(new SystemEntropy());
        var calls = ending.With(new PeerCalls(
            identity.Device, signatures, () => node?.CurrentRecord, TimeProvider.System, new PeerCallsOptions
            {
                Taps = taps,
                OnUnreachable = peer => known?.Suspect(peer),
            }));
        var book = new MemberBook(databases.Placements, signatures);
        var directory = ending.With(OpenDirectory(identity, settings, book, signatures, logging, options.Remark));
        known = directory;
        node = ending.With(PeerNode.Open(
            identity,
            settings.Peer,
            new PeerSeams
            {
                Calls = calls,
                LatencyOf = calls.LatencyOf,
                Directory = directory,
                VaultDisk = ending.With(new FolderDisk(home.Vault)),
                Ledger = databases.Ledger,
                Catalog = databases.Catalog,
                Placements = databases.Placements,
                Source = new LocalSourceTree(),
                Target = root => new LateTargetTree(root),
                Compute = ending.With(new CoreCompute()),
                Time = TimeProvider.System,
                Entropy = new SystemEntropy(),
                Signatures = signatures,
                PrivatePaths = [new BytePath(home.FolderPath)],
                HostName = Environment.MachineName,
                OnEvent = happened => options.Remark(happened.Message),
            },
            happened => options.Remark(happened.ToString())));
        foreach (var line in RecoveryLines.Of(home.WasCutOff, node.VaultRecovery))
            options.Remark(line);

        var listen = new PeerServerOptions
        {
            Identity = identity.Device,
            Network = identity.Network,
            Signatures = signatures,
            Listen = options.Listen ?? identity.Listen,
            Logging = logging,
            Taps = taps,
        };
        var server = ending.With(await PeerServer.StartAsync(listen, node.Service, cancellation));
        RememberListening(store, identity, options);
        var addresses = ReachableAddresses.Of(server.Address);
        await node.StartAsync(addresses, cancellation);
        await ListenLocallyAsync(options, new PeerEndpoints(node, calls.LatencyOf), ending, cancellation);
        return new PeerDaemon(ending, node, addresses);
    }

    private static void RequireUsable(IdentityStore store, PeerIdentity identity, DaemonOptions options)
    {
        identity.RequireMember();
        if (!options.Passphrase.IsEmpty && !store.IsWrapped)
        {
            options.Remark("This home has no passphrase; the one that was given was not looked at. "
                + "Whoever can read the home has its keys.");
        }
    }

    /// <summary>Keeps the address for later starts, now that it can be listened on. A passphrase that wraps nothing must not begin
    /// to.</summary>
    private static void RememberListening(IdentityStore store, PeerIdentity identity, DaemonOptions options)
    {
        if (options.Listen is { } listen && listen != identity.Listen)
            store.Save(identity with { Listen = listen }, store.IsWrapped ? options.Passphrase.Span : [], new SystemEntropy());
    }

    private static TrackerDirectory OpenDirectory(
        PeerIdentity identity,
        DaemonSettings settings,
        MemberBook book,
        ISignatures signatures,
        ILoggerFactory logging,
        Action<string> remark)
    {
        var tracker = DirectoryChoice.TrackerOf(identity.Settings?.Value.Directory ?? "");
        return new(new TrackerDirectoryOptions
        {
            Tracker = tracker,
            Patience = settings.TrackerWait,
            OnWaiting = new TrackerWait(tracker, settings.TrackerWait, remark).Tell,
            Network = identity.Network,
            Identity = identity.Device,
            Signatures = signatures,
            Logging = logging,
            Time = TimeProvider.System,
            PingInterval = settings.PingInterval,
            Known = [.. book.Load().Select(record => new Member(record, Liveness.Suspect, DateTimeOffset.UnixEpoch))],
        });
    }

    private static async Task ListenLocallyAsync(
        DaemonOptions options, PeerEndpoints endpoints, Ending ending, CancellationToken cancellation)
    {
        var socket = LocalSocket.PathFor(options.Home, options.Variable);
        LocalSocket.PrepareFolder(socket, new LocalSourceTree());
        var local = ending.With(new LocalServer(socket, options.Remark));
        endpoints.MapTo(local);
        await local.StartAsync(cancellation);
    }
}
