using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Cluster.Placement;

/// <summary>What is to be placed, and where it could go.</summary>
public sealed record PlacementRequest
{
    /// <summary>The pack; it decides ties, so that packs spread evenly.</summary>
    public required PackId Pack { get; init; }

    /// <summary>How many shards there are to be.</summary>
    public required Redundancy Redundancy { get; init; }

    /// <summary>Shards at distinct holders below which nothing is to be sent: K to K + M.</summary>
    public required int Happy { get; init; }

    /// <summary>Bytes of one shard.</summary>
    public required long ShardLength { get; init; }

    /// <summary>Peers that may be asked. The owner itself is not among them.</summary>
    public required IReadOnlyList<Candidate> Candidates { get; init; }

    /// <summary>Peers that somebody advises, who may be wrong or lie: candidates among them count as if they had twice the room for
    /// deciding between those that are as good; all else stays as it is. Others mean nothing.</summary>
    public IReadOnlyList<PeerId> Advised { get; init; } = [];

    /// <summary>Shards that are held already; their holders get no second one. A peer that holds two, or a shard that two peers hold,
    /// counts once.</summary>
    public IReadOnlyList<PlacedShard> Existing { get; init; } = [];
}
