using Cairn.Core.Ids;

namespace Cairn.Cluster.Sources;

/// <summary>A peer that holds what is wanted.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Latency">Smoothed round trip; null when never measured, which counts as 50 ms.</param>
/// <param name="Load">Transfers under way with it.</param>
/// <param name="RecentFailures">Failed calls since it last answered.</param>
public readonly record struct SourceCandidate(PeerId Peer, TimeSpan? Latency, int Load, int RecentFailures);
