using Cairn.Core.Errors;
using Cairn.Peer.Holding;
using Cairn.Peer.Node;
using Cairn.Vault;

namespace Cairn.Peer.Leaving;

/// <summary>
/// Takes this peer out of its network. The order is what loses nothing: take nothing more in; have others sign for everything; note on
/// disk that there is no way back; say goodbye; delete. Its own backups are dropped, where that is wanted, just before the note. Cut off
/// before the note the peer is a member as before, though its backups may be dropped already: they can be brought back until the undelete
/// window has passed. Cut off after it, the next start goes on.
/// </summary>
internal sealed class LeaveRun(PeerParts parts, VaultStore vault, Intake intake)
{
    /// <summary>Why nothing is taken any more, for whoever asks.</summary>
    public const string Gone = "This peer has left the network.";

    /// <summary>How long the directory may take to hear the goodbye.</summary>
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(20);

    private readonly DepartureBook _departure = new(parts.Seams.Placements);

    /// <summary>Leaves, unless something that others rely on can be placed nowhere.</summary>
    /// <exception cref="CairnException"><c>evicted</c>: nobody takes anything over from this peer, whatever it waits for.</exception>
    public async Task<LeaveOutcome> RunAsync(
        LeaveMode mode, OwnData own, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            await intake.ShutAsync("This peer is leaving the network.").WaitAsync(cancellation);
            var handOver = mode is LeaveMode.Drop
                ? HandOverReport.None
                : await new HandOverRun(parts, vault, progress).RunAsync(cancellation);
            if (handOver.Unplaced.Count > 0 && parts.IsEvicted)
                throw Evicted();

            if (handOver.Unplaced.Count > 0)
                return new LeaveOutcome { HasLeft = false, HandOver = handOver };

            cancellation.ThrowIfCancellationRequested();

            // Not before it is certain that this peer can leave: whoever stays wants its backups.
            var dropped = own is OwnData.Drop ? await new OwnDrop(parts).RunAsync(cancellation) : null;
            _departure.Enter(DepartureStage.Leaving);
            return (await FinishAsync(handOver)) with { Own = dropped };
        }
        finally
        {
            if (_departure.Stage is DepartureStage.None)
                intake.Open();
        }
    }

    private static CairnException Evicted() => new(
        ErrorKind.Refused,
        "evicted",
        "The founder has evicted this peer, so no other one takes over what it keeps.",
        "This peer has not left and goes on keeping all it kept; for the others it counts no more.",
        "'cairn leave --drop' deletes what it keeps for others. Its own backups stay, and 'cairn restore' still gets at them before.");

    /// <summary>Goes on after the note; nothing stops it any more. Done again, it does no harm.</summary>
    public async Task<LeaveOutcome> FinishAsync(HandOverReport handOver)
    {
        await intake.ShutAsync(Gone);
        var warnings = new List<string>();
        using (var patience = new CancellationTokenSource(GoodbyePatience, parts.Seams.Time))
        {
            try
            {
                await parts.Seams.Directory.LeaveAsync(patience.Token);
            }
            catch (CairnException unheard)
            {
                warnings.Add($"{unheard.What} {unheard.Meaning}");
            }
            catch (OperationCanceledException)
            {
                warnings.Add("The directory did not hear the goodbye in time; the others will take this peer for dead.");
            }
        }

        var (blobs, bytes) = vault.Empty();
        _departure.Enter(DepartureStage.Left);
        return new LeaveOutcome
        {
            HasLeft = true,
            HandOver = handOver,
            RemovedBlobs = blobs,
            RemovedBytes = bytes,
            Warnings = warnings,
        };
    }
}
