namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A peer that is, or would be, evicted.</summary>
internal sealed record EvictSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Its PeerId.</summary>
    public required string Peer { get; init; }

    /// <summary>Its name, where it is known.</summary>
    public string? Name { get; init; }

    /// <summary>Bytes it offers to others, where it is known.</summary>
    public long? LentBytes { get; init; }

    /// <summary>Bytes of those that are free, as it last said, where it is known.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>Members that it let in and that stay.</summary>
    public required int Staying { get; init; }

    /// <summary>Members that it let in and that are evicted with it.</summary>
    public required int With { get; init; }

    /// <summary>Other members that know of it already; the rest hear of it from them.</summary>
    public required int Told { get; init; }

    /// <summary>Other members there are.</summary>
    public required int Members { get; init; }

    /// <summary>Whether it was only told what it would mean.</summary>
    public required bool DryRun { get; init; }
}
