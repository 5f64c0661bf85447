using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;
using Cairn.Tracker.Tests.Serving;

namespace Cairn.Tracker.Tests.Probing;

/// <summary>Silent peers are called, and what becomes of them. The calls are the test's, and time is.</summary>
public sealed class ProbingTests
{
    private static readonly PeerAddress Address = new("127.0.0.1", 7440);

    private readonly TestPeer _founder = TestPeer.Found("laptop");
    private readonly Lock _lock = new();
    private readonly List<PeerId> _called = [];
    private readonly SortedSet<PeerId> _answering = [];

    [Fact]
    public async Task A_silent_peer_that_answers_when_called_stays_however_long_its_pings_are_lost()
    {
        await using var tracker = await StartAsync();
        await tracker.JoinAsync(_founder, _founder.Record(Address));
        _answering.Add(_founder.Peer);

        for (var round = 1; round <= 6; round++)
        {
            tracker.Time.Advance(TimeSpan.FromSeconds(11));
            await Eventually.TrueAsync(() => Called() >= round);
        }

        Assert.Single((await tracker.NodesAsync(_founder.Network)).Nodes);
    }

    [Fact]
    public async Task A_silent_peer_that_does_not_answer_is_taken_off_the_list_and_everybody_is_told()
    {
        await using var tracker = await StartAsync();
        await tracker.JoinAsync(_founder, _founder.Record(Address));
        await using var events = tracker.ListenAsync(_founder.Network).GetAsyncEnumerator();
        await events.MoveNextAsync();

        tracker.Time.Advance(TimeSpan.FromSeconds(11));
        await Eventually.TrueAsync(() => Called() == 1);
        Assert.Single((await tracker.NodesAsync(_founder.Network)).Nodes);
        tracker.Time.Advance(TimeSpan.FromSeconds(5));

        await events.MoveNextAsync();
        Assert.Contains(_founder.Peer.ToString(), events.Current.Data, StringComparison.Ordinal);
        Assert.Equal(TrackerPaths.ChangeEvent, events.Current.EventType);
        await Eventually.TrueAsync(async () => (await tracker.NodesAsync(_founder.Network)).Nodes.Count == 0);
    }

    [Fact]
    public async Task A_peer_without_an_address_goes_by_its_silence()
    {
        await using var tracker = await StartAsync();
        await tracker.JoinAsync(_founder);

        await PassAsync(tracker, TimeSpan.FromSeconds(16));

        Assert.Empty((await tracker.NodesAsync(_founder.Network)).Nodes);
        Assert.Equal(0, Called());
    }

    [Fact]
    public async Task A_peer_that_is_suspected_is_called_at_once_and_goes_when_it_has_missed_a_ping()
    {
        await using var tracker = await StartAsync();
        var record = await tracker.JoinAsync(_founder);
        var dead = _founder.Invite("dead");
        await tracker.JoinAsync(dead, dead.Record(Address));

        await SuspectAsync(tracker, record, dead.Peer);
        await Eventually.TrueAsync(() => Called() == 1);
        Assert.Equal(2, (await tracker.NodesAsync(_founder.Network)).Nodes.Count);

        await PassAsync(tracker, TimeSpan.FromSeconds(8));
        Assert.Equal(_founder.Peer.ToString(), Assert.Single((await tracker.NodesAsync(_founder.Network)).Nodes).Peer);
    }

    [Fact]
    public async Task A_peer_that_pings_stays_whatever_others_say_of_it()
    {
        await using var tracker = await StartAsync();
        var record = await tracker.JoinAsync(_founder);
        var accused = _founder.Invite("accused");
        var accusedRecord = await tracker.JoinAsync(accused, accused.Record(Address));
        var run = await tracker.RunAsync();

        for (ulong round = 0; round < 5; round++)
        {
            await SuspectAsync(tracker, record, accused.Peer);
            await PassAsync(tracker, TimeSpan.FromSeconds(4));
            Assert.True((await tracker.PingAsync(accused.Presence(run, 9000 + round, accusedRecord))).IsSuccessStatusCode);
        }

        Assert.True(Called() >= 2);
        Assert.Equal(2, (await tracker.NodesAsync(_founder.Network)).Nodes.Count);
    }

