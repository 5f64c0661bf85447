using System.Net;
using System.Net.Sockets;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;
using Cairn.Transport.Trackers;

namespace Cairn.Tracker.Tests.Following;

/// <summary>What a directory asks its tracker and tells it, over real sockets.</summary>
public sealed class TrackerHintsTests
{
    private static readonly PackId Pack = new(Hash256.Sha256("pack"u8));

    private readonly TestPeer _founder = TestPeer.Found("laptop");

    [Fact]
    public async Task A_directory_advises_holders_locates_packs_and_is_told_reports()
    {
        await using var tracker = await Followers.StartTrackerAsync();
        var guest = _founder.Invite("nas");
        await using var first = await LiveAsync(_founder, tracker.Url);
        await using var second = await LiveAsync(guest, tracker.Url);

        Assert.Equal([guest.Peer], await first.AdviseAsync(Question(), default));
        Assert.Empty(await first.AdviseAsync(Question(guest.Peer), default));

        Assert.Empty(await first.LocateAsync([Pack], default));
        Assert.True(await first.TellReceiptsAsync([new PackHolders(Pack, [guest.Peer])], default));
        var located = Assert.Single(await first.LocateAsync([new PackId(Hash256.Sha256("other"u8)), Pack], default));
        Assert.Equal(Pack, located.Pack);
        Assert.Equal([guest.Peer], located.Holders);

        Assert.True(await first.ReportAsync(new WorkReport(WorkOutcome.BackupDone, 3, 4096), default));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var nodes = await http.GetStringAsync(new Uri(tracker.Url, $"nodes?network={_founder.Network}"));
        Assert.Contains("\"outcome\":\"backup-done\",\"packs\":3,\"bytes\":4096", nodes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_packs_than_one_message_holds_are_told_and_found()
    {
        await using var tracker = await Followers.StartTrackerAsync();
        await using var directory = await LiveAsync(_founder, tracker.Url);
        var packs = Enumerable.Range(0, 2500).Select(i => new PackId(Hash256.Sha256(BitConverter.GetBytes(i)))).ToList();

        Assert.True(await directory.TellReceiptsAsync([.. packs.Select(pack => new PackHolders(pack, [_founder.Peer]))], default));

        Assert.Equal(packs, (await directory.LocateAsync(packs, default)).Select(pack => pack.Pack));
    }

    [Fact]
    public async Task Without_a_tracker_there_is_no_advice_and_nobody_waits_for_it()
    {
        var tracker = await Followers.StartTrackerAsync();
        await using var directory = await LiveAsync(_founder, tracker.Url);
        await tracker.DisposeAsync();
        await directory.SeesAsync(view => view.Source == DirectorySource.LastKnown);

        Assert.Empty(await directory.AdviseAsync(Question(), default));
        Assert.Empty(await directory.LocateAsync([Pack], default));
        Assert.False(await directory.TellReceiptsAsync([new PackHolders(Pack, [_founder.Peer])], default));
        Assert.False(await directory.ReportAsync(new WorkReport(WorkOutcome.RestoreVerified, 1, 1), default));
        directory.Suspect(_founder.Peer);
    }

    [Fact]
    public async Task A_tracker_that_has_forgotten_is_noticed_and_told_again()
    {
        var tracker = await Followers.StartTrackerAsync();
        var port = tracker.Url.Port;
        await using var directory = await LiveAsync(_founder, tracker.Url);
        var before = directory.Memory;
        Assert.True(await directory.TellReceiptsAsync([new PackHolders(Pack, [_founder.Peer])], default));
        await directory.AnnounceAsync(_founder.Record(), default);
        Assert.Equal(before, directory.Memory);
        await tracker.DisposeAsync();

        await using var restarted = await Followers.StartTrackerAsync(port);
        await directory.SeesAsync(_ => directory.Memory > before);
        await directory.SeesAsync(view => view.Source == DirectorySource.Live);

        Assert.Empty(await directory.LocateAsync([Pack], default));
        Assert.True(await directory.TellReceiptsAsync([new PackHolders(Pack, [_founder.Peer])], default));
        Assert.Single(await directory.LocateAsync([Pack], default));
    }

    [Fact]
    public async Task A_peer_that_is_suspected_is_called_by_the_tracker_though_it_pings()
    {
        var called = new TaskCompletionSource<PeerId>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var tracker = await Followers.StartTrackerAsync(
            probe: (record, _) => Task.FromResult(called.TrySetResult(record.Signer)));
        var guest = _founder.Invite("nas");
        await using var first = await LiveAsync(_founder, tracker.Url);
        await using var second = guest.Follow(tracker.Url);
        await second.AnnounceAsync(guest.Record(new PeerAddress("127.0.0.1", 1)), default);
        await first.SeesAsync(view => view.Of(guest) == Liveness.Alive);

        first.Suspect(guest.Peer);

        Assert.Equal(guest.Peer, await called.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_peer_that_knows_no_other_waits_for_the_tracker_and_starts_when_it_comes()
    {
        var port = FreePort();
        var waits = 0;
        await using var directory = Waiting(port, TimeSpan.FromSeconds(60), _ => Interlocked.Increment(ref waits));

        var announcing = directory.AnnounceAsync(_founder.Record(), default);
        await Eventually.TrueAsync(() => Volatile.Read(ref waits) > 1);
        Assert.False(announcing.IsCompleted);
        await using var tracker = await Followers.StartTrackerAsync(port);
        await announcing;

        Assert.Equal(1, directory.Memory);
    }

    [Fact]
    public async Task A_peer_that_knows_no_other_gives_up_in_the_end()
    {
        await using var directory = Waiting(FreePort(), TimeSpan.FromMilliseconds(300), _ => { });

        var failure = await Assert.ThrowsAsync<CairnException>(() => directory.AnnounceAsync(_founder.Record(), default));

        Assert.Equal((ErrorKind.Unreachable, "tracker-unreachable"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_goodbye_waits_for_the_tracker()
    {
        var tracker = await Followers.StartTrackerAsync();
        var port = tracker.Url.Port;
        var waits = 0;
        await using var directory = Waiting(port, TimeSpan.FromSeconds(60), _ => Interlocked.Increment(ref waits));
        await directory.AnnounceAsync(_founder.Record(), default);
        await tracker.DisposeAsync();

        var leaving = directory.LeaveAsync(default);
        await Eventually.TrueAsync(() => Volatile.Read(ref waits) > 0);
        await using var restarted = await Followers.StartTrackerAsync(port);
        await leaving;

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var nodes = await http.GetStringAsync(new Uri(restarted.Url, $"nodes?network={_founder.Network}"));
        Assert.Contains($"\"left\":[{{\"peer\":\"{_founder.Peer}\"", nodes, StringComparison.Ordinal);
    }

    private static async Task<TrackerDirectory> LiveAsync(TestPeer peer, Uri tracker)
    {
        var directory = await peer.JoinAsync(tracker);
        await directory.SeesAsync(view => view.Source == DirectorySource.Live);
        return directory;
    }

    private static PlacementQuestion Question(params PeerId[] excluded) => new()
    {
        Pack = Pack,
        Redundancy = Redundancy.Copies(3),
        Happy = 1,
        ShardLength = 1000,
        Excluded = excluded,
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private TrackerDirectory Waiting(int port, TimeSpan patience, Action<TimeSpan> waiting) => new(new TrackerDirectoryOptions
    {
        Tracker = new Uri($"http://127.0.0.1:{port}/"),
        Network = _founder.Network,
        Identity = _founder.Identity,
        Signatures = TestPeer.Signatures,
        Time = TimeProvider.System,
        Patience = patience,
        OnWaiting = waiting,
    });
}
