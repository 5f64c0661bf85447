namespace Cairn.Cli.LocalApi.Messages;

/// <summary>What became of a purge.</summary>
internal sealed record PurgeSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Peers that removed at once what was dropped, by name.</summary>
    public required IReadOnlyList<string> Done { get; init; }

    /// <summary>Peers that did not, by name, each with the reason.</summary>
    public required IReadOnlyList<string> Missed { get; init; }
}
