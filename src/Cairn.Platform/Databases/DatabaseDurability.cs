namespace Cairn.Platform.Databases;

/// <summary>What a committed transaction survives. A crash of the process alone loses nothing in either case.</summary>
public enum DatabaseDurability
{
    /// <summary>A power cut: every commit waits for the disk (WAL, synchronous=FULL). For what was acknowledged to others.</summary>
    Full,

    /// <summary>A power cut may undo the last commits, whole and in order (WAL, synchronous=NORMAL). For caches.</summary>
    Relaxed,
}
