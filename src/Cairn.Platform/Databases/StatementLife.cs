namespace Cairn.Platform.Databases;

/// <summary>What becomes of a statement after its use.</summary>
internal enum StatementLife
{
    /// <summary>It stays in the cache.</summary>
    Kept,

    /// <summary>It is thrown away: the cached one was busy.</summary>
    Once,
}
