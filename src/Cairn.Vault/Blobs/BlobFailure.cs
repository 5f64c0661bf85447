namespace Cairn.Vault.Blobs;

/// <summary>Why a blob that the ledger has cannot be read.</summary>
/// <param name="State">What the ledger is to say of it from now on.</param>
/// <param name="Why">One sentence for people.</param>
internal readonly record struct BlobFailure(BlobState State, string Why)
{
    /// <summary>There is no file.</summary>
    public static BlobFailure Loss => new(BlobState.Lost, "Its file is gone.");

    /// <summary>The file is not what was stored.</summary>
    public static BlobFailure Damage(string why) => new(BlobState.Damaged, why);

    /// <summary>A leaf is not what was stored, or cannot be read.</summary>
    public static BlobFailure BadLeaf(long leaf) => Damage($"Its leaf {leaf} is not what was stored.");
}
