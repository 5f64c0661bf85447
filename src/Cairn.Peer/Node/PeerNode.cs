using Cairn.Core.Errors;
using Cairn.Peer.Backup;
using Cairn.Peer.Browse;
using Cairn.Peer.Contracting;
using Cairn.Peer.Deleting;
using Cairn.Peer.Evicting;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Holding;
using Cairn.Peer.Identity;
using Cairn.Peer.Inviting;
using Cairn.Peer.Leaving;
using Cairn.Peer.Recover;
using Cairn.Peer.Restore;
using Cairn.Peer.Status;
using Cairn.Peer.ToppingUp;
using Cairn.Platform.Computing;
using Cairn.Platform.Trees;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Heads;
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
    private readonly Intake _intake = new();
    private readonly TaskCompletionSource<LeaveOutcome> _departed = new();
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
        var turns = new UpkeepTurns(ReuniteAsync, ClearTombstonesAsync);
        _upkeep = new Upkeep(_parts, _vault, _watch, new TopUpWatch(_parts, TopUpAsync), _self, turns);
        Service = new HolderService(identity, new HolderParts
        {
            Vault = _vault,
            Directory = _parts.Seams.Directory,
            Time = seams.Time,
            Gatekeeper = new Gatekeeper(identity, _parts.Seams.Directory, _vault, _parts.Evictions),
            HandOvers = new HandOverDesk(identity, _vault),
            Lending = new LendingCheck(identity, _vault, _parts.Seams.Directory, seams.Calls, seams.Time),
            Evictions = _parts.Evictions,
            Intake = _intake,
            Contracts = new ContractDesk(identity, _vault),
            Invites = _invites,
            Self = _self,
            Transfers = _parts.Transfers,
            Heard = _parts.HeardOwners,
        });

        // Calls are answered before the start is over, and whatever would be signed for now would be removed then.
        if (IsLeaving)
            _ = _intake.ShutAsync(LeaveRun.Gone);
    }

    private bool IsLeaving => new DepartureBook(_parts.Seams.Placements).Stage is DepartureStage.Leaving;

    /// <summary>What the server answers other peers with.</summary>
    public IPeerService Service { get; }

    /// <summary>Who this is.</summary>
    public PeerIdentity Identity => _parts.Identity;

    /// <summary>What this peer says about itself; null before <see cref="StartAsync"/>.</summary>
    public Signed<MemberRecord>? CurrentRecord => _self.Current;

    /// <summary>Who is in the network, as known now.</summary>
    public DirectoryView Members => _parts.Seams.Directory.View;

    /// <summary>Whether a member that has left did so because it was evicted.</summary>
    public bool IsEvicted(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return _parts.Evictions.Set.Excludes(member.Peer, member.Record.Value.Credential);
    }

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
    /// <exception cref="CairnException"><c>not-a-member</c>: joining is not finished; <c>has-left</c>; <c>superseded</c>: another machine
    /// has taken over; or the vault cannot be opened.</exception>
    public static PeerNode Open(PeerIdentity identity, PeerSettings settings, PeerSeams seams, Action<VaultEvent>? onVaultEvent)
    {
        ArgumentNullException.ThrowIfNull(identity);
        identity.RequireMember();
        new DepartureBook(seams.Placements).RequireMember();
        new TakeoverBook(seams.Placements).RequireCurrent();
        var node = new PeerNode(identity, settings, seams, onVaultEvent);
        node._parts.CatalogSync.TakeSnapshots();
        return node;
    }

    /// <summary>Makes this peer known at these addresses and starts its upkeep. Where it was about to leave when it was cut off, it
    /// leaves now: see <see cref="Departed"/>.</summary>
    public async Task StartAsync(IReadOnlyList<PeerAddress> reachableAt, CancellationToken cancellation)
    {
        await _parts.Seams.Directory.AnnounceAsync(_self.Renew(reachableAt), cancellation);
        if (IsLeaving)
        {
            _departed.TrySetResult(await new LeaveRun(_parts, _vault, _intake).FinishAsync(HandOverReport.None));
            return;
        }

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
        RequireNotEvicted();
        return await new BackupRun(_parts, options).RunAsync(progress, cancellation);
    }

    /// <summary>Tells what a backup would store, without sending or asking anything. Takes turns with backups.</summary>
    /// <exception cref="CairnException">None of the paths is there, or the disk failed.</exception>
    public async Task<BackupPlan> PlanBackupAsync(
        BackupOptions options, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        using var turn = await _backups.TakeAsync(cancellation);
        return await new BackupRehearsal(_parts, options).RunAsync(progress, cancellation);
    }

    /// <summary>Writes a snapshot, or part of one, below a folder.</summary>
    public Task<RestoreOutcome> RestoreAsync(RestoreOptions options, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        new RestoreRun(_parts, options).RunAsync(progress, cancellation);

    /// <summary>All snapshots, newest first.</summary>
    public IReadOnlyList<SnapshotSummary> Snapshots() => new Browser(_parts).Snapshots();

    /// <summary>All snapshots that were forgotten and may still be brought back, newest first.</summary>
    public IReadOnlyList<SnapshotSummary> Forgotten() => new Browser(_parts).Forgotten();

    /// <summary>Forgets snapshots, and drops what nothing needs any more. Takes turns with backups, whose packs no snapshot needs
    /// yet.</summary>
    /// <exception cref="CairnException">Not found, refused, or what is needed cannot be worked out; then nothing is dropped.</exception>
    public async Task<ForgetOutcome> ForgetAsync(ForgetOptions options, CancellationToken cancellation)
    {
        using var turn = await _backups.TakeAsync(cancellation);
        return await new ForgetRun(_parts, options).RunAsync(cancellation);
    }

    /// <summary>Deletes a path from all snapshots, and drops what nothing needs any more. Takes turns with backups.</summary>
    /// <exception cref="CairnException">Not found, refused, or what has to stay cannot be worked out; then nothing is deleted.</exception>
    public async Task<DeleteOutcome> DeleteAsync(DeleteOptions options, CancellationToken cancellation)
    {
        using var turn = await _backups.TakeAsync(cancellation);
        RequireNotEvicted();
        return await new DeleteRun(_parts, options).RunAsync(cancellation);
    }

    /// <summary>Has holders remove at once what the newest head drops. Takes turns with backups.</summary>
    /// <exception cref="CairnException"><c>not-your-key</c>, or <c>purge-outdated</c>.</exception>
    public async Task<PurgeOutcome> PurgeAsync(OwnerSigned<Purge> purge, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(purge);
        using var turn = await _backups.TakeAsync(cancellation);
        var outcome = await new PurgeRun(_parts).RunAsync(purge, cancellation);

        // Not in here: what is gone for good has to be told, whatever comes of the rest.
        _upkeep.ClearSoon();
        return outcome;
    }

    /// <summary>Brings a forgotten snapshot back. Takes turns with backups.</summary>
    /// <exception cref="CairnException">Not found, too late, or refused.</exception>
    public async Task<UndeleteOutcome> UndeleteAsync(string snapshot, CancellationToken cancellation)
    {
        using var turn = await _backups.TakeAsync(cancellation);
        return await new UndeleteRun(_parts).RunAsync(snapshot, cancellation);
    }

    /// <summary>The entries of a snapshot below a path, or all, as they are read.</summary>
    public IAsyncEnumerable<ListedEntry> ListAsync(string snapshot, BytePath? path, CancellationToken cancellation) =>
        new Browser(_parts).ListAsync(snapshot, path, cancellation);

    /// <summary>Asks the holders and tells what every snapshot survives; with a path also every file below it.</summary>
    public async Task<StatusReport> StatusAsync(BytePath? path, CancellationToken cancellation)
    {
        var report = await new StatusRun(_parts).RunAsync(path, cancellation);
        return report with { Warnings = [.. report.Warnings, .. _kit.Warnings(Members), .. _watch.Warnings()] };
    }

    /// <summary>Ends when this peer has left its network. It is a member no more then, and to be disposed.</summary>
    public Task<LeaveOutcome> Departed => _departed.Task;

    /// <summary>Ends when it is proved that another machine has taken over this identity, with the error to end with. The peer is to be
    /// disposed: nothing that it does counts any more, and it cannot be opened again.</summary>
    public Task<CairnException> Superseded => _parts.Takeover.Learnt;

    /// <summary>Takes this peer out of its network: what it keeps for others is handed over or deleted, and the directory hears of it. May
    /// be interrupted and repeated.</summary>
    /// <param name="mode">What becomes of what it keeps for others.</param>
    /// <param name="own">What becomes of its own backups.</param>
    /// <param name="progress">Hears how far it is; null for nobody.</param>
    /// <param name="cancellation">Stops it; the peer is a member as before.</param>
    /// <exception cref="CairnException">Its own backups could not be dropped, and it is a member as before; or the disk failed, and it is
    /// one, or leaves at its next start.</exception>
    public async Task<LeaveOutcome> LeaveAsync(
        LeaveMode mode, OwnData own, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        // No backup begins that would rely on a membership about to end.
        using var turn = await _backups.TakeAsync(cancellation);
        var outcome = await new LeaveRun(_parts, _vault, _intake).RunAsync(mode, own, progress, cancellation);
        if (outcome.HasLeft)
            _stopping.Cancel();

        return outcome;
    }

    /// <summary>Ends <see cref="Departed"/>, once whoever asked for it has heard how <see cref="LeaveAsync"/> ended.</summary>
    public void Depart(LeaveOutcome outcome) => _departed.TrySetResult(outcome);

    /// <summary>Whom evicting a peer would concern.</summary>
    /// <param name="peer">Its name, its id, or the beginning of the id.</param>
    /// <exception cref="CairnException"><c>no-such-peer</c> or <c>founder-stays</c>.</exception>
    public EvictionPlan PlanEviction(string peer) =>
        EvictionPlanner.Plan(peer, Identity.Network, _parts.Unfiltered.View.Members, _parts.Evictions.Set);

    /// <summary>Takes an eviction that the founder signed, durably, and tells all members that can be reached.</summary>
    /// <exception cref="CairnException">It is of another network (code <c>other-network</c>).</exception>
    public async Task<EvictionOutcome> EvictAsync(OwnerSigned<Eviction> eviction, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(eviction);
        if (eviction.Value.Network != Identity.Network)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "other-network",
                "The eviction is of another network.",
                "Nothing was changed.",
                "Run the command at a peer of that network.");
        }

        _parts.Evictions.Learn([eviction]);
        var others = Members.Members.Where(member => member.Peer != Identity.Peer && member.State is not Liveness.Left).ToList();
        var spread = new EvictionSpread(_parts, _parts.Evictions);
        var told = await spread.TellAsync(others, cancellation);

        // Last and not counted: who is evicted should hear why nobody answers it any more.
        if (Members.Find(eviction.Value.Peer) is { } evicted)
            await spread.TellAsync([evicted], cancellation);

        return new EvictionOutcome(told.Count, others.Count);
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

    private void RequireNotEvicted()
    {
        if (_parts.IsEvicted)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "evicted",
                "The founder of the network has evicted this peer, or who let it in.",
                "Other peers take no more backups of it. What they have stays there, and 'cairn restore' still gets it.",
                "Restore what is needed; then make a new peer in a new home. If it is a mistake, ask the founder for a new invite.");
        }
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

    /// <summary>Notes what holders have removed, and lets go of the room that they had promised for it.</summary>
    private async Task ClearTombstonesAsync(CancellationToken cancellation)
    {
        using var turn = await _backups.TakeAsync(cancellation);
        await new TombstoneClearing(_parts).RunAsync(cancellation);
        await new GivingBack(_parts).RunAsync(cancellation);
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
