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

    private static Departure Goodbye(TestPeer peer, Signed<MemberRecord> record) =>
        new(peer.Peer, TimeSpan.Zero, peer.Presence(default, 1, record, PresenceKind.Leaving).Value);

    private Liveness StateOf(TestPeer peer, DateTimeOffset now)
    {
        _table.Judge(now);
        return _table.Members(now).Single(member => member.Peer == peer.Peer).State;
    }
}
