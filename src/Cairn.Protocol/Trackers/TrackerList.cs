using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Trackers;

/// <summary>A tracker's list of the peers that are there: the answer to <c>GET /nodes</c> and <c>POST /subscribe</c>, and the first event
/// of every listener.</summary>
/// <param name="Run">The tracker's run, in hexadecimal digits.</param>
/// <param name="Version">Grows with every change of the list within the run.</param>
/// <param name="PingMilliseconds">How often peers are to ping. Whoever is silent for three times as long is taken off the list.</param>
/// <param name="Nodes">The peers, ordered by PeerId.</param>
/// <param name="Left">Peers that said goodbye in this run, as far as they are remembered.</param>
public sealed record TrackerList(
    string Run, long Version, long PingMilliseconds, IReadOnlyList<TrackerNode> Nodes, IReadOnlyList<TrackerGone> Left)
{
    /// <summary>The peers, ordered by PeerId; none is null.</summary>
    public IReadOnlyList<TrackerNode> Nodes { get; } = JsonLists.WithoutNull(Nodes);

    /// <summary>Peers that said goodbye; none is null.</summary>
    public IReadOnlyList<TrackerGone> Left { get; } = JsonLists.WithoutNull(Left);

    /// <summary>How backups and restores of the peers ended lately, for people: only in the answer to <c>GET /nodes</c>.</summary>
    public IReadOnlyList<TrackerReport>? Reports { get; init; }
}
