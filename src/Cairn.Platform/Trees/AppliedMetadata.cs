namespace Cairn.Platform.Trees;

/// <summary>How much of its metadata something restored was given.</summary>
[Flags]
public enum AppliedMetadata
{
    /// <summary>All of it.</summary>
    Exact = 0,

    /// <summary>All but owner or group, which whoever restores may not set here; so it has no setuid and setgid bits either.</summary>
    OtherOwner = 1,

    /// <summary>Not all extended attributes: the file system has none such, or whoever restores may not set them.</summary>
    FewerAttributes = 2,

    /// <summary>Another modification time: the nearest that the file system has, as it keeps no nanoseconds or not that year.</summary>
    OtherTime = 4,
}
