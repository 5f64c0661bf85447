namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for the snapshots.</summary>
internal sealed record SnapshotsRequest
{
    /// <summary>Only those with all of these labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Only those that cover one of these absolute paths.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>True for those that were forgotten and can still be brought back, instead of the others.</summary>
    public bool? Forgotten { get; init; }
}
