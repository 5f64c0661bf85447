using Cairn.Core.Ids;
using Cairn.Peer.Backup;
using Cairn.Peer.Evicting;
using Cairn.Peer.Placing;
using Cairn.Peer.Restore;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Telling;

/// <summary>
/// Tells the directory what it may pass on to others: who is evicted, who holds this owner's packs, and how work ended. Nothing
/// depends on it; a directory
/// that is away is told later, or never. Thread-safe but for <see cref="RefillAsync"/>.
/// </summary>
internal sealed class DirectoryTeller(IDirectory directory, PlacementBook placements, EvictionBook evictions)
{
    /// <summary>Packs that are read from the book at a time.</summary>
    private const int PageSize = 1000;

    private long _told;
    private (long Memory, int Evictions) _toldOfEvictions;

    /// <summary>Tells who holds the packs that a backup placed, and that it is done.</summary>
    public async Task BackupDoneAsync(RunReceipts receipts, BackupOutcome outcome, CancellationToken cancellation)
    {
        if (await TellAsync(receipts.Packs(), cancellation))
            await directory.ReportAsync(new WorkReport(WorkOutcome.BackupDone, outcome.Packs, outcome.StoredBytes), cancellation);
    }

    /// <summary>Tells how a restore ended.</summary>
    /// <param name="outcome">What was restored; null if it broke off.</param>
    /// <param name="fetcher">What read the packs.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task RestoreEndedAsync(RestoreOutcome? outcome, PackFetcher fetcher, CancellationToken cancellation)
    {
        var isVerified = outcome is { IsWhole: true };
        var (packs, bytes) = fetcher.Fetched;
        await directory.ReportAsync(
            new WorkReport(isVerified ? WorkOutcome.RestoreVerified : WorkOutcome.RestoreFailed, packs, bytes), cancellation);
    }

    /// <summary>Tells the directory of evictions, and one that has forgotten who holds packs of all of them; to be called whenever the view
    /// has changed. Not by two at a time.</summary>
    public async Task RefillAsync(CancellationToken cancellation)
    {
        var memory = directory.Memory;
        var known = (memory, evictions.Version);
        if (evictions.Version > 0 && known != _toldOfEvictions && await directory.TellEvictionsAsync(evictions.All, cancellation))
            _toldOfEvictions = known;

        if (memory != _told && await TellAllAsync(cancellation))
            _told = memory;
    }

    private async Task<bool> TellAllAsync(CancellationToken cancellation)
    {
        var after = default(PackId);
        while (true)
        {
            var page = placements.PacksAfter(after, PageSize);
            if (page.Count == 0)
                return true;

            if (!await TellAsync(page, cancellation))
                return false;

            after = page[^1];
        }
    }

    private async Task<bool> TellAsync(IReadOnlyList<PackId> packs, CancellationToken cancellation) =>
        packs.Count == 0 || await directory.TellReceiptsAsync([.. packs.Select(HoldersOf)], cancellation);

    private PackHolders HoldersOf(PackId pack) =>
        new(pack, [.. placements.HoldersOf(pack).Select(held => held.Holder).Distinct()]);
}
