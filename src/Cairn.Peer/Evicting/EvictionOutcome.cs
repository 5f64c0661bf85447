namespace Cairn.Peer.Evicting;

/// <summary>How far an eviction got at once. Whoever was not reached hears of it from the others.</summary>
/// <param name="Told">Members that know it now, besides this peer.</param>
/// <param name="Members">Members there are, besides this peer and the evicted one.</param>
public sealed record EvictionOutcome(int Told, int Members);
