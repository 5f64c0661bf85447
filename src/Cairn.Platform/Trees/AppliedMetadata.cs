namespace Cairn.Platform.Trees;

/// <summary>How much of its metadata something restored was given.</summary>
public enum AppliedMetadata
{
    /// <summary>All of it.</summary>
    Exact,

    /// <summary>All but owner or group, which whoever restores may not set here; so it has no setuid and setgid bits either.</summary>
    OtherOwner,
}
