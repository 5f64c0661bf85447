namespace Cairn.Vault.Blobs;

/// <summary>Why a blob that the ledger has cannot be read.</summary>
/// <param name="State">What the ledger is to say of it from now on; null when nothing is proved, as when the disk answers with an error:
/// the next attempt may succeed.</param>
/// <param name="Why">One sentence for people.</param>
internal readonly record struct BlobFailure(BlobState? State, string Why)
{
    /// <summary>There is no file.</summary>
    public static BlobFailure Loss => new(BlobState.Lost, "Its file is gone.");

    /// <summary>The file is not what was stored.</summary>
    public static BlobFailure Damage(string why) => new(BlobState.Damaged, why);

    /// <summary>A leaf is not what was stored.</summary>
    public static BlobFailure BadLeaf(long leaf) => Damage($"Its leaf {leaf} is not what was stored.");

    /// <summary>The disk does not let it be read now.</summary>
    public static BlobFailure Unreadable(IOException error) => new(null, $"Its file cannot be read now: {error.Message}");
}
