namespace Cairn.Archive.Reading;

/// <summary>
/// What a restore does with what is on the target already. Directories are always kept and given the snapshot's metadata.
/// </summary>
public enum OverwritePolicy
{
    /// <summary>Keeps it.</summary>
    Never,

    /// <summary>Replaces it.</summary>
    Always,

    /// <summary>Replaces it when the snapshot's modification time is later.</summary>
    IfNewer,
}
