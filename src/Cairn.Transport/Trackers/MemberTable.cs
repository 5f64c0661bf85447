using Cairn.Core.Ids;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>
/// The members as this peer sees them, computed from what the tracker and other peers tell. The tracker is believed about who is there
/// now; who belongs to the network, and who left it for good, is believed only as far as it is signed. A member can let in as many others
/// as it likes, so what is remembered of them is bounded. Not thread-safe, and has no clock.
/// </summary>
internal sealed class MemberTable(NetworkId network, PeerId self)
{
    /// <summary>One part in so many of the table goes at a time when it is full, so that a crowd of newcomers does not have it searched
    /// for each of them.</summary>
    private const int Share = 16;

    private readonly SortedDictionary<PeerId, MemberEntry> _entries = [];
    private long _bytes;
    private bool _isCrowded;

    /// <summary>Most members: more than any tracker of ours lists.</summary>
    public int MaxMembers { get; init; } = MemberLimits.Count;

    /// <summary>Most bytes of their records.</summary>
    public long MaxBytes { get; init; } = MemberLimits.Bytes;

    /// <summary>How long somebody may be silent, or a list may be incomplete.</summary>
    public TimeSpan Expiry { get; set; }

    /// <summary>Takes over the members of an earlier time.</summary>
    public void Restore(IEnumerable<Member> members)
    {
        foreach (var member in members.Where(member => member.Record.Value.Network == network))
        {
            if (Update(member.Record) is not { } entry)
                continue;

            entry.LastSeen = member.LastSeen;
            entry.AliveUntil = member.LastSeen;
            entry.DeadAt = member.LastSeen + Expiry;
            entry.State = member.State;
        }
    }

    /// <summary>Takes this peer's own record.</summary>
    public void Announce(Signed<MemberRecord> own, DateTimeOffset now)
    {
        if (Update(own) is { } entry)
            SeenAlive(entry, now, DateTimeOffset.MaxValue);
    }

    /// <summary>Takes the record of a member that was met in person just now. One that left comes back only with a newer record.</summary>
    public void Introduce(Signed<MemberRecord> record, DateTimeOffset now)
    {
        if (record.Value.Network != network
            || (_entries.TryGetValue(record.Signer, out var known) && known.State == Liveness.Left && !IsNewer(record, known.Record)))
        {
            return;
        }

        if (Update(record) is { IsListed: false } entry)
            SeenAlive(entry, now, now + Expiry);
    }

    /// <summary>Takes the tracker's whole list.</summary>
    public void Apply(IEnumerable<Signed<MemberRecord>> listed, IEnumerable<Departure> left, DateTimeOffset now)
    {
        var missing = _entries.Where(entry => entry.Value.IsListed || entry.Value.State is Liveness.Alive or Liveness.Suspect)
            .Select(entry => entry.Key)
            .ToHashSet();
        missing.ExceptWith(Apply(listed, now));
        missing.ExceptWith(Apply(left, now));
        missing.Remove(self);

        // The tracker may only just have started: who is not back on its list after as long as it gives a silent peer is dead.
        foreach (var entry in _entries.Where(entry => missing.Contains(entry.Key)).Select(entry => entry.Value))
        {
            if (entry.IsListed || entry.State == Liveness.Alive)
                (entry.AliveUntil, entry.DeadAt) = (now, now + Expiry);

            entry.IsListed = false;
        }
    }

    /// <summary>Takes a change of the tracker's list.</summary>
    public void ApplyChange(IEnumerable<Signed<MemberRecord>> changed, IEnumerable<Departure> gone, DateTimeOffset now)
    {
        Apply(changed, now);
        Apply(gone, now);
    }

    /// <summary>The tracker's list still stands: whoever is on it was there a moment ago.</summary>
    public void Confirm(DateTimeOffset now)
    {
        foreach (var entry in _entries.Values.Where(entry => entry.IsListed))
            entry.LastSeen = now;
    }

    /// <summary>Draws the conclusions.</summary>
    public void Judge(DateTimeOffset now)
    {
        _isCrowded = false;
        foreach (var entry in _entries.Values.Where(entry => entry.State != Liveness.Left))
        {
            entry.State = entry.IsListed || now < entry.AliveUntil ? Liveness.Alive
                : now < entry.DeadAt ? Liveness.Suspect
                : Liveness.Dead;
        }
    }

    /// <summary>The members, ordered by PeerId.</summary>
    public IReadOnlyList<Member> Members(DateTimeOffset now) =>
        [.. _entries.Select(entry => new Member(
            entry.Value.Record, entry.Value.State, entry.Key == self ? now : entry.Value.LastSeen))];

