using Cairn.Core.Errors;
using Cairn.Peer.Backup;
using Cairn.Peer.Browse;
using Cairn.Peer.Contracting;
using Cairn.Peer.Holding;
using Cairn.Peer.Identity;
using Cairn.Peer.Inviting;
using Cairn.Peer.Recover;
using Cairn.Peer.Restore;
using Cairn.Peer.Status;
using Cairn.Peer.ToppingUp;
using Cairn.Platform.Computing;
using Cairn.Platform.Trees;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Vault;
using Cairn.Vault.Quota;
using Cairn.Vault.Recovery;

namespace Cairn.Peer.Node;

/// <summary>
/// A running peer: answers others through <see cref="Service"/> and does what its user asks. Everything it touches comes in through
/// <see cref="PeerSeams"/>, which is how the simulator runs many of it in one thread. Thread-safe once started.
/// </summary>
public sealed class PeerNode : IAsyncDisposable
{
    private readonly PeerParts _parts;
    private readonly VaultStore _vault;
    private readonly SelfRecord _self;
    private readonly InviteBook _invites;
    private readonly KitWatch _kit;
    private readonly VaultWatch _watch;
    private readonly HeadDelivery _heads;
    private readonly Upkeep _upkeep;
    private readonly Permits _backups = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _upkeepRun = Task.CompletedTask;
    private int _disposed;

    private PeerNode(PeerIdentity identity, PeerSettings settings, PeerSeams seams, Action<VaultEvent>? onVaultEvent)
    {
        _parts = new PeerParts(identity, settings, seams);
        _vault = VaultStore.Open(new VaultOptions
        {
            Disk = seams.VaultDisk,
            Ledger = seams.Ledger,
            Quota = identity.Lend,
            Time = seams.Time,
            Signatures = seams.Signatures,
            UndeleteWindow = settings.UndeleteWindow,
            OnEvent = onVaultEvent,
        });
        _self = new SelfRecord(identity, _vault, new Counters(seams.Placements), seams.Time);
        _invites = new InviteBook(identity, seams.Placements, seams.Signatures, seams.Time);
        _kit = new KitWatch(identity, seams.Placements);
        _watch = new VaultWatch(seams, _vault);
        _heads = new HeadDelivery(_parts);
        _upkeep = new Upkeep(_parts, _vault, _watch, new TopUpWatch(_parts, TopUpAsync), _self, ReuniteAsync);
        Service = new HolderService(identity, new HolderParts
        {
            Vault = _vault,
            Directory = seams.Directory,
            Time = seams.Time,
            Gatekeeper = new Gatekeeper(identity, seams.Directory, _vault),
            Contracts = new ContractDesk(identity, _vault),
            Invites = _invites,
            Self = _self,
            Transfers = _parts.Transfers,
        });
    }

    /// <summary>What the server answers other peers with.</summary>
    public IPeerService Service { get; }

    /// <summary>Who this is.</summary>
    public PeerIdentity Identity => _parts.Identity;

    /// <summary>What this peer says about itself; null before <see cref="StartAsync"/>.</summary>
    public Signed<MemberRecord>? CurrentRecord => _self.Current;

    /// <summary>Who is in the network, as known now.</summary>
    public DirectoryView Members => _parts.Seams.Directory.View;

    /// <summary>What the vault found when it was opened.</summary>
    public RecoveryReport VaultRecovery => _vault.Recovery;

    /// <summary>Room lent and used.</summary>
    public VaultUsage Usage => _vault.Usage();

    /// <summary>Transfers under way.</summary>
    public PeerLoad Load => _parts.Transfers.Now;

    /// <summary>Opens a member's home. Nothing is sent before <see cref="StartAsync"/>.</summary>
    /// <param name="identity">A member; its home's lock is held by the caller.</param>
    /// <param name="settings">What the operator set.</param>
    /// <param name="seams">The outside.</param>
    /// <param name="onVaultEvent">Hears of damaged blobs and of a disk that cannot be trusted; called from any thread.</param>
    /// <exception cref="CairnException"><c>not-a-member</c>: joining is not finished; or the vault cannot be opened.</exception>
    public static PeerNode Open(PeerIdentity identity, PeerSettings settings, PeerSeams seams, Action<VaultEvent>? onVaultEvent)
    {
        ArgumentNullException.ThrowIfNull(identity);
        identity.RequireMember();
        var node = new PeerNode(identity, settings, seams, onVaultEvent);
        node._parts.CatalogSync.TakeSnapshots();
        return node;
    }

