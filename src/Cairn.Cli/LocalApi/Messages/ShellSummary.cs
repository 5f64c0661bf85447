namespace Cairn.Cli.LocalApi.Messages;

/// <summary>The end of a shell; each of its commands has written its own lines before, with a summary or an error as the last.</summary>
internal sealed record ShellSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Commands that were run.</summary>
    public required int Commands { get; init; }

    /// <summary>How many of them did not end with 0.</summary>
    public required int Failed { get; init; }
}
