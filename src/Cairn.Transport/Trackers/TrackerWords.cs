using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>
/// Takes a tracker at its word only where a peer signed it: opens records and goodbyes, and passes on those that are valid. Remembers
/// what it opened, as lists repeat themselves. Not thread-safe.
/// </summary>
internal sealed class TrackerWords(NetworkId network, ISignatures signatures, Action<string> rejected)
{
    /// <summary>Longest silence that is worth telling apart.</summary>
    private const long MaxSilentMilliseconds = 1000L * 60 * 60 * 24 * 365;

    private readonly Dictionary<string, Signed<MemberRecord>> _opened = new(StringComparer.Ordinal);

    /// <summary>The records of the nodes that prove to be members.</summary>
    public IReadOnlyList<Signed<MemberRecord>> Records(IReadOnlyList<TrackerNode> nodes)
    {
        var opened = new Dictionary<string, Signed<MemberRecord>>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (Open(node) is { } record)
                opened[node.Peer] = record;
        }

        foreach (var (peer, record) in opened)
            _opened[peer] = record;

        return [.. opened.Values];
    }

    /// <summary>Forgets what it opened of others than these records, which nobody else remembers either.</summary>
    public void Keep(Func<Signed<MemberRecord>, bool> isKnown)
    {
        foreach (var (peer, record) in _opened)
        {
            if (!isKnown(record))
                _opened.Remove(peer);
        }
    }

    /// <summary>The departures, each with its goodbye if that is properly signed.</summary>
    public IReadOnlyList<Departure> Departures(IReadOnlyList<TrackerGone> gone)
    {
        var departures = new List<Departure>(gone.Count);
        foreach (var one in gone)
        {
            var silent = TimeSpan.FromMilliseconds(Math.Clamp(one.SilentMilliseconds, 0, MaxSilentMilliseconds));
            if (Identifiers.TryParse<PeerId>(one.Peer, out var peer))
                departures.Add(new Departure(peer, silent, Goodbye(one)));
        }

        return departures;
    }

    private Signed<MemberRecord>? Open(TrackerNode node)
    {
        if (_opened.TryGetValue(node.Peer, out var known) && known.Bytes.Span.SequenceEqual(node.Record.Span))
            return known;

        if (!Signed<MemberRecord>.TryOpen(node.Record, signatures, out var record, out var why))
            rejected(why);
        else if (record.Value.Network != network || record.Signer.ToString() != node.Peer)
            rejected("It belongs to another peer or network.");
        else if (!record.Value.Credential.Proves(record.Signer, network))
            rejected("Its credential does not prove membership.");
        else
            return record;

        return null;
    }

    private Presence? Goodbye(TrackerGone gone) =>
        gone.Goodbye is { } bytes && Signed<Presence>.TryOpen(bytes, signatures, out var goodbye, out _) ? goodbye.Value : null;
}
