using System.Text.Json;
using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Trackers;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;
using Cairn.Tracker.Rosters;

namespace Cairn.Tracker.Tests.Rosters;

/// <summary>The rules of a network's list, without sockets and in a time of their own.</summary>
public sealed class RosterTests
{
    private static readonly TrackerRun Run = new(Hash256.Sha256("run"u8));

    private readonly ManualTime _time = new();
    private readonly TestPeer _founder = TestPeer.Found("laptop");
    private readonly TestPeer _guest;
    private readonly Roster _roster;

    public RosterTests()
    {
        _guest = _founder.Invite("nas");
        _roster = NewRoster(10_000);
    }

    [Fact]
    public void A_member_is_listed_from_its_subscription_on()
    {
        var record = _guest.Record(new PeerAddress("10.0.0.2", 7440));

        Assert.IsType<Outcome.Joined>(_roster.Subscribe(record, _guest.Presence(Run, 1, record)));

        var node = Assert.Single(List().Nodes);
        Assert.Equal((_guest.Peer.ToString(), "nas", "both"), (node.Peer, node.Name, node.Role));
        Assert.Equal(["10.0.0.2:7440"], node.Addresses);
        Assert.True(record.Bytes.Span.SequenceEqual(node.Record.Span));
    }

    [Fact]
    public void Whoever_cannot_prove_membership_is_refused()
    {
        var impostor = _founder.Impostor("mallory");
        var record = impostor.Record();

        Assert.Equal("not-member", Refusal(_roster.Subscribe(record, impostor.Presence(Run, 1, record))).Code);
        Assert.Empty(List().Nodes);
    }

    [Fact]
    public void Whoever_is_evicted_is_taken_off_the_list_and_not_taken_again()
    {
        var friend = _guest.Invite("friend");
        foreach (var peer in (TestPeer[])[_founder, _guest, friend])
        {
            var record = peer.Record();
            Assert.IsType<Outcome.Joined>(_roster.Subscribe(record, peer.Presence(Run, 1, record)));
        }

        var version = List().Version;
        Assert.IsType<Outcome.Taken>(_roster.Evict([_founder.Evict(_guest.Peer)]));

        Assert.Equal(_founder.Peer.ToString(), Assert.Single(List().Nodes).Peer);
        Assert.True(List().Version > version);
        foreach (var peer in (TestPeer[])[_guest, friend])
        {
            var record = peer.Record();
            Assert.Equal("evicted", Refusal(_roster.Subscribe(record, peer.Presence(Run, 2, record))).Code);
        }

        // Whom a second one lets stay comes back, and another network's founder says nothing here.
        Assert.IsType<Outcome.Taken>(_roster.Evict([_founder.Evict(_guest.Peer, friend.Peer), TestPeer.Found("x").Evict(_founder.Peer)]));
        var again = friend.Record();
        Assert.IsType<Outcome.Joined>(_roster.Subscribe(again, friend.Presence(Run, 3, again)));
    }

    [Fact]
    public void Evictions_that_there_was_memory_for_count_though_there_is_none_for_the_rest()
    {
        var (other, record) = (_founder.Invite("other"), _guest.Record());
        var known = new Known(record, _guest.Presence(Run, 1, record), 0, 0);
        var evictions = new[] { _founder.Evict(_guest.Peer), _founder.Evict(other.Peer) };
        var roster = NewRoster(10, new RosterMemory(known.Size + evictions[0].Bytes.Length));
        Assert.IsType<Outcome.Joined>(roster.Subscribe(record, known.Heard));

        Assert.IsType<Outcome.NoMemory>(roster.Evict(evictions));

        Assert.Equal(0, roster.Count);
        Assert.IsType<Outcome.Refused>(roster.Subscribe(record, _guest.Presence(Run, 2, record)));
    }

    [Fact]
    public void Evictions_of_a_network_of_which_nobody_is_there_are_not_remembered() =>
        Assert.Equal("not-subscribed", Refusal(_roster.Evict([_founder.Evict(_guest.Peer)])).Code);

    [Fact]
    public void A_record_that_another_peer_presents_is_refused()
    {
        var record = _founder.Record();

        Assert.Equal("bad-request", Refusal(_roster.Subscribe(record, _guest.Presence(Run, 1, record))).Code);
    }

