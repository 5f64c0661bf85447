namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A backup that is acknowledged.</summary>
internal sealed record BackupSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>The new snapshot's id.</summary>
    public required string Snapshot { get; init; }

    /// <summary>Files in it.</summary>
    public required long Files { get; init; }

    /// <summary>Directories in it.</summary>
    public required long Directories { get; init; }

    /// <summary>Bytes of those files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of chunks that were not stored before.</summary>
    public required long NewBytes { get; init; }

    /// <summary>Bytes of the new packs, one copy each.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>New packs.</summary>
    public required int Packs { get; init; }

    /// <summary>Older packs that the snapshot needs and that more peers hold than before.</summary>
    public required int Raised { get; init; }

    /// <summary>The redundancy asked for, such as <c>copies:3</c>.</summary>
    public required string Redundancy { get; init; }

    /// <summary>Whether the redundancy was chosen by <c>auto</c>.</summary>
    public required bool Auto { get; init; }

    /// <summary>Distinct holders of the pack that has the fewest now.</summary>
    public required int Holders { get; init; }

    /// <summary>Packs below the redundancy asked for.</summary>
    public required int PacksBelowDesired { get; init; }

    /// <summary>Paths that could not be backed up.</summary>
    public required long Incomplete { get; init; }

    /// <summary>From start to acknowledgement.</summary>
    public required double DurationSeconds { get; init; }
}
