using Cairn.Core.Ids;
using Cairn.Vault.Blobs;
using Cairn.Vault.Ledger;
using Cairn.Vault.Quota;

namespace Cairn.Vault.Recovery;

/// <summary>What the vault claims to have, kept in step with what is found on the disk. Thread-safe.</summary>
/// <param name="options">Of the vault.</param>
/// <param name="ledger">Whose blobs these are.</param>
/// <param name="space">The account of the room.</param>
/// <param name="shortened">What the account lacks for the files of some blobs, which were too short when it was opened.</param>
internal sealed class BlobClaims(
    VaultOptions options, ShardLedger ledger, SpaceAccount space, SortedDictionary<BlobId, long> shortened)
{
    private readonly Lock _lock = new();

    /// <summary>
    /// Stops claiming a blob, and tells it, unless that happened before. A failure that proves nothing is only told: a disk that answers
    /// with an error once, or was cut off for a while, must not cost the network a copy for good.
    /// </summary>
    public void Withdraw(BlobRow row, BlobFailure failure)
    {
        if (failure.State is not { } state)
        {
            options.Tell(new VaultEvent.BlobUnreadable(row.Blob, failure.Why));
            return;
        }

        if (!ledger.TryWithdraw(row.Blob, state))
            return;

        // One that was held was whole again.
        TakeShortage(row.Blob);
        if (state == BlobState.Lost)
        {
            space.Vacate(BlobRoom.Whole(row.Length));
            options.Tell(new VaultEvent.BlobLost(row.Blob));
        }
        else
        {
            options.Tell(new VaultEvent.BlobDamaged(row.Blob, failure.Why));
        }
    }

    /// <summary>Claims a blob again that turned out to be good.</summary>
    public void Restore(BlobRow row)
    {
        ledger.SetStates([row with { State = BlobState.Held }]);
        var shortage = TakeShortage(row.Blob);
        space.Vacate(-(row.State == BlobState.Lost ? BlobRoom.Whole(row.Length) : shortage));
        options.Tell(new VaultEvent.BlobReturned(row.Blob));
    }

    private long TakeShortage(BlobId blob)
    {
        lock (_lock)
            return shortened.Remove(blob, out var bytes) ? bytes : 0;
    }
}
