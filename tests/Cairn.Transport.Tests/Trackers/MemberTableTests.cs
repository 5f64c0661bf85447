using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.Testing.Protocol;
using Cairn.Transport.Trackers;

namespace Cairn.Transport.Tests.Trackers;

/// <summary>What a peer concludes from what it is told, in a time of its own.</summary>
public sealed class MemberTableTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(15);

    private readonly TestPeer _self = TestPeer.Found("self");
    private readonly TestPeer _other;
    private readonly MemberTable _table;

    public MemberTableTests()
    {
        _other = _self.Invite("other");
        _table = new MemberTable(_self.Network, _self.Peer) { Expiry = Expiry };
    }

    [Fact]
    public void This_peer_is_always_alive()
    {
        _table.Announce(_self.Record(), Start);
        _table.Apply([], [], Start.AddDays(1));

        Assert.Equal(Liveness.Alive, StateOf(_self, Start.AddDays(2)));
        Assert.Equal(Start.AddDays(2), _table.Members(Start.AddDays(2)).Single().LastSeen);
    }

    [Fact]
    public void A_listed_member_is_alive_and_seen_as_often_as_the_list_is_confirmed()
    {
        _table.Apply([_other.Record()], [], Start);
        _table.Confirm(Start.AddMinutes(10));

        Assert.Equal(Liveness.Alive, StateOf(_other, Start.AddHours(1)));
        Assert.Equal(Start.AddMinutes(10), _table.Members(Start.AddHours(1)).Single().LastSeen);
    }

    [Fact]
    public void A_member_that_is_missing_from_a_new_list_is_suspect_and_then_dead()
    {
        _table.Apply([_other.Record()], [], Start);
        var restarted = Start.AddMinutes(10);

        _table.Apply([], [], restarted);

        Assert.Equal(Liveness.Suspect, StateOf(_other, restarted));
        _table.Apply([], [], restarted + (Expiry / 2));
        Assert.Equal(Liveness.Suspect, StateOf(_other, restarted + (Expiry * 0.99)));
        Assert.Equal(Liveness.Dead, StateOf(_other, restarted + Expiry));
    }

    [Fact]
    public void A_member_that_was_silent_long_enough_is_dead_at_once()
    {
        _table.Apply([_other.Record()], [], Start);
        _table.Confirm(Start.AddMinutes(1));

        _table.ApplyChange([], [new Departure(_other.Peer, Expiry, null)], Start.AddMinutes(1));

        Assert.Equal(Liveness.Dead, StateOf(_other, Start.AddMinutes(1)));
        Assert.Equal(Start.AddMinutes(1) - Expiry, _table.Members(Start).Single().LastSeen);
    }

    [Fact]
    public void A_member_that_is_listed_again_is_alive_again()
    {
        var record = _other.Record();
        _table.Apply([record], [], Start);
        _table.ApplyChange([], [new Departure(_other.Peer, Expiry, null)], Start.AddMinutes(1));

        _table.ApplyChange([record], [], Start.AddMinutes(2));

        Assert.Equal(Liveness.Alive, StateOf(_other, Start.AddMinutes(2)));
    }

    [Fact]
    public void A_goodbye_counts_until_there_is_a_newer_record()
    {
        var record = _other.Record();
        _table.Apply([record], [], Start);

        _table.ApplyChange([], [Goodbye(_other, record)], Start);
        Assert.Equal(Liveness.Left, StateOf(_other, Start.AddDays(1)));

        _table.Introduce(record, Start.AddDays(1));
        Assert.Equal(Liveness.Left, StateOf(_other, Start.AddDays(1)));

        _table.Introduce(_other.Record(), Start.AddDays(1));
        Assert.Equal(Liveness.Alive, StateOf(_other, Start.AddDays(1)));
    }

    [Fact]
    public void A_goodbye_of_an_older_record_is_only_silence()
    {
        var older = _other.Record();
        _table.Apply([_other.Record()], [], Start);

        _table.ApplyChange([], [Goodbye(_other, older)], Start);

        Assert.Equal(Liveness.Dead, StateOf(_other, Start + Expiry));
    }

    [Fact]
    public void A_sign_of_life_or_the_goodbye_of_another_is_no_goodbye()
    {
        var record = _other.Record();
        var third = _self.Invite("third");
        _table.Apply([record], [], Start);

        var here = _other.Presence(default, 1, record).Value;
        var foreign = third.Presence(default, 1, third.Record(1000), PresenceKind.Leaving).Value;
        _table.ApplyChange([], [new(_other.Peer, Expiry, here), new(_other.Peer, Expiry, foreign)], Start);

        Assert.Equal(Liveness.Dead, StateOf(_other, Start));
    }

    [Fact]
    public void Nobody_can_take_this_peer_off_its_own_list()
    {
        var record = _self.Record();
        _table.Announce(record, Start);

        _table.ApplyChange([], [Goodbye(_self, record)], Start);

        Assert.Equal(Liveness.Alive, StateOf(_self, Start.AddDays(1)));
    }

    [Fact]
    public void A_member_met_in_person_is_alive_for_as_long_as_a_silent_one_is_waited_for()
    {
        _table.Introduce(_other.Record(), Start);

        Assert.Equal(Liveness.Alive, StateOf(_other, Start + (Expiry * 0.99)));
        Assert.Equal(Liveness.Dead, StateOf(_other, Start + Expiry));
    }

    [Fact]
    public void An_older_record_never_replaces_a_newer_one()
    {
        var (older, newer) = (_other.Record(), _other.Record());
        _table.Introduce(newer, Start);

        _table.Introduce(older, Start);
        _table.Apply([older], [], Start);
        _table.ApplyChange([older], [], Start);

        Assert.Same(newer, _table.Members(Start).Single().Record);
    }

    [Fact]
    public void A_record_whose_certificate_somebody_altered_keeps_no_newer_one_out()
    {
        var (older, newer) = (_other.Record(), _other.Record());
        var altered = older.WithAlteredCertificate();
        Assert.NotEqual(older.Device, altered.Device);
        _table.Introduce(altered, Start);

        _table.Apply([newer], [], Start);

        Assert.Same(newer, _table.Members(Start).Single().Record);
    }

    [Fact]
    public void A_record_of_another_network_is_passed_over()
    {
        _table.Introduce(TestPeer.Found("stranger").Record(), Start);

        Assert.Empty(_table.Members(Start));
    }

    [Fact]
    public void Restored_members_stay_as_they_were_until_something_is_heard()
    {
        var third = _self.Invite("third");
        _table.Restore(
            [new(_other.Record(), Liveness.Dead, Start.AddDays(-3)), new(third.Record(), Liveness.Left, Start.AddDays(-2))]);

        Assert.Equal(
            [(_other.Peer, Liveness.Dead, Start.AddDays(-3)), (third.Peer, Liveness.Left, Start.AddDays(-2))],
            _table.Members(Start).Select(member => (member.Peer, member.State, member.LastSeen)).OrderBy(member => member.LastSeen));
        _table.Apply([], [], Start);
        Assert.Equal((Liveness.Dead, Liveness.Left), (StateOf(_other, Start), StateOf(third, Start)));
    }

    [Fact]
    public void A_newcomer_takes_the_place_of_whoever_left_and_then_of_whoever_is_dead_for_longest()
    {
        var (table, members) = Full(4);
        var newcomers = Enumerable.Range(0, 4).Select(index => _self.Invite($"new{index}")).ToList();
        table.Confirm(Start.AddMinutes(1));
        table.ApplyChange([], [new(members[0].Peer.Peer, Expiry, null)], Start.AddMinutes(1));
        table.Confirm(Start.AddMinutes(2));
        table.ApplyChange([], [new(members[1].Peer.Peer, Expiry, null)], Start.AddMinutes(2));
        table.ApplyChange([], [Goodbye(members[2].Peer, members[2].Record)], Start.AddMinutes(3));
        table.Judge(Start.AddMinutes(4));

        AssertGone(table, members[2].Peer, newcomers[0]);
        AssertGone(table, members[0].Peer, newcomers[1]);
        AssertGone(table, members[1].Peer, newcomers[2]);

        // Everybody who is left is alive.
        table.ApplyChange([newcomers[3].Record()], [], Start.AddMinutes(5));
        Assert.DoesNotContain(table.Members(Start), member => member.Peer == newcomers[3].Peer);
        Assert.Contains(table.Members(Start), member => member.Peer == members[3].Peer.Peer);

        // And one of them dies.
        table.ApplyChange([], [new(members[3].Peer.Peer, Expiry, null)], Start.AddMinutes(6));
        table.Judge(Start.AddMinutes(7));
        AssertGone(table, members[3].Peer, newcomers[3]);
    }

    [Fact]
    public void This_peer_has_its_place_in_a_full_table()
    {
        var table = Full(4).Table;

        table.Announce(_self.Record(), Start);

        Assert.Contains(table.Members(Start), member => member.Peer == _self.Peer);
    }

    [Fact]
    public void The_bytes_of_records_are_bounded_too()
    {
        var record = _other.Record();
        var table = new MemberTable(_self.Network, _self.Peer) { Expiry = Expiry, MaxBytes = record.Bytes.Length + 10 };
        table.Apply([record], [], Start);
        var longer = _other.Record(usual => usual with { Name = new string('n', 40) });

        table.ApplyChange([_self.Invite("third").Record(), longer], [], Start);
        Assert.Same(record, table.Members(Start).Single().Record);

        // What is no longer than the one before is taken.
        var newer = _other.Record();
        table.ApplyChange([newer], [], Start);
        Assert.Same(newer, table.Members(Start).Single().Record);
        Assert.True(table.Holds(newer));
        Assert.False(table.Holds(record));
    }

    [Fact]
    public void What_a_tracker_told_is_forgotten_with_the_member()
    {
        var rejected = 0;
        var signatures = new CountingSignatures();
        var words = new TrackerWords(_self.Network, signatures, _ => rejected++);
        var (one, two) = (_other.Record(), _self.Invite("third").Record());
        IReadOnlyList<TrackerNode> nodes = [TrackerNode.Of(one), TrackerNode.Of(two)];
        words.Records(nodes);
        var opened = signatures.Verified;
        words.Records(nodes);
        Assert.Equal(opened, signatures.Verified);

        words.Keep(record => record.Equals(one));

        words.Records([nodes[0]]);
        Assert.Equal(opened, signatures.Verified);
        words.Records([nodes[1]]);
        Assert.True(signatures.Verified > opened);
        Assert.Equal(0, rejected);
    }

    /// <summary>A table with as many members as it takes, all of them alive.</summary>
    private (MemberTable Table, IReadOnlyList<(TestPeer Peer, Signed<MemberRecord> Record)> Members) Full(int members)
    {
        var table = new MemberTable(_self.Network, _self.Peer) { Expiry = Expiry, MaxMembers = members };
        var all = Enumerable.Range(0, members)
            .Select(index => _self.Invite($"member{index}"))
            .Select(peer => (peer, peer.Record()))
            .ToList();
        table.Apply(all.Select(member => member.Item2), [], Start);
        return (table, all);
    }

    private static void AssertGone(MemberTable table, TestPeer gone, TestPeer newcomer)
    {
        Assert.Contains(table.Members(Start), member => member.Peer == gone.Peer);
        table.ApplyChange([newcomer.Record()], [], Start.AddMinutes(5));
        Assert.DoesNotContain(table.Members(Start), member => member.Peer == gone.Peer);
        Assert.Contains(table.Members(Start), member => member.Peer == newcomer.Peer);
    }

    private static Departure Goodbye(TestPeer peer, Signed<MemberRecord> record) =>
        new(peer.Peer, TimeSpan.Zero, peer.Presence(default, 1, record, PresenceKind.Leaving).Value);

    private Liveness StateOf(TestPeer peer, DateTimeOffset now)
    {
        _table.Judge(now);
        return _table.Members(now).Single(member => member.Peer == peer.Peer).State;
    }
}
