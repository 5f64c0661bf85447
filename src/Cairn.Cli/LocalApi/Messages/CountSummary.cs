namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Ends a list.</summary>
internal sealed record CountSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>How many entries it had.</summary>
    public required int Count { get; init; }
}
