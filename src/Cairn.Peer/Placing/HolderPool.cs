using Cairn.Cluster.Placement;
using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>
/// The peers that may take shards in one run, with the room they are believed to have. A peer that is silent or that does not keep its
/// word is out for the rest of the run; one that is full is asked only for what is smaller. Thread-safe.
/// </summary>
internal sealed class HolderPool(IReadOnlyList<Member> members, Func<PeerId, TimeSpan?> latencyOf, Action<PeerEvent> tell)
{
    /// <summary>Complaints that are forgiven in one run.</summary>
    private const int MaxStrikes = 8;

    private readonly Lock _state = new();
    private readonly SortedDictionary<PeerId, Entry> _entries = new(members.ToDictionary(
        member => member.Peer, member => new Entry(member) { Room = member.Record.Value.Free.Bytes }));

    /// <summary>Those that may still be asked.</summary>
    public IReadOnlyList<Candidate> Candidates()
    {
        lock (_state)
        {
            return [.. _entries.Values.Where(entry => entry.OutBecause is null).Select(entry => new Candidate
            {
                Peer = entry.Member.Peer,
                Site = entry.Member.Record.Value.Site,
                Room = entry.Room,
                Latency = latencyOf(entry.Member.Peer),
                Load = entry.Load,
            })];
        }
    }

    /// <summary>The member with an id.</summary>
    public Member this[PeerId peer] => _entries[peer].Member;

    /// <summary>Asks this peer no more in this run.</summary>
    public void Exclude(PeerId peer, string because)
    {
        lock (_state)
        {
            if (_entries[peer].OutBecause is not null)
                return;

            _entries[peer].OutBecause = because;
        }

        tell(new PeerEvent.HolderExcluded(peer, this[peer].Name, because));
    }

    /// <summary>Asks this peer no more for so many bytes: it had no room for them.</summary>
    public void Full(PeerId peer, long bytes, string because)
    {
        lock (_state)
        {
            var entry = _entries[peer];
            entry.Room = Math.Min(entry.Room, bytes - 1);
            entry.FullBecause = because;
        }
    }

    /// <summary>Excludes a peer that complains again and again; a few times it may be this owner's mistake.</summary>
    public void Strike(PeerId peer, string because)
    {
        lock (_state)
        {
            if (++_entries[peer].Strikes <= MaxStrikes)
                return;
        }

        Exclude(peer, because);
    }

    /// <summary>Counts a transfer to a peer until <see cref="Ended"/>.</summary>
    public void Started(PeerId peer)
    {
        lock (_state)
            _entries[peer].Load++;
    }

    /// <summary>Ends a transfer and takes what arrived off the peer's room.</summary>
    public void Ended(PeerId peer, long bytesStored)
    {
        lock (_state)
        {
            var entry = _entries[peer];
            entry.Load--;
            entry.Room -= bytesStored;
        }
    }

    /// <summary>One sentence per peer that is out or full, for people.</summary>
    public IReadOnlyList<string> Problems()
    {
        lock (_state)
        {
            return
            [
                .. _entries.Values
                    .Select(entry => (entry.Member.Name, Why: entry.OutBecause ?? entry.FullBecause))
                    .Where(entry => entry.Why is not null)
                    .Select(entry => $"{entry.Name}: {entry.Why}"),
            ];
        }
    }

    private sealed class Entry(Member member)
    {
        public Member Member => member;

        public long Room { get; set; }

        public int Load { get; set; }

        public int Strikes { get; set; }

        public string? OutBecause { get; set; }

        public string? FullBecause { get; set; }
    }
}
