namespace Cairn.Protocol.Trackers;

/// <summary>The body of <c>POST /evictions</c>: who is evicted from a network. Each is signed by the founder, so anybody may
/// tell.</summary>
/// <param name="Evictions">Signed evictions, at most <see cref="TrackerLimits.Evictions"/>.</param>
public sealed record EvictedMessage(IReadOnlyList<ReadOnlyMemory<byte>> Evictions);
