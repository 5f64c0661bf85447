namespace Cairn.Cluster.Placement;

/// <summary>How good a placement is.</summary>
public enum PlacementVerdict
{
    /// <summary>Every shard has or gets a holder of its own.</summary>
    Desired,

    /// <summary>At least <c>happy</c> holders, but not all shards.</summary>
    Happy,

    /// <summary>Fewer than <c>happy</c>: nothing should be sent.</summary>
    TooFew,
}
