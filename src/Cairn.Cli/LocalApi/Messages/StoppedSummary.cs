namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A peer or tracker that was stopped and has put everything in order.</summary>
internal sealed record StoppedSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>For how long it ran.</summary>
    public required double DurationSeconds { get; init; }
}
