using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Trackers;

/// <summary>A pack and peers: those that hold it, or that should.</summary>
/// <param name="Pack">The pack's id, in hexadecimal digits. It tells the tracker nothing: it is a random number.</param>
/// <param name="Peers">Ids of the peers, in hexadecimal digits, best first.</param>
public sealed record PackPeers(string Pack, IReadOnlyList<string> Peers)
{
    /// <summary>Ids of the peers; none is null.</summary>
    public IReadOnlyList<string> Peers { get; } = JsonLists.WithoutNull(Peers);
}
