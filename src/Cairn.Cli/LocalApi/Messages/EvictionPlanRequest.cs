namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks whom evicting a peer would concern.</summary>
internal sealed record EvictionPlanRequest
{
    /// <summary>A name, an id, or the beginning of an id.</summary>
    public required string Peer { get; init; }
}
