using Cairn.Core.Ids;

namespace Cairn.Cluster.Placement;

/// <summary>A peer that might take a shard, as the owner knows it now.</summary>
public sealed record Candidate
{
    /// <summary>Who.</summary>
    public required PeerId Peer { get; init; }

    /// <summary>Its failure domain.</summary>
    public required string Site { get; init; }

    /// <summary>Bytes it could still take.</summary>
    public required long Room { get; init; }

    /// <summary>Smoothed round trip, or null when it was never measured, which counts as 50 ms.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>Transfers under way with it.</summary>
    public int Load { get; init; }
}