    [Fact]
    public void A_presence_for_another_record_is_refused()
    {
        var (older, newer) = (_guest.Record(), _guest.Record());

        Assert.Equal("bad-request", Refusal(_roster.Subscribe(older, _guest.Presence(Run, 1, newer))).Code);
    }

    [Fact]
    public void What_was_signed_for_another_run_is_refused()
    {
        var record = _guest.Record();
        var other = new TrackerRun(Hash256.Sha256("yesterday"u8));

        Assert.Equal("other-run", Refusal(_roster.Subscribe(record, _guest.Presence(other, 1, record))).Code);
        Join(_guest);
        Assert.Equal("other-run", Refusal(_roster.Ping(_guest.Presence(other, 9, record))).Code);
        Assert.Equal("other-run", Refusal(_roster.Leave(_guest.Presence(other, 9, record, PresenceKind.Leaving))).Code);
    }

    [Fact]
    public void Nothing_that_was_signed_counts_twice()
    {
        var record = _guest.Record();
        var (subscribing, ping) = (_guest.Presence(Run, 5, record), _guest.Presence(Run, 6, record));
        _roster.Subscribe(record, subscribing);
        _roster.Ping(ping);

        Assert.Equal(("repeated", 6UL), Of(_roster.Ping(ping)));
        Assert.Equal(("repeated", 6UL), Of(_roster.Subscribe(record, subscribing)));

        static (string, ulong?) Of(Outcome outcome) => (Refusal(outcome).Code, Refusal(outcome).Counter);
    }

    [Fact]
    public void Nothing_that_was_signed_counts_after_its_peer_is_gone()
    {
        var record = _guest.Record();
        var subscribing = _guest.Presence(Run, 5, record);
        _roster.Subscribe(record, subscribing);
        _time.Advance(TimeSpan.FromSeconds(15));
        _roster.Expire();

        Assert.Equal("repeated", Refusal(_roster.Subscribe(record, subscribing)).Code);
        Assert.Empty(List().Nodes);
    }

    [Fact]
    public void An_older_record_never_replaces_a_newer_one()
    {
        var (older, newer) = (_guest.Record(), _guest.Record());
        _roster.Subscribe(newer, _guest.Presence(Run, 1, newer));

        Assert.Equal("older-record", Refusal(_roster.Subscribe(older, _guest.Presence(Run, 2, older))).Code);

        _time.Advance(TimeSpan.FromSeconds(15));
        _roster.Expire();
        Assert.Equal("older-record", Refusal(_roster.Subscribe(older, _guest.Presence(Run, 3, older))).Code);
    }

    [Fact]
    public void A_newer_record_replaces_the_older_one_and_is_told()
    {
        var version = Join(_guest);
        var newer = _guest.Record(new PeerAddress("10.0.0.9", 7440));

        Assert.IsType<Outcome.Taken>(_roster.Subscribe(newer, _guest.Presence(Run, 100, newer)));

        Assert.Equal(["10.0.0.9:7440"], Assert.Single(ChangeAfter(version).Changed).Addresses);
    }

    [Fact]
    public void Subscribing_again_with_the_same_record_changes_nothing()
    {
        var record = _guest.Record();
        _roster.Subscribe(record, _guest.Presence(Run, 1, record));
        var version = _roster.Pong().Version;

        Assert.IsType<Outcome.Taken>(_roster.Subscribe(record, _guest.Presence(Run, 2, record)));

        Assert.Equal(version, _roster.Pong().Version);
    }

    [Fact]
    public void A_ping_of_a_stranger_asks_for_a_subscription()
    {
        Assert.Equal("not-subscribed", Refusal(_roster.Ping(_guest.Presence(Run, 1, _guest.Record()))).Code);
    }

    [Fact]
    public void A_ping_about_a_record_that_is_not_known_asks_for_a_subscription()
    {
        Join(_guest);

        Assert.Equal("not-subscribed", Refusal(_roster.Ping(_guest.Presence(Run, 100, _guest.Record()))).Code);
    }

    [Fact]
    public void A_silent_member_is_taken_off_after_three_pings()
    {
        var version = Join(_guest);

        _time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Empty(_roster.Expire());
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(_guest.Peer, Assert.Single(_roster.Expire()).Signer);

        Assert.Empty(List().Nodes);
        var gone = Assert.Single(ChangeAfter(version).Gone);
        Assert.Equal((_guest.Peer.ToString(), 15_000), (gone.Peer, gone.SilentMilliseconds));
        Assert.Null(gone.Goodbye);
    }

