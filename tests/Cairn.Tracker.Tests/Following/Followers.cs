using Cairn.Core.Signing;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;
using Cairn.Transport.Trackers;

namespace Cairn.Tracker.Tests.Following;

/// <summary>Makes trackers and directories that follow them, all on real sockets.</summary>
internal static class Followers
{
    /// <summary>For tests in which somebody has to expire; in the others nobody may, however slow the machine is.</summary>
    public static readonly TimeSpan Hasty = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5);

    public static Task<TrackerServer> StartTrackerAsync(
        int port = 0, TimeSpan? ping = null, Func<Signed<MemberRecord>, CancellationToken, Task<bool>>? probe = null)
    {
        var options = new TrackerServerOptions
        {
            Listen = new PeerAddress("127.0.0.1", port),
            Signatures = TestPeer.Signatures,
            PingInterval = ping ?? Patient,
            Probe = probe,
        };
        return TrackerServer.StartAsync(options, CancellationToken.None);
    }

    public static TrackerDirectory Follow(
        this TestPeer peer, Uri tracker, IReadOnlyList<Member>? known = null, ISignatures? signatures = null) => new(
        new TrackerDirectoryOptions
        {
            Tracker = tracker,
            Network = peer.Network,
            Identity = peer.Identity,
            Signatures = signatures ?? TestPeer.Signatures,
            Time = TimeProvider.System,
            Known = known ?? [],
        });

    /// <summary>A directory that has announced its peer.</summary>
    public static async Task<TrackerDirectory> JoinAsync(this TestPeer peer, Uri tracker)
    {
        var directory = peer.Follow(tracker);
        await directory.AnnounceAsync(peer.Record(), CancellationToken.None);
        return directory;
    }

    /// <summary>Waits for a view that has what is asked for.</summary>
    public static async Task<DirectoryView> SeesAsync(this TrackerDirectory directory, Func<DirectoryView, bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var view = directory.View;
        while (!condition(view))
        {
            try
            {
                view = await directory.ChangedAsync(view.Version, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                var members = string.Join(", ", view.Members.Select(member => $"{member.Name} {member.State}"));
                Assert.Fail($"After 30 s the view is still {view.Source}: {members}");
            }
        }

        return view;
    }

    /// <summary>What the view says of a peer; null if it does not know it.</summary>
    public static Liveness? Of(this DirectoryView view, TestPeer peer) =>
        view.Members.FirstOrDefault(member => member.Peer == peer.Peer)?.State;
}
