namespace Cairn.Cli.LocalApi.Messages;

/// <summary>What is to be signed for an eviction.</summary>
internal sealed record EvictionPlanSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>The PeerId of who is to be evicted.</summary>
    public required string Peer { get; init; }

    /// <summary>Its name, where it is known.</summary>
    public string? Name { get; init; }

    /// <summary>The PeerId of who answers.</summary>
    public required string Self { get; init; }

    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>Bytes it offers to others, where it is known.</summary>
    public long? LentBytes { get; init; }

    /// <summary>Bytes of those that are free, as it last said, where it is known.</summary>
    public long? FreeBytes { get; init; }
}
