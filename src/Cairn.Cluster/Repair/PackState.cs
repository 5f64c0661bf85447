using Cairn.Cluster.Placement;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Cluster.Repair;

/// <summary>How a pack is held, and how it should be.</summary>
public sealed record PackState
{
    /// <summary>Which.</summary>
    public required PackId Pack { get; init; }

    /// <summary>Shards that distinct peers should hold.</summary>
    public required Redundancy Desired { get; init; }

    /// <summary>Holders down to which nobody who is silent is waited for.</summary>
    public required int Happy { get; init; }

    /// <summary>Whether the shards of those who answer are enough to rebuild it, be they among the confirmed ones or not.</summary>
    public required bool IsReadable { get; init; }

    /// <summary>Shards that peers confirmed just now, as far as they count towards what is desired.</summary>
    public required IReadOnlyList<PlacedShard> Confirmed { get; init; }

    /// <summary>Shards of peers that signed for them and have been silent for less than the repair grace.</summary>
    public IReadOnlyList<PlacedShard> Awaited { get; init; } = [];

    /// <summary>Whether a manifest is to be given to holders, though no shard may be missing.</summary>
    public bool IsOutdated { get; init; }
}
