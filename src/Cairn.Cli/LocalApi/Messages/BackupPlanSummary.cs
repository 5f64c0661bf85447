namespace Cairn.Cli.LocalApi.Messages;

/// <summary>What a backup would store; the end of <c>backup --dry-run</c>.</summary>
internal sealed record BackupPlanSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Always true: nothing was stored.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Files that the snapshot would have.</summary>
    public required long Files { get; init; }

    /// <summary>Directories that it would have.</summary>
    public required long Directories { get; init; }

    /// <summary>Bytes of those files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of chunks that are not stored yet, as far as this machine knows.</summary>
    public required long NewBytes { get; init; }

    /// <summary>Bytes of the packs that they would take, one copy each.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Those packs.</summary>
    public required int Packs { get; init; }

    /// <summary>The redundancy that would be asked for, such as <c>copies:3</c>.</summary>
    public required string Redundancy { get; init; }

    /// <summary>Paths that could not be backed up.</summary>
    public required long Incomplete { get; init; }

    /// <summary>From start to end.</summary>
    public required double DurationSeconds { get; init; }
}
