using System.Text.Json;
using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Trackers;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;
using Cairn.Tracker.Rosters;

namespace Cairn.Tracker.Tests.Rosters;

/// <summary>When changes are told, and how many tellings a burst of them makes.</summary>
public sealed class PushTests
{
    private static readonly TrackerRun Run = new(Hash256.Sha256("run"u8));

    private readonly ManualTime _time = new();
    private readonly TestPeer _founder = TestPeer.Found("laptop");
    private readonly Roster _roster;

    public PushTests() => _roster = new Roster(
        _founder.Network,
        Run,
        new TrackerServerOptions { Listen = new PeerAddress("127.0.0.1", 0), Signatures = TestPeer.Signatures, Time = _time },
        new RosterMemory(long.MaxValue),
        new RosterMemory(long.MaxValue));

    [Fact]
    public void A_change_is_told_at_once_and_those_that_follow_it_closely_as_one()
    {
        Join(_founder);
        Assert.True(_roster.ChangedAsync(0).IsCompleted);

        Join(_founder.Invite("one"));
        Join(_founder.Invite("other"));
        var told = _roster.ChangedAsync(1);
        Assert.False(told.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.True(told.IsCompleted);
        Assert.Equal(3, _roster.ChangeAfter(1)!.Value.Version);
        Assert.False(_roster.ChangedAsync(3).IsCompleted);

        // Nothing is left over that a timer would tell again.
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(_roster.ChangedAsync(3).IsCompleted);
        Join(_founder.Invite("late"));
        Assert.True(_roster.ChangedAsync(3).IsCompleted);
    }

    [Fact]
    public void A_thousand_joins_in_three_seconds_are_told_a_thousand_listeners_in_a_few_events()
    {
        _roster.Listeners = 1000;
        var (told, events) = (0L, 0);
        for (var joined = 0; joined < 1000; joined++)
        {
            Join(_founder.Invite($"peer {joined}"));
            _time.Advance(TimeSpan.FromMilliseconds(3));
            Listen();
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        Listen();
        Assert.Equal(1000, told);
        Assert.InRange(events, 2, 5);

        void Listen()
        {
            if (!_roster.ChangedAsync(told).IsCompleted)
                return;

            events++;
            told = _roster.ChangeAfter(told)!.Value.Version;
        }
    }

    [Fact]
    public void A_listener_that_was_slow_is_told_all_that_it_missed_as_one()
    {
        for (var i = 0; i < 5; i++)
        {
            Join(_founder.Invite($"peer {i}"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var change = JsonSerializer.Deserialize(_roster.ChangeAfter(2)!.Value.Json.ToArray(), TrackerJson.Default.TrackerChange)!;
        Assert.Equal((2, 5), (change.After, change.Version));
        Assert.Equal(["peer 2", "peer 3", "peer 4"], change.Changed.Select(node => node.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_version_that_is_yet_to_come_is_answered_with_the_list()
    {
        Join(_founder);

        Assert.Null(_roster.ChangeAfter(2));
        Assert.Null(_roster.ChangeAfter(-1));
        Assert.NotNull(_roster.ChangeAfter(1));
    }

    private void Join(TestPeer peer)
    {
        var record = peer.Record();
        Assert.IsType<Outcome.Joined>(_roster.Subscribe(record, peer.Presence(Run, 1, record)));
    }
}
