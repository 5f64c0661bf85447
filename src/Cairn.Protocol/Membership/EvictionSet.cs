using Cairn.Core.Ids;

namespace Cairn.Protocol.Membership;

/// <summary>Who is evicted from a network, and who with them. Immutable. The order of the evictions changes nothing.</summary>
public sealed class EvictionSet
{
    /// <summary>Nobody is.</summary>
    public static readonly EvictionSet None = new([]);

    private readonly SortedDictionary<PeerId, SortedSet<PeerId>> _staying = [];

    /// <summary>A set of evictions of one network, whose signatures were verified.</summary>
    public EvictionSet(IEnumerable<Eviction> evictions)
    {
        ArgumentNullException.ThrowIfNull(evictions);
        foreach (var eviction in evictions)
        {
            if (!_staying.TryGetValue(eviction.Peer, out var staying))
                _staying.Add(eviction.Peer, staying = []);

            staying.UnionWith(eviction.Staying);
        }
    }

    /// <summary>Whether nobody is evicted.</summary>
    public bool IsEmpty => _staying.Count == 0;

    /// <summary>Whether an eviction names this peer.</summary>
    public bool Names(PeerId peer) => _staying.ContainsKey(peer);

    /// <summary>Whether a peer belongs to the network no more, whatever its credentials say: it is evicted itself, or its chain passes
    /// through somebody who is, and neither it nor anyone between the two is named as staying.</summary>
    public bool Excludes(PeerId peer, CredentialChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (_staying.Count == 0)
            return false;

        if (_staying.ContainsKey(peer))
            return true;

        var between = new List<PeerId>();
        foreach (var link in chain.Links)
        {
            between.Add(link.Value.Peer);
            if (_staying.TryGetValue(link.Value.Inviter, out var staying) && !between.Exists(staying.Contains))
                return true;
        }

        return false;
    }
}
