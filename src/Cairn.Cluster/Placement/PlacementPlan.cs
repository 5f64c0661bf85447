namespace Cairn.Cluster.Placement;

/// <summary>Where the shards of a pack are to go.</summary>
/// <param name="Assignments">New shards and their holders, at most one per peer, by shard index.</param>
/// <param name="Reachable">Shards that distinct peers would hold, by matching, with all assignments done; more than there are shards
/// when copies are held in surplus.</param>
/// <param name="Verdict">Whether that is enough.</param>
public sealed record PlacementPlan(IReadOnlyList<PlacedShard> Assignments, int Reachable, PlacementVerdict Verdict);
