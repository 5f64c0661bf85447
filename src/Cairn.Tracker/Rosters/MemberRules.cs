using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Tracker.Rosters;

/// <summary>Who is a member of a network, as far as a tracker can tell. The one place that says so. Not thread-safe.</summary>
internal sealed class MemberRules(NetworkId network)
{
    private readonly SortedDictionary<Hash256, Eviction> _evictions = [];
    private EvictionSet _evicted = EvictionSet.None;

    /// <summary>How many evictions are known.</summary>
    public int Count => _evictions.Count;

    /// <summary>Bytes of all evictions as they were told.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether what a peer says of itself proves that it belongs to the network, or did once.</summary>
    public bool IsMember(Signed<MemberRecord> record) =>
        record.Value.Network == network && record.Value.Credential.Proves(record.Signer, network);

    /// <summary>Whether the founder has evicted it, or who let it in.</summary>
    public bool IsEvicted(Signed<MemberRecord> record) => _evicted.Excludes(record.Signer, record.Value.Credential);

    /// <summary>Whether an eviction is of this network and not known yet.</summary>
    public bool IsNews(OwnerSigned<Eviction> eviction) =>
        eviction.Value.Network == network && !_evictions.ContainsKey(Hash256.Sha256(eviction.Body.Span));

    /// <summary>Takes an eviction that is news and whose signature was verified; it counts from the next <see cref="Apply"/> on.</summary>
    public void Learn(OwnerSigned<Eviction> eviction)
    {
        _evictions.Add(Hash256.Sha256(eviction.Body.Span), eviction.Value);
        Bytes += eviction.Bytes.Length;
    }

    /// <summary>Makes all that was learnt count.</summary>
    public void Apply() => _evicted = new EvictionSet(_evictions.Values);
}
