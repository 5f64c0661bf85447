namespace Cairn.Protocol.Calls;

/// <summary>A page of what a holder keeps for the caller.</summary>
/// <param name="Shards">Ordered by pack and shard; all shards of a pack are on one page.</param>
/// <param name="IsLast">Whether nothing follows.</param>
public sealed record HoldingsPage(IReadOnlyList<HeldShard> Shards, bool IsLast);
