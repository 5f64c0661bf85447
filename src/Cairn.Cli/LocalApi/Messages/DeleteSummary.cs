namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A path that no snapshot has any more.</summary>
internal sealed record DeleteSummary : DropSummary
{
    /// <summary>Snapshots that had it.</summary>
    public required int Snapshots { get; init; }

    /// <summary>How many of them had nothing else, and are forgotten.</summary>
    public required int Forgotten { get; init; }

    /// <summary>Packs that have something of it and that other files need too, so that they stay.</summary>
    public required int SharedPacks { get; init; }

    /// <summary>Bytes of those packs: the most that is still kept of what was deleted.</summary>
    public required long SharedBytes { get; init; }
}
