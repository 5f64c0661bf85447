using Cairn.Cluster.Placement;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Cluster.Repair;

/// <summary>A pack that is to be held more widely.</summary>
/// <param name="Pack">Which.</param>
/// <param name="Desired">Shards that distinct peers should hold.</param>
/// <param name="Counting">Shards that need no other holder.</param>
/// <param name="Missing">Shards that do; none where only the manifest is outdated.</param>
public sealed record TopUpItem(PackId Pack, Redundancy Desired, IReadOnlyList<PlacedShard> Counting, int Missing);
