using Cairn.Platform.Databases;

namespace Cairn.Vault.Ledger;

/// <summary>Counts the receipts of this holder, for shards and heads together.</summary>
internal static class ReceiptCounter
{
    /// <summary>
    /// A number that was never given before. It is committed together with what it is the receipt for, so a crash that forgets the
    /// number forgets that too, before anyone was told.
    /// </summary>
    public static ulong Next(DatabaseSession session) => (ulong)session.QueryFirst(
        "UPDATE vault SET receipts = receipts + 1 RETURNING receipts", row => row.GetInt64(0));
}
