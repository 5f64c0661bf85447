using Cairn.Core.Ids;
using Cairn.Vault.Recovery;

namespace Cairn.Vault;

/// <summary>Something that the person who runs a holder should know. Closed: one of the nested records.</summary>
public abstract record VaultEvent
{
    private VaultEvent()
    {
    }

    /// <summary>A blob's file is cut, unreadable or changed; the vault no longer claims to have it.</summary>
    /// <param name="Blob">Which.</param>
    /// <param name="Why">One sentence for people.</param>
    public sealed record BlobDamaged(BlobId Blob, string Why) : VaultEvent;

    /// <summary>A blob's file is gone; the vault no longer claims to have it.</summary>
    /// <param name="Blob">Which.</param>
    public sealed record BlobLost(BlobId Blob) : VaultEvent;

    /// <summary>A record in the ledger no longer opens; it is passed over.</summary>
    /// <param name="Kind">What it was: <c>head</c>, <c>manifest</c>, <c>contract</c>, <c>member</c>.</param>
    /// <param name="Owner">Whose.</param>
    /// <param name="Why">One sentence for people.</param>
    public sealed record RecordDamaged(string Kind, PeerId Owner, string Why) : VaultEvent;

    /// <summary>The disk failed to make data durable; nothing more is taken until <see cref="VaultStore.VerifyAsync"/> passes.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record BecameReadOnly(string Why) : VaultEvent;

    /// <summary>All blobs were read and compared with their names.</summary>
    /// <param name="Report">What was found.</param>
    public sealed record Verified(VerifyReport Report) : VaultEvent;
}
