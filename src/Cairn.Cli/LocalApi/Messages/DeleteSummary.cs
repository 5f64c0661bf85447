namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A path that no snapshot has any more.</summary>
internal sealed record DeleteSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Snapshots that had it.</summary>
    public required int Snapshots { get; init; }

    /// <summary>How many of them had nothing else, and are forgotten.</summary>
    public required int Forgotten { get; init; }

    /// <summary>Packs that were dropped: all that no snapshot needs any more.</summary>
    public required int Packs { get; init; }

    /// <summary>Bytes of those packs, each counted once.</summary>
    public required long Bytes { get; init; }

    /// <summary>Packs that have something of it and that other files need too, so that they stay.</summary>
    public required int SharedPacks { get; init; }

    /// <summary>Bytes of those packs: the most that is still kept of what was deleted.</summary>
    public required long SharedBytes { get; init; }

    /// <summary>Until when the snapshots can be brought back as they were.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Peers that took the new list of snapshots.</summary>
    public required int Holders { get; init; }

    /// <summary>Peers that were to take it.</summary>
    public required int Asked { get; init; }

    /// <summary>The new list of snapshots, which a purge has to name; null for a dry run.</summary>
    public string? Head { get; init; }

    /// <summary>Peers that removed at once what was dropped, by name; null unless the recovery key was given.</summary>
    public IReadOnlyList<string>? Purged { get; init; }

    /// <summary>Peers that did not, by name, each with the reason; null unless the recovery key was given.</summary>
    public IReadOnlyList<string>? NotPurged { get; init; }

    /// <summary>Nothing was changed; the figures are what would have been.</summary>
    public required bool DryRun { get; init; }
}
