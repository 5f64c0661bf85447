using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Vault.Recovery;

/// <summary>What reading every blob of a vault found.</summary>
public sealed record VerifyReport
{
    /// <summary>Blobs that are what their names say.</summary>
    public required long Good { get; init; }

    /// <summary>Bytes of the good blobs.</summary>
    public required ByteSize GoodBytes { get; init; }

    /// <summary>Blobs that were thought to be good and are changed. They are no longer claimed.</summary>
    public required IReadOnlyList<BlobId> Damaged { get; init; }

    /// <summary>Blobs that were thought to be there and are gone. They are no longer claimed.</summary>
    public required IReadOnlyList<BlobId> Lost { get; init; }

    /// <summary>Blobs that were thought to be lost or damaged and are good. They are claimed again.</summary>
    public required IReadOnlyList<BlobId> Returned { get; init; }

    /// <summary>Blobs that the disk did not let be read. They are claimed, or not, as they were before.</summary>
    public required IReadOnlyList<BlobId> Unreadable { get; init; }

    /// <summary>Why the vault is still read-only; null when it takes data.</summary>
    public required string? ReadOnlyWhy { get; init; }
}
