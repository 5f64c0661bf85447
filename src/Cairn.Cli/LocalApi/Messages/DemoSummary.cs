namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A demo in which every check held.</summary>
internal sealed record DemoSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Steps done.</summary>
    public required int Steps { get; init; }

    /// <summary>Checks that held.</summary>
    public required int Checks { get; init; }

    /// <summary>From start to end.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>The folder that was kept; null when it was removed.</summary>
    public string? Folder { get; init; }
}
