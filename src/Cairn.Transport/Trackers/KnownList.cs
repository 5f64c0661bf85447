using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>How much of a tracker's list is known.</summary>
/// <param name="Run">The tracker's run.</param>
/// <param name="Version">The version of its list.</param>
internal sealed record KnownList(TrackerRun Run, long Version);
