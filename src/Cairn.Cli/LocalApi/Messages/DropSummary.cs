namespace Cairn.Cli.LocalApi.Messages;

/// <summary>What was dropped from the list of snapshots, and who knows.</summary>
internal abstract record DropSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Packs that were dropped.</summary>
    public required int Packs { get; init; }

    /// <summary>Bytes of those packs, each counted once.</summary>
    public required long Bytes { get; init; }

    /// <summary>Until when all of it can be brought back.</summary>
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
