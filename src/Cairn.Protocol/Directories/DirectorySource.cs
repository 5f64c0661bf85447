namespace Cairn.Protocol.Directories;

/// <summary>How fresh a view is.</summary>
public enum DirectorySource
{
    /// <summary>Changes arrive.</summary>
    Live,

    /// <summary>The directory (a tracker, say) is out of reach; this is the last list known.</summary>
    LastKnown,
}
