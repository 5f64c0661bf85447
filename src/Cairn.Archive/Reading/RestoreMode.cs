namespace Cairn.Archive.Reading;

/// <summary>Whether a restore writes.</summary>
public enum RestoreMode
{
    /// <summary>Writes.</summary>
    Write,

    /// <summary>Only counts what it would write.</summary>
    DryRun,
}
