using Cairn.Cluster.Placement;
using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Leaving;

/// <summary>The members that may take shards over, with the room they are believed to have. One that is silent is out for the rest of the
/// run. Thread-safe.</summary>
internal sealed class Takers(IReadOnlyList<Member> members, Func<PeerId, TimeSpan?> latencyOf)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<PeerId, Entry> _entries =
        new(members.ToDictionary(member => member.Peer, member => new Entry(member) { Room = member.Record.Value.Free.Bytes }));

    /// <summary>All that are not out.</summary>
    public IReadOnlyList<Member> Members
    {
        get
        {
            lock (_lock)
                return [.. _entries.Values.Where(entry => !entry.IsOut).Select(entry => entry.Member)];
        }
    }

    /// <summary>Chooses who is asked next, and sets its room aside.</summary>
    /// <param name="request">The pack; its candidates are filled in here.</param>
    /// <param name="except">Who is not asked.</param>
    public Member? Choose(PlacementRequest request, IReadOnlySet<PeerId> except)
    {
        lock (_lock)
        {
            var candidates = _entries.Values
                .Where(entry => !entry.IsOut && !except.Contains(entry.Member.Peer))
                .Select(entry => new Candidate
                {
                    Peer = entry.Member.Peer,
                    Site = entry.Member.Record.Value.Site,
                    Room = entry.Room,
                    Latency = latencyOf(entry.Member.Peer),
                    Load = entry.Load,
                });
            if (PlacementPlanner.Next(request with { Candidates = [.. candidates] }) is not { } next)
                return null;

            var chosen = _entries[next.Peer];
            chosen.Room -= request.ShardLength;
            chosen.Load++;
            return chosen.Member;
        }
    }

    /// <summary>Ends what <see cref="Choose"/> began.</summary>
    /// <param name="peer">Who was chosen.</param>
    /// <param name="bytes">Bytes of the shard.</param>
    /// <param name="refusal">Why it was not taken; null when it was.</param>
    public void Ended(PeerId peer, long bytes, Refusal? refusal)
    {
        lock (_lock)
        {
            var entry = _entries[peer];
            entry.Load--;
            if (refusal is null)
                return;

            entry.Room = refusal.Code is RefusalCode.NoRoom ? Math.Min(entry.Room, bytes - 1) : entry.Room + bytes;
            entry.IsOut |= refusal.Code is not (RefusalCode.NoRoom or RefusalCode.AlreadyHeld or RefusalCode.Dropped
                or RefusalCode.Corrupt or RefusalCode.Failed);
        }
    }

    /// <summary>Believes what a member says that it can still take.</summary>
    public void HasRoom(PeerId peer, long bytes)
    {
        lock (_lock)
        {
            var entry = _entries[peer];
            entry.Room = Math.Min(entry.Room, bytes);
        }
    }

    private sealed class Entry(Member member)
    {
        public Member Member => member;

        public long Room { get; set; }

        public int Load { get; set; }

        public bool IsOut { get; set; }
    }
}