    /// <summary>Makes this peer known at these addresses and starts its upkeep.</summary>
    public async Task StartAsync(IReadOnlyList<PeerAddress> reachableAt, CancellationToken cancellation)
    {
        await _parts.Seams.Directory.AnnounceAsync(_self.Renew(reachableAt), cancellation);
        _upkeepRun = _upkeep.RunAsync(_stopping.Token);
    }

    /// <summary>An invite: one line to hand to the next peer.</summary>
    /// <param name="validFor">For how long, by this peer's clock.</param>
    /// <param name="use">Once, or by many.</param>
    /// <exception cref="CairnException"><c>bad-expiry</c>, <c>not-reachable</c> before <see cref="StartAsync"/>, or
    /// <c>chain-too-long</c>.</exception>
    public string Invite(TimeSpan validFor, InviteUse use)
    {
        var addresses = _self.Current?.Value.Addresses ?? [];
        return _invites.Issue(addresses, validFor, use, _parts.Seams.Entropy).Format();
    }

    /// <summary>Makes a snapshot. Backups of one peer run one after another.</summary>
    /// <exception cref="CairnException">Refused, unreachable, or the disk failed; then there is no new snapshot.</exception>
    public async Task<BackupOutcome> BackupAsync(BackupOptions options, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        using var turn = await _backups.TakeAsync(cancellation);
        return await new BackupRun(_parts, options).RunAsync(progress, cancellation);
    }

    /// <summary>Writes a snapshot, or part of one, below a folder.</summary>
    public Task<RestoreOutcome> RestoreAsync(RestoreOptions options, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        new RestoreRun(_parts, options).RunAsync(progress, cancellation);

    /// <summary>All snapshots, newest first.</summary>
    public IReadOnlyList<SnapshotSummary> Snapshots() => new Browser(_parts).Snapshots();

    /// <summary>The entries of a snapshot below a path, or all, as they are read.</summary>
    public IAsyncEnumerable<ListedEntry> ListAsync(string snapshot, BytePath? path, CancellationToken cancellation) =>
        new Browser(_parts).ListAsync(snapshot, path, cancellation);

    /// <summary>Asks the holders and tells what every snapshot survives; with a path also every file below it.</summary>
    public async Task<StatusReport> StatusAsync(BytePath? path, CancellationToken cancellation)
    {
        var report = await new StatusRun(_parts).RunAsync(path, cancellation);
        return report with { Warnings = [.. report.Warnings, .. _kit.Warnings(Members), .. _watch.Warnings()] };
    }

    /// <summary>A recovery kit with the addresses known now, without the key.</summary>
    public RecoveryKit Kit()
    {
        var kit = new RecoveryKit
        {
            Peer = Identity.Peer,
            Network = Identity.Network,
            Name = Identity.Name,
            Members = KitWatch.Others(Members, Identity.Peer),
            Credential = Identity.Credential,
            WrittenAt = _parts.Seams.Time.GetUtcNow(),
        };
        _kit.Written(kit.Members);
        return kit;
    }

    /// <summary>Writes a head like a backup, so it takes turns with backups.</summary>
    private async Task ReuniteAsync(CancellationToken cancellation)
    {
        using var turn = await _backups.TakeAsync(cancellation);
        await new Reunion(_parts).RunAsync(cancellation);
    }

    /// <summary>Copies what too few peers hold, in turn with backups, and gives new holders the head.</summary>
    private async Task<TopUpReport> TopUpAsync(CancellationToken cancellation)
    {
        using var turn = await _backups.TakeAsync(cancellation);
        var report = await new TopUpRun(_parts).RunAsync(cancellation);
        await _heads.RunAsync(cancellation);
        return report;
    }

    /// <summary>Stops the upkeep. Calls that are under way are the caller's to end first. Does nothing the second time.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;

        _stopping.Cancel();
        await _upkeepRun;
        _stopping.Dispose();
    }
}
