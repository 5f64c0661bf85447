using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Platform.Databases;
using Cairn.Platform.Disks;

namespace Cairn.Vault;

/// <summary>What a vault is made of.</summary>
public sealed record VaultOptions
{
    /// <summary>The folder of the blobs, which the vault has for itself.</summary>
    public required IDisk Disk { get; init; }

    /// <summary>
    /// The index of the vault, opened with <see cref="Ledger.LedgerSchema.Options"/>. Whoever opened it disposes it, after the vault's
    /// last use. Disk and ledger belong together for ever.
    /// </summary>
    public required Database Ledger { get; init; }

    /// <summary>
    /// Bytes that the vault's files may take of the disk, in whole blocks of 4 KiB, temporary files included, together with the lists of
    /// snapshots and records in the ledger beyond the first MiB. Folders and what else the ledger has are not counted.
    /// </summary>
    public required ByteSize Quota { get; init; }

    /// <summary>This holder's clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Opens the signed records that lie in the ledger.</summary>
    public required ISignatures Signatures { get; init; }

    /// <summary>How long superseded heads and dropped packs stay, unless a contract or a manifest names more; 24 hours by
    /// default.</summary>
    public TimeSpan UndeleteWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Told what the holder should know, on the thread where it happens. Must not throw, nor call the vault.</summary>
    public Action<VaultEvent>? OnEvent { get; init; }

    internal void Tell(VaultEvent happened) => OnEvent?.Invoke(happened);
}
