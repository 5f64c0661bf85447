using Cairn.Vault.Blobs;
using Cairn.Vault.Ledger;
using Cairn.Vault.Quota;

namespace Cairn.Vault.Recovery;

/// <summary>What the vault claims to have, kept in step with what is found on the disk. Thread-safe.</summary>
internal sealed class BlobClaims(VaultOptions options, ShardLedger ledger, SpaceAccount space)
{
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

        if (state == BlobState.Lost)
        {
            space.Vacate(Room(row));
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
        if (row.State == BlobState.Lost)
            space.Vacate(-Room(row));

        options.Tell(new VaultEvent.BlobReturned(row.Blob));
    }

    private static long Room(BlobRow row) => BlobLayout.Allocated(BlobLayout.FileLength(row.Length));
}