    private HashSet<PeerId> Apply(IEnumerable<Signed<MemberRecord>> listed, DateTimeOffset now)
    {
        var applied = new HashSet<PeerId>();
        foreach (var record in listed)
        {
            if (Update(record) is not { } entry)
                continue;

            applied.Add(record.Signer);
            entry.IsListed = true;
            entry.LastSeen = now;
            entry.State = Liveness.Alive;
        }

        return applied;
    }

    private HashSet<PeerId> Apply(IEnumerable<Departure> gone, DateTimeOffset now)
    {
        var applied = new HashSet<PeerId>();
        foreach (var departure in gone.Where(departure => departure.Peer != self))
        {
            if (!_entries.TryGetValue(departure.Peer, out var entry))
                continue;

            applied.Add(departure.Peer);
            entry.IsListed = false;
            entry.LastSeen = Min(entry.LastSeen, now - departure.Silent);
            (entry.AliveUntil, entry.DeadAt) = (entry.LastSeen, entry.LastSeen + Expiry);
            if (departure.Goodbye is { } goodbye && IsFinal(goodbye, entry))
                (entry.State, _isCrowded) = (Liveness.Left, false);
        }

        return applied;
    }

    private bool IsFinal(Presence goodbye, MemberEntry entry) =>
        goodbye.Kind == PresenceKind.Leaving && goodbye.Network == network && goodbye.Peer == entry.Record.Signer
        && goodbye.RecordOrder >= entry.Record.Value.Order;

    /// <summary>Whether this very record is the one that is known of its peer.</summary>
    public bool Holds(Signed<MemberRecord> record) => _entries.TryGetValue(record.Signer, out var entry) && entry.Record.Equals(record);

    /// <summary>The entry of a record's peer, with the newer of both records, or the older one where there is no room for what the newer
    /// has more; null for one member too many.</summary>
    private MemberEntry? Update(Signed<MemberRecord> record)
    {
        if (!_entries.TryGetValue(record.Signer, out var entry))
        {
            if (record.Signer != self && !TryMakeRoom(record.Signer, 1, record.Bytes.Length))
                return null;

            entry = new MemberEntry { Record = record };
            _entries.Add(record.Signer, entry);
            _bytes += record.Bytes.Length;
        }
        else if (IsNewer(record, entry.Record)
            && (record.Signer == self || TryMakeRoom(record.Signer, 0, record.Bytes.Length - entry.Record.Bytes.Length)))
        {
            _bytes += record.Bytes.Length - entry.Record.Bytes.Length;
            entry.Record = record;
        }

        return entry;
    }

    /// <summary>Lets go, where need be, of those that left, and then of the dead, of whom nothing was heard for longest. Somebody who is
    /// alive stays, whoever comes.</summary>
    private bool TryMakeRoom(PeerId whom, int members, long bytes)
    {
        while (!HasRoom(members, bytes) && !_isCrowded)
        {
            var gone = _entries
                .Where(entry => entry.Key != self && entry.Key != whom && entry.Value.State is Liveness.Left or Liveness.Dead)
                .OrderBy(entry => entry.Value.State == Liveness.Left ? 0 : 1)
                .ThenBy(entry => entry.Value.LastSeen)
                .Take(Math.Max(1, MaxMembers / Share))
                .ToList();
            _isCrowded = gone.Count == 0;
            foreach (var (peer, entry) in gone)
            {
                _entries.Remove(peer);
                _bytes -= entry.Record.Bytes.Length;
            }
        }

        return HasRoom(members, bytes);
    }

    private bool HasRoom(int members, long bytes) =>
        (members == 0 || _entries.Count + members <= MaxMembers) && (bytes <= 0 || _bytes + bytes <= MaxBytes);

    /// <summary>Whether the record is by the device that counts more, or by the same and with a higher counter.</summary>
    private static bool IsNewer(Signed<MemberRecord> record, Signed<MemberRecord> known) =>
        record.Device.ComparePrecedence(known.Device) switch
        {
            > 0 => true,
            < 0 => false,
            _ => record.Value.Counter > known.Value.Counter,
        };

    private static void SeenAlive(MemberEntry entry, DateTimeOffset now, DateTimeOffset until)
    {
        entry.LastSeen = now;
        entry.AliveUntil = until;
        entry.DeadAt = until;
        entry.State = Liveness.Alive;
    }

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
