namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A peer that is evicted.</summary>
internal sealed record EvictSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Its PeerId.</summary>
    public required string Peer { get; init; }

    /// <summary>Its name, where it is known.</summary>
    public string? Name { get; init; }

    /// <summary>Members that it let in and that stay.</summary>
    public required int Staying { get; init; }

    /// <summary>Other members that know of it already; the rest hear of it from them.</summary>
    public required int Told { get; init; }

    /// <summary>Other members there are.</summary>
    public required int Members { get; init; }
}
