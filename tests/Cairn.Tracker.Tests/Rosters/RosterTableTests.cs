using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Trackers;
using Cairn.Testing.Protocol;
using Cairn.Tracker.Rosters;

namespace Cairn.Tracker.Tests.Rosters;

/// <summary>What takes the room of a network, and what does not.</summary>
public sealed class RosterTableTests
{
    private static readonly TrackerRun Run = new(Hash256.Sha256("run"u8));

    private readonly TestPeer _founder = TestPeer.Found("laptop");
    private readonly RosterTable _rosters = new(Run, new TrackerServerOptions
    {
        Listen = new PeerAddress("127.0.0.1", 0),
        Signatures = TestPeer.Signatures,
        MaxNetworks = 1,
    });

    [Fact]
    public void Whoever_listens_to_networks_that_nobody_told_of_takes_no_room()
    {
        using var one = _rosters.RentToListen(TestPeer.Found("one").Network);
        using var other = _rosters.RentToListen(TestPeer.Found("other").Network);

        Assert.True(TryJoin(_founder));
    }

    [Fact]
    public void Networks_that_somebody_made_up_and_filled_leave_each_other_one_its_share()
    {
        var rosters = new RosterTable(Run, new TrackerServerOptions
        {
            Listen = new PeerAddress("127.0.0.1", 0),
            Signatures = TestPeer.Signatures,
            MaxNetworks = 10,
            MaxBytes = 600_000,
            MaxBytesPerNetwork = 300_000,
        });
        foreach (var mallory in (TestPeer[])[TestPeer.Found("one"), TestPeer.Found("two"), TestPeer.Found("three")])
        {
            using var lease = rosters.RentToTell(mallory.Network);
            var joined = 0;
            while (Join(lease!.Roster, mallory.Invite($"peer{joined}")) is Outcome.Joined)
                joined++;

            Assert.InRange(joined, 2, 200);
        }

        for (var honest = 0; honest < 7; honest++)
        {
            var founder = TestPeer.Found($"honest{honest}");
            using var lease = rosters.RentToTell(founder.Network);
            Assert.IsType<Outcome.Joined>(Join(lease!.Roster, founder));
            Assert.IsType<Outcome.Joined>(Join(lease.Roster, founder.Invite("nas")));
        }

        static Outcome Join(Roster roster, TestPeer peer)
        {
            var record = peer.Record();
            return roster.Subscribe(record, peer.Presence(Run, 1, record));
        }
    }

    [Fact]
    public void What_was_refused_takes_no_room()
    {
        var stranger = TestPeer.Found("stranger");
        using (var lease = _rosters.RentToTell(stranger.Network))
            Assert.IsType<Outcome.Refused>(lease!.Roster.Ping(stranger.Presence(Run, 1, stranger.Record())));

        Assert.Empty(_rosters.All());
        Assert.True(TryJoin(_founder));
    }

    [Fact]
    public async Task Whoever_listened_before_the_first_member_came_hears_of_it()
    {
        using var listening = _rosters.RentToListen(_founder.Network);
        var change = listening.Roster.ChangedAsync(0);

        Assert.True(TryJoin(_founder));

        await change.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_network_too_many_is_refused_and_leaves_nothing()
    {
        Assert.True(TryJoin(_founder));

        Assert.False(TryJoin(TestPeer.Found("other")));
        Assert.Single(_rosters.All());
    }

    [Fact]
    public void A_network_that_everybody_left_makes_room()
    {
        Assert.True(TryJoin(_founder));
        using (var lease = _rosters.RentToTell(_founder.Network))
            lease!.Roster.Leave(_founder.Presence(Run, 9, _founder.Record(), PresenceKind.Leaving));

        Assert.True(TryJoin(TestPeer.Found("other")));
    }

    private bool TryJoin(TestPeer peer)
    {
        var record = peer.Record();
        using var lease = _rosters.RentToTell(peer.Network);
        return lease?.Roster.Subscribe(record, peer.Presence(Run, 1, record)) is Outcome.Joined;
    }
}
