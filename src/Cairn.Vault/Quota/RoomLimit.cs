namespace Cairn.Vault.Quota;

/// <summary>What a store ran into when there was no room for it.</summary>
public enum RoomLimit
{
    /// <summary>The bytes that this holder lends in all.</summary>
    Quota,

    /// <summary>The bytes that the owner's contract grants.</summary>
    Contract,

    /// <summary>The disk itself.</summary>
    Disk,
}
