namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A restore that came to its end.</summary>
internal sealed record RestoreSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>The snapshot's id.</summary>
    public required string Snapshot { get; init; }

    /// <summary>The folder below which it was written, or what alone was.</summary>
    public required string Target { get; init; }

    /// <summary>Files written.</summary>
    public required long Files { get; init; }

    /// <summary>Bytes of those files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Files that were there already and were kept.</summary>
    public required long Kept { get; init; }

    /// <summary>From start to end.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Whether every byte asked for was found and authenticated.</summary>
    public required bool Verified { get; init; }

    /// <summary>Files whose data is lost or corrupt at every holder that answered, and folders whose listing is.</summary>
    public required long Damaged { get; init; }

    /// <summary>Those of the damaged ones that are folders: how many files are below them is not known.</summary>
    public required long DamagedFolders { get; init; }

    /// <summary>Files whose data lies, or may lie, with peers that cannot be reached now, and folders whose listing does.</summary>
    public required long Unreachable { get; init; }

    /// <summary>Those that are folders: how many files are below them is not known.</summary>
    public required long UnreachableFolders { get; init; }

    /// <summary>Entries that could not be written, or not exactly.</summary>
    public required long Incomplete { get; init; }

    /// <summary>Nothing was written; the figures are what would have been.</summary>
    public required bool DryRun { get; init; }
}