    [Fact]
    public void A_ping_keeps_a_member_on_the_list()
    {
        var record = _guest.Record();
        _roster.Subscribe(record, _guest.Presence(Run, 1, record));

        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.IsType<Outcome.Taken>(_roster.Ping(_guest.Presence(Run, 2, record)));
        _time.Advance(TimeSpan.FromSeconds(14));

        Assert.Empty(_roster.Expire());
    }

    [Fact]
    public void A_goodbye_is_told_with_its_signature()
    {
        var record = _guest.Record();
        _roster.Subscribe(record, _guest.Presence(Run, 1, record));
        var version = _roster.Pong().Version;
        var goodbye = _guest.Presence(Run, 2, record, PresenceKind.Leaving);

        Assert.IsType<Outcome.Taken>(_roster.Leave(goodbye));

        Assert.Empty(List().Nodes);
        Assert.True(goodbye.Bytes.Span.SequenceEqual(Assert.Single(ChangeAfter(version).Gone).Goodbye!.Value.Span));
        Assert.Equal(_guest.Peer.ToString(), Assert.Single(List().Left).Peer);
    }

    [Fact]
    public void Whoever_left_comes_back_only_with_a_newer_record()
    {
        var record = _guest.Record();
        _roster.Subscribe(record, _guest.Presence(Run, 1, record));
        _roster.Leave(_guest.Presence(Run, 2, record, PresenceKind.Leaving));

        Assert.Equal("older-record", Refusal(_roster.Subscribe(record, _guest.Presence(Run, 3, record))).Code);
        var newer = _guest.Record();
        Assert.IsType<Outcome.Joined>(_roster.Subscribe(newer, _guest.Presence(Run, 4, newer)));
        Assert.Empty(List().Left);
    }

    [Fact]
    public void A_sign_of_life_is_no_goodbye_and_a_goodbye_no_sign_of_life()
    {
        var record = _guest.Record();
        _roster.Subscribe(record, _guest.Presence(Run, 1, record));

        Assert.IsType<Outcome.Refused>(_roster.Leave(_guest.Presence(Run, 2, record)));
        Assert.IsType<Outcome.Refused>(_roster.Ping(_guest.Presence(Run, 3, record, PresenceKind.Leaving)));

        Assert.Single(List().Nodes);
        Assert.Empty(List().Left);
    }

    [Fact]
    public void A_recovered_machine_supersedes_the_lost_one()
    {
        Join(_guest);
        var recovered = _guest.Recover();
        var record = recovered.Record(1);

        Assert.IsType<Outcome.Taken>(_roster.Subscribe(record, recovered.Presence(Run, 1, record)));

        var old = _guest.Record(1000);
        Assert.Equal("superseded", Refusal(_roster.Subscribe(old, _guest.Presence(Run, 1000, old))).Code);
        Assert.Equal("superseded", Refusal(_roster.Ping(_guest.Presence(Run, 1001, old))).Code);
        Assert.Equal("superseded", Refusal(_roster.Leave(_guest.Presence(Run, 1002, old, PresenceKind.Leaving))).Code);
        Assert.True(record.Bytes.Span.SequenceEqual(Assert.Single(List().Nodes).Record.Span));
    }

    [Fact]
    public void Of_two_devices_with_one_epoch_the_one_with_the_larger_key_hash_counts()
    {
        var (one, other) = (_guest.Recover(), _guest.Recover());
        var (small, large) = KeyHash(one).CompareTo(KeyHash(other)) < 0 ? (one, other) : (other, one);
        var (first, second) = (small.Record(9), large.Record(1));
        _roster.Subscribe(first, small.Presence(Run, 9, first));

        Assert.IsType<Outcome.Taken>(_roster.Subscribe(second, large.Presence(Run, 1, second)));
        Assert.Equal("superseded", Refusal(_roster.Ping(small.Presence(Run, 10, first))).Code);

        static Hash256 KeyHash(TestPeer peer) => Hash256.Sha256(peer.Identity.Key.PublicKey.Span);
    }

