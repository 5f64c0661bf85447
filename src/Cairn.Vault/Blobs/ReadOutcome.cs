using Cairn.Core.Merkle;
using Cairn.Protocol.Blobs;

namespace Cairn.Vault.Blobs;

/// <summary>What a vault has of a blob. Closed: one of the nested records.</summary>
public abstract record ReadOutcome
{
    private ReadOutcome()
    {
    }

    /// <summary>It is here; or these leaves are, of a blob that was found damaged.</summary>
    /// <param name="Proof">Proof for exactly the bytes that follow.</param>
    /// <param name="Content">The bytes; whoever gets the outcome disposes them. Each leaf is compared with its hash before it is handed
    /// out: a leaf that changed on the disk throws <see cref="Core.Errors.CairnException"/> (code <c>damaged-blob</c>), and the vault no
    /// longer claims to have the blob; one that cannot be read now throws <c>blob-unreadable</c>, and nothing else changes.</param>
    /// <param name="BlobLength">Bytes of the whole blob.</param>
    public sealed record Found(MerkleProof Proof, IBlobSource Content, long BlobLength) : ReadOutcome;

    /// <summary>It is not here, not here for that owner, or has no such leaves.</summary>
    public sealed record Missing : ReadOutcome;

    /// <summary>
    /// It was here, and its file is gone, cut or changed such that these leaves cannot be proved. The vault no longer claims to have it.
    /// </summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record Damaged(string Why) : ReadOutcome;

    /// <summary>The disk does not let it be read now. It counts as here as it did before, and may be asked for again.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record Unreadable(string Why) : ReadOutcome;
}
