using Cairn.Peer.Forgetting;

namespace Cairn.Peer.Leaving;

/// <summary>A peer's own backups that it dropped.</summary>
/// <param name="Snapshots">How many snapshots.</param>
/// <param name="Plan">The packs.</param>
/// <param name="Until">Until when they can be brought back for sure.</param>
/// <param name="Holders">Peers that know of it.</param>
/// <param name="Asked">Peers that were to hear of it.</param>
public sealed record OwnDropOutcome(int Snapshots, DropPlan Plan, DateTimeOffset Until, int Holders, int Asked);
