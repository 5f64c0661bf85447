namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A tracker that answers now.</summary>
internal sealed record TrackerReadyLine : ApiLine
{
    /// <inheritdoc/>
    public override string Type => "ready";

    /// <summary>Its URL, with the real port.</summary>
    public required string Url { get; init; }

    /// <summary>Its process.</summary>
    public required int Pid { get; init; }
}
