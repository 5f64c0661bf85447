namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for the snapshots.</summary>
internal sealed record SnapshotsRequest
{
    /// <summary>Only those with all of these labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Only those that cover one of these absolute paths.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];
}
