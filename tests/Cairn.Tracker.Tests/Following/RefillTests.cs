using Cairn.Protocol.Directories;
using Cairn.Testing.Protocol;
using Cairn.Transport.Trackers;

namespace Cairn.Tracker.Tests.Following;

/// <summary>How soon a tracker that was restarted knows everybody again.</summary>
public sealed class RefillTests
{
    /// <summary>Longer than anything here is waited for, so that what is seen was brought about by no ping that was due anyway.</summary>
    private static readonly TimeSpan Ping = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Peers_tell_a_tracker_that_was_restarted_that_they_are_there_before_their_next_ping_is_due()
    {
        var founder = TestPeer.Found("founder");
        TestPeer[] peers = [founder, founder.Invite("peer1"), founder.Invite("peer2")];
        var tracker = await Followers.StartTrackerAsync(ping: Ping);
        var directories = new List<TrackerDirectory>();
        foreach (var peer in peers)
        {
            directories.Add(Follow(peer, tracker.Url));
            await directories[^1].AnnounceAsync(peer.Record(), CancellationToken.None);
        }

        foreach (var directory in directories)
            await directory.SeesAsync(view => view.Source == DirectorySource.Live && view.Members.Count == peers.Length);

        var port = tracker.Url.Port;
        await tracker.DisposeAsync();
        foreach (var directory in directories)
            await directory.SeesAsync(view => view.Source == DirectorySource.LastKnown);

        // Somebody new knows only whom the tracker lists.
        tracker = await Followers.StartTrackerAsync(port, Ping);
        var newcomer = founder.Invite("newcomer");
        await using (var directory = Follow(newcomer, tracker.Url))
        {
            await directory.AnnounceAsync(newcomer.Record(), CancellationToken.None);
            var seen = await directory.SeesAsync(view => view.Members.Count == peers.Length + 1);
            Assert.All(seen.Members, member => Assert.Equal(Liveness.Alive, member.State));
        }

        foreach (var directory in directories)
            await directory.DisposeAsync();

        await tracker.DisposeAsync();
    }

    private static TrackerDirectory Follow(TestPeer peer, Uri tracker) => new(new TrackerDirectoryOptions
    {
        Tracker = tracker,
        Network = peer.Network,
        Identity = peer.Identity,
        Signatures = TestPeer.Signatures,
        Time = TimeProvider.System,
        PingInterval = Ping,
    });
}
