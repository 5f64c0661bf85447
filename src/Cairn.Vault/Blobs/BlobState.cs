namespace Cairn.Vault.Blobs;

/// <summary>What the ledger says of a blob. The numbers are stored.</summary>
internal enum BlobState
{
    /// <summary>It is in its place, as far as is known.</summary>
    Held = 0,

    /// <summary>Its file is cut or changed. It stays, and is read where it is good; it is not claimed.</summary>
    Damaged = 1,

    /// <summary>Its file is gone.</summary>
    Lost = 2,
}
