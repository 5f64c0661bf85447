using Cairn.Core.Ids;

namespace Cairn.Vault.Recovery;

/// <summary>What the opening of a vault found, and did about it.</summary>
public sealed record RecoveryReport
{
    /// <summary>Files that were being written when the holder stopped; removed.</summary>
    public required int TemporaryFiles { get; init; }

    /// <summary>Blobs that never came into the ledger, so nobody was told that they are kept; removed.</summary>
    public required int Orphans { get; init; }

    /// <summary>Files and folders that are not the vault's; left alone. The files count against the quota.</summary>
    public required int Foreign { get; init; }

    /// <summary>Blobs whose files are gone since the last time. They are no longer claimed.</summary>
    public required IReadOnlyList<BlobId> Lost { get; init; }

    /// <summary>Blobs whose files have another length since the last time. They are no longer claimed.</summary>
    public required IReadOnlyList<BlobId> Damaged { get; init; }

    /// <summary>Blobs that had been lost and are back. They are claimed again.</summary>
    public required IReadOnlyList<BlobId> Returned { get; init; }

    /// <summary>Blobs in their places.</summary>
    public required long Held { get; init; }

    /// <summary>Whether nothing was out of order.</summary>
    public bool IsClean => TemporaryFiles + Orphans + Foreign + Lost.Count + Damaged.Count + Returned.Count == 0;
}
