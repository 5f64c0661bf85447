using Cairn.Vault.Blobs;
using Cairn.Vault.Ledger;
using Cairn.Vault.Quota;

namespace Cairn.Vault.Recovery;

/// <summary>What the vault claims to have, kept in step with what is found on the disk. Thread-safe.</summary>
internal sealed class BlobClaims(VaultOptions options, ShardLedger ledger, SpaceAccount space)
{
    /// <summary>Stops claiming a blob, and tells it, unless that happened before.</summary>
    public void Withdraw(BlobRow row, BlobFailure failure)
    {
        if (!ledger.TryWithdraw(row.Blob, failure.State))
            return;

        if (failure.State == BlobState.Lost)
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
    }

    private static long Room(BlobRow row) => BlobLayout.Allocated(BlobLayout.FileLength(row.Length));
}