    [Fact]
    public async Task A_peer_that_answers_stays_whatever_others_say_of_it()
    {
        await using var tracker = await StartAsync();
        var record = await tracker.JoinAsync(_founder);
        var accused = _founder.Invite("accused");
        await tracker.JoinAsync(accused, accused.Record(Address));
        _answering.Add(accused.Peer);

        await SuspectAsync(tracker, record, accused.Peer);
        await Eventually.TrueAsync(() => Called() == 1);
        await PassAsync(tracker, TimeSpan.FromSeconds(8));

        Assert.Equal(2, (await tracker.NodesAsync(_founder.Network)).Nodes.Count);
    }

    [Fact]
    public async Task Whoever_suspects_again_and_again_makes_no_more_calls_and_is_refused_in_the_end()
    {
        await using var tracker = await StartAsync();
        var record = await tracker.JoinAsync(_founder);
        var accused = _founder.Invite("accused");
        await tracker.JoinAsync(accused, accused.Record(Address));
        _answering.Add(accused.Peer);

        var codes = new List<int>();
        for (var i = 0; i < 10; i++)
            codes.Add((int)(await TrySuspectAsync(tracker, record, accused.Peer)).StatusCode);

        Assert.Equal([200, 200, 200, 200, 200, 200, 200, 200, 429, 429], codes);
        await Eventually.TrueAsync(() => Called() == 1);
        await PassAsync(tracker, TimeSpan.FromSeconds(5));
        Assert.Equal(200, (int)(await TrySuspectAsync(tracker, record, accused.Peer)).StatusCode);
        await Eventually.TrueAsync(() => Called() == 2);
    }

    [Fact]
    public async Task Suspecting_somebody_unknown_does_nothing()
    {
        await using var tracker = await StartAsync();
        var record = await tracker.JoinAsync(_founder);

        await SuspectAsync(tracker, record, TestPeer.Found("nobody").Peer);

        Assert.Equal(0, Called());
        Assert.Single((await tracker.NodesAsync(_founder.Network)).Nodes);
    }

    [Fact]
    public async Task A_call_that_never_ends_or_fails_counts_as_no_answer()
    {
        var calls = 0;
        await using var tracker = await RawTracker.StartAsync(options => options with
        {
            Probe = async (_, cancellation) =>
            {
                if (Interlocked.Increment(ref calls) == 1)
                    throw new InvalidOperationException("The call is broken.");

                await Task.Delay(Timeout.Infinite, cancellation);
                return true;
            },
        });
        await tracker.JoinAsync(_founder, _founder.Record(Address));

        tracker.Time.Advance(TimeSpan.FromSeconds(11));
        await Eventually.TrueAsync(() => Volatile.Read(ref calls) == 1);
        await PassAsync(tracker, TimeSpan.FromSeconds(20));

        Assert.Empty((await tracker.NodesAsync(_founder.Network)).Nodes);
    }

    private int Called()
    {
        lock (_lock)
            return _called.Count;
    }

    private Task<RawTracker> StartAsync() => RawTracker.StartAsync(options => options with { Probe = Probe });

    private Task<bool> Probe(Signed<MemberRecord> record, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _called.Add(record.Signer);
            return Task.FromResult(_answering.Contains(record.Signer));
        }
    }

    /// <summary>Lets time pass in small steps, with requests between them, so that calls that are under way come to their end.</summary>
    private async Task PassAsync(RawTracker tracker, TimeSpan span)
    {
        var step = TimeSpan.FromSeconds(1);
        for (var passed = TimeSpan.Zero; passed < span; passed += step)
        {
            tracker.Time.Advance(step);
            await tracker.NodesAsync(_founder.Network);
        }
    }

    private async Task SuspectAsync(RawTracker tracker, Signed<MemberRecord> record, PeerId peer) =>
        Assert.Equal(200, (int)(await TrySuspectAsync(tracker, record, peer)).StatusCode);

    private Task<HttpResponseMessage> TrySuspectAsync(RawTracker tracker, Signed<MemberRecord> record, PeerId peer) => tracker.TellAsync(
        _founder,
        record,
        (TrackerPaths.Suspect, PresenceKind.Suspect),
        new SuspectMessage(peer.ToString()),
        TrackerJson.Default.SuspectMessage);
}
