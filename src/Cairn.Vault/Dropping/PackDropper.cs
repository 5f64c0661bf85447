using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Vault.Blobs;
using Cairn.Vault.Quota;

namespace Cairn.Vault.Dropping;

/// <summary>
/// Removes what owners dropped. The rows go first, durably; then the file; then the room is given back. Whatever stops it in between
/// leaves at most a file without a row, which the next opening removes. Thread-safe.
/// </summary>
internal sealed class PackDropper(VaultOptions options, SpaceAccount space, BlobTurns turns)
{
    private readonly DropLedger _ledger = new(options);

    /// <summary>Whether <see cref="ExpireAsync"/> would do anything.</summary>
    public bool HasWaiting(DateTimeOffset now, Func<PeerId, bool> isHeard) =>
        _ledger.HasUncounted() || _ledger.DuePacks(now).Any(due => isHeard(due.Owner));

    /// <summary>Counts the windows of what was listed since the last time, and removes every pack whose window has passed, one blob at a
    /// time.</summary>
    /// <param name="now">This holder's clock, which is not in doubt.</param>
    /// <param name="isHeard">Owners of whom packs may go.</param>
    /// <param name="cancellation">Stops between two blobs.</param>
    /// <exception cref="CairnException">The ledger fails.</exception>
    public Task<DropReport> ExpireAsync(DateTimeOffset now, Func<PeerId, bool> isHeard, CancellationToken cancellation)
    {
        _ledger.BeginWindows(now);
        return RunAsync(now, isHeard, cancellation);
    }

    /// <summary>Removes only what need not wait, whatever the clock says.</summary>
    /// <exception cref="CairnException">The ledger fails.</exception>
    public Task<DropReport> PurgeAsync(CancellationToken cancellation) => RunAsync(null, _ => true, cancellation);

    private async Task<DropReport> RunAsync(DateTimeOffset? now, Func<PeerId, bool> isHeard, CancellationToken cancellation)
    {
        var packs = 0;
        var room = 0L;
        foreach (var byOwner in _ledger.DuePacks(now).Where(due => isHeard(due.Owner)).GroupBy(due => due.Owner))
        {
            var (packsOfOwner, roomOfOwner) = (0, 0L);
            foreach (var (owner, pack) in byOwner)
            {
                var (isGone, freed) = await DropAsync(owner, pack, now, cancellation);
                packsOfOwner += isGone ? 1 : 0;
                roomOfOwner += freed;
            }

            if (packsOfOwner > 0)
                options.Tell(new VaultEvent.PacksDropped(byOwner.Key, packsOfOwner, new ByteSize(roomOfOwner)));

            packs += packsOfOwner;
            room += roomOfOwner;
        }

        return new DropReport(packs, new ByteSize(room));
    }

    private async Task<(bool IsGone, long Freed)> DropAsync(
        PeerId owner, PackId pack, DateTimeOffset? now, CancellationToken cancellation)
    {
        var isGone = false;
        var freed = 0L;
        foreach (var blob in _ledger.BlobsOf(owner, pack))
        {
            using var turn = await turns.TakeAsync(blob, cancellation);
            if (_ledger.Remove(owner, pack, blob, now) is not { } dropped)
                continue;

            space.Forget(owner, dropped.Shards * dropped.Row.Length);
            isGone |= dropped.IsLastOfPack;
            if (dropped.IsFree)
                freed += RemoveFile(dropped);
        }

        return (isGone, freed);
    }

    /// <summary>The room that the file gave back. One that the disk does not let go of keeps its room until the next opening.</summary>
    private long RemoveFile(DroppedBlob dropped)
    {
        long room;
        try
        {
            room = BlobRoom.Taken(options.Disk, dropped.Row.Blob, dropped.Row.Length);
            options.Disk.Delete(BlobLayout.PathOf(dropped.Row.Blob));
        }
        catch (Exception e) when (e is IOException or CairnException)
        {
            options.Tell(new VaultEvent.BlobUnreadable(
                dropped.Row.Blob, $"It was dropped, and its file could not be removed: {e.Message}"));
            return 0;
        }

        // The room of a lost one was given back when its loss was found.
        if (dropped.Row.State == BlobState.Lost)
            return 0;

        space.Vacate(room);
        return room;
    }
}