    [Fact]
    public void A_full_roster_takes_no_more_members_but_keeps_those_it_has()
    {
        var roster = NewRoster(1);
        var (first, second) = (_founder.Record(), _guest.Record());
        roster.Subscribe(first, _founder.Presence(Run, 1, first));

        Assert.Equal("full", Refusal(roster.Subscribe(second, _guest.Presence(Run, 1, second))).Code);
        Assert.IsType<Outcome.Taken>(roster.Ping(_founder.Presence(Run, 2, first)));
    }

    [Fact]
    public void A_roster_without_memory_takes_no_more_until_it_forgets_who_is_gone()
    {
        var (first, second) = (_founder.Record(), _guest.Record());
        var memory = new RosterMemory(new Known(first, _founder.Presence(Run, 1, first), 0, 0).Size + 4000);
        var roster = NewRoster(10, memory);
        Assert.IsType<Outcome.Joined>(roster.Subscribe(first, _founder.Presence(Run, 1, first)));
        Assert.IsType<Outcome.NoMemory>(roster.Subscribe(second, _guest.Presence(Run, 1, second)));
        Assert.False(roster.ForgetGone());
        Assert.IsType<Outcome.Taken>(roster.Ping(_founder.Presence(Run, 2, first)));

        var whileThere = memory.Taken;
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Single(roster.Expire());
        Assert.InRange(memory.Taken, 1, whileThere - (3 * first.Bytes.Length));

        Assert.True(roster.ForgetGone());
        Assert.Equal(0, memory.Taken);
        Assert.Null(roster.ChangeAfter(0));
        Assert.IsType<Outcome.Joined>(roster.Subscribe(second, _guest.Presence(Run, 2, second)));
    }

    [Fact]
    public void Memory_is_given_back_whatever_becomes_of_a_peer()
    {
        var memory = new RosterMemory(long.MaxValue);
        var roster = NewRoster(10, memory);
        for (ulong round = 0; round < 3; round++)
        {
            var (older, newer) = (_guest.Record(), _guest.Record(new PeerAddress("10.0.0.9", 7440)));
            roster.Subscribe(older, _guest.Presence(Run, (round * 10) + 1, older));
            roster.Subscribe(newer, _guest.Presence(Run, (round * 10) + 2, newer));
            roster.Ping(_guest.Presence(Run, (round * 10) + 3, newer));
            roster.Leave(_guest.Presence(Run, (round * 10) + 4, newer, PresenceKind.Leaving));
            roster.Leave(_guest.Presence(Run, (round * 10) + 5, newer, PresenceKind.Leaving));
        }

        roster.ForgetGone();

        Assert.Equal(0, memory.Taken);
    }

    [Fact]
    public void Changes_that_come_close_together_are_told_as_one()
    {
        Join(_founder);
        Join(_guest);

        var change = ChangeAfter(0);

        Assert.Equal((0, 2, 2), (change.After, change.Version, change.Changed.Count));
        Assert.Equal(change.Changed.OrderBy(node => node.Peer, StringComparer.Ordinal), change.Changed);
    }

    [Fact]
    public async Task A_waiter_hears_of_the_next_change()
    {
        var version = Join(_founder);
        var waiting = _roster.ChangedAsync(version);
        Assert.False(waiting.IsCompleted);

        Join(_guest);

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(_roster.ChangedAsync(version).IsCompleted);
    }

    private static Outcome.Refused Refusal(Outcome outcome) => Assert.IsType<Outcome.Refused>(outcome);

    private Roster NewRoster(int maxMembers, RosterMemory? memory = null) => new(
        _founder.Network,
        Run,
        new TrackerServerOptions
        {
            Listen = new PeerAddress("127.0.0.1", 0),
            Signatures = TestPeer.Signatures,
            Time = _time,
            MaxMembers = maxMembers,
            PushInterval = TimeSpan.Zero,
        },
        memory ?? new RosterMemory(long.MaxValue),
        new RosterMemory(long.MaxValue));

    private long Join(TestPeer peer)
    {
        var record = peer.Record();
        Assert.IsType<Outcome.Joined>(_roster.Subscribe(record, peer.Presence(Run, 1, record)));
        return _roster.Pong().Version;
    }

    private TrackerList List() => JsonSerializer.Deserialize(_roster.List().Json.ToArray(), TrackerJson.Default.TrackerList)!;

    private TrackerChange ChangeAfter(long version) =>
        JsonSerializer.Deserialize(_roster.ChangeAfter(version)!.Value.Json.ToArray(), TrackerJson.Default.TrackerChange)!;
}
