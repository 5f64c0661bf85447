using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Trackers;

/// <summary>What changed on a tracker's list: the event that goes to every listener on every join, leave, change and expiry. Changes that
/// come close together are told as one.</summary>
/// <param name="Run">The tracker's run, in hexadecimal digits.</param>
/// <param name="After">The version that this changes.</param>
/// <param name="Version">The version that it leads to.</param>
/// <param name="Changed">Peers that came or have a new record.</param>
/// <param name="Gone">Peers that are no longer there.</param>
public sealed record TrackerChange(
    string Run, long After, long Version, IReadOnlyList<TrackerNode> Changed, IReadOnlyList<TrackerGone> Gone)
{
    /// <summary>Peers that came or have a new record; none is null.</summary>
    public IReadOnlyList<TrackerNode> Changed { get; } = JsonLists.WithoutNull(Changed);

    /// <summary>Peers that are no longer there; none is null.</summary>
    public IReadOnlyList<TrackerGone> Gone { get; } = JsonLists.WithoutNull(Gone);
}
