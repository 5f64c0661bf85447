using Cairn.Core.Ids;

namespace Cairn.Cluster.Repair;

/// <summary>What to do about packs that too few peers hold.</summary>
/// <param name="Items">What to place, the pack that may lose the fewest holders first.</param>
/// <param name="Waiting">Packs of which silent holders are waited for, where nothing else is missing.</param>
/// <param name="Lost">Packs that cannot be rebuilt from those who answer; there is nothing to copy now.</param>
public sealed record TopUpPlan(IReadOnlyList<TopUpItem> Items, IReadOnlyList<PackId> Waiting, IReadOnlyList<PackId> Lost);
