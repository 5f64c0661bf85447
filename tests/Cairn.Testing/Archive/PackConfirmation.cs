namespace Cairn.Testing.Archive;

/// <summary>When a <see cref="MemoryPackStore"/> confirms packs.</summary>
public enum PackConfirmation
{
    /// <summary>As they are put.</summary>
    AtOnce,

    /// <summary>Only when the store is flushed, as if holders were slow.</summary>
    AtFlush,
}
