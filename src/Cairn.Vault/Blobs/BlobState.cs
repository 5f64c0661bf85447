namespace Cairn.Vault.Blobs;

/// <summary>What the ledger says of a blob. The numbers are stored.</summary>
internal enum BlobState
{
    /// <summary>It is in its place, as far as is known.</summary>
    Held = 0,

    /// <summary>Its file is cut, unreadable or changed. It stays, since other leaves of it may be good.</summary>
    Damaged = 1,

    /// <summary>Its file is gone.</summary>
    Lost = 2,
}
