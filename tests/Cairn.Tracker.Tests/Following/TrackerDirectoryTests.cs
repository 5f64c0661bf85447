using Cairn.Core.Errors;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Testing.Protocol;
using Cairn.Transport.Trackers;

namespace Cairn.Tracker.Tests.Following;

/// <summary>Directories and a tracker together, over real sockets.</summary>
public sealed class TrackerDirectoryTests
{
    private readonly TestPeer _founder = TestPeer.Found("laptop");

    [Fact]
    public async Task An_announced_peer_knows_the_others_at_once()
    {
        await using var tracker = await Followers.StartTrackerAsync();
        var guest = _founder.Invite("nas");
        await using var first = await _founder.JoinAsync(tracker.Url);

        await using var second = await guest.JoinAsync(tracker.Url);

        var view = second.View;
        Assert.Equal((Liveness.Alive, Liveness.Alive), (view.Of(_founder), view.Of(guest)));
        Assert.Equal(view.Members.OrderBy(member => member.Peer), view.Members);
    }

    [Fact]
    public async Task Everybody_hears_of_a_join_a_changed_record_and_a_leave()
    {
        await using var tracker = await Followers.StartTrackerAsync();
        var (guest, other) = (_founder.Invite("nas"), _founder.Invite("server"));
        await using var first = await _founder.JoinAsync(tracker.Url);
        await using var third = await other.JoinAsync(tracker.Url);
        await using var second = await guest.JoinAsync(tracker.Url);
        foreach (var directory in new[] { first, third })
            Assert.Equal(DirectorySource.Live, (await directory.SeesAsync(view => view.Of(guest) == Liveness.Alive)).Source);

        var moved = new PeerAddress("10.0.0.3", 7440);
        await second.AnnounceAsync(guest.Record(moved), CancellationToken.None);
        foreach (var directory in new[] { first, third })
            await directory.SeesAsync(view => view.Members.Any(member => member.Record.Value.Addresses.Contains(moved)));

        await second.LeaveAsync(CancellationToken.None);
        foreach (var directory in new[] { first, third })
            await directory.SeesAsync(view => view.Of(guest) == Liveness.Left);
    }

    [Fact]
    public async Task A_peer_that_falls_silent_is_dead_after_three_pings_and_stays_known()
    {
        await using var tracker = await Followers.StartTrackerAsync(ping: Followers.Hasty);
        var guest = _founder.Invite("nas");
        await using var first = await _founder.JoinAsync(tracker.Url);
        var second = await guest.JoinAsync(tracker.Url);
        await first.SeesAsync(view => view.Of(guest) == Liveness.Alive);

        await second.DisposeAsync();

        var view = await first.SeesAsync(view => view.Of(guest) == Liveness.Dead);
        Assert.Equal(DirectorySource.Live, view.Source);
        Assert.Equal(Liveness.Alive, view.Of(_founder));
    }

    [Fact]
    public async Task A_peer_that_comes_back_is_alive_again()
    {
        await using var tracker = await Followers.StartTrackerAsync(ping: Followers.Hasty);
        var guest = _founder.Invite("nas");
        await using var first = await _founder.JoinAsync(tracker.Url);
        await (await guest.JoinAsync(tracker.Url)).DisposeAsync();
        await first.SeesAsync(view => view.Of(guest) == Liveness.Dead);

        await using var again = await guest.JoinAsync(tracker.Url);

        await first.SeesAsync(view => view.Of(guest) == Liveness.Alive);
    }

    [Fact]
    public async Task While_the_tracker_is_away_the_last_list_stands()
    {
        var tracker = await Followers.StartTrackerAsync();
        var guest = _founder.Invite("nas");
        await using var first = await _founder.JoinAsync(tracker.Url);
        await using var second = await guest.JoinAsync(tracker.Url);
        await first.SeesAsync(view => view.Of(guest) == Liveness.Alive && view.Source == DirectorySource.Live);

        await tracker.DisposeAsync();

        var view = await first.SeesAsync(view => view.Source == DirectorySource.LastKnown);
        Assert.Equal(Liveness.Alive, view.Of(guest));
    }

    [Fact]
    public async Task A_tracker_that_was_restarted_is_filled_again_and_nobody_is_taken_for_dead()
    {
        var tracker = await Followers.StartTrackerAsync();
        var peers = Enumerable.Range(0, 5).Select(i => _founder.Invite($"peer{i}")).ToList();
        var directories = new List<TrackerDirectory>();
        foreach (var peer in peers)
            directories.Add(await peer.JoinAsync(tracker.Url));

        foreach (var directory in directories)
            await directory.SeesAsync(view => view.Source == DirectorySource.Live && view.Members.Count == peers.Count);

        var port = tracker.Url.Port;
        await tracker.DisposeAsync();
        foreach (var directory in directories)
            await directory.SeesAsync(view => view.Source == DirectorySource.LastKnown);

        tracker = await Followers.StartTrackerAsync(port);
        var seen = await Task.WhenAll(directories.Select(directory => directory.SeesAsync(
            view => view.Source == DirectorySource.Live && view.Members.All(member => member.State == Liveness.Alive))));

        Assert.All(seen, view => Assert.Equal(peers.Count, view.Members.Count));
        await using var newcomer = await _founder.JoinAsync(tracker.Url);
        Assert.Equal(peers.Count + 1, newcomer.View.Members.Count(member => member.State == Liveness.Alive));
        foreach (var directory in directories)
            await directory.DisposeAsync();

        await tracker.DisposeAsync();
    }

    [Fact]
    public async Task A_peer_that_is_announced_while_the_tracker_is_away_is_listed_when_it_comes()
    {
        var tracker = await Followers.StartTrackerAsync();
        var (url, port) = (tracker.Url, tracker.Url.Port);
        await tracker.DisposeAsync();

        await using var first = await _founder.JoinAsync(url);
        Assert.Equal((DirectorySource.LastKnown, Liveness.Alive), (first.View.Source, first.View.Of(_founder)));

        tracker = await Followers.StartTrackerAsync(port);
        await first.SeesAsync(view => view.Source == DirectorySource.Live);
        await using var second = await _founder.Invite("nas").JoinAsync(url);
        await second.SeesAsync(view => view.Of(_founder) == Liveness.Alive);
        await tracker.DisposeAsync();
    }

    [Fact]
    public async Task Members_known_from_before_count_until_the_tracker_says_otherwise()
    {
        var guest = _founder.Invite("nas");
        Member[] known = [new(guest.Record(), Liveness.Alive, DateTimeOffset.UtcNow.AddDays(-1))];
        var tracker = await Followers.StartTrackerAsync(ping: Followers.Hasty);
        await using var directory = _founder.Follow(tracker.Url, known);
        Assert.Equal((DirectorySource.LastKnown, Liveness.Alive), (directory.View.Source, directory.View.Of(guest)));

        await directory.AnnounceAsync(_founder.Record(), CancellationToken.None);

        await directory.SeesAsync(view => view.Of(guest) == Liveness.Suspect);
        await directory.SeesAsync(view => view.Of(guest) == Liveness.Dead);
        await tracker.DisposeAsync();
    }

    [Fact]
    public async Task A_peer_without_a_valid_credential_is_refused_with_the_reason()
    {
        await using var tracker = await Followers.StartTrackerAsync();
        var impostor = _founder.Impostor("mallory");
        await using var directory = impostor.Follow(tracker.Url);

        var refusal = await Assert.ThrowsAsync<CairnException>(
            () => directory.AnnounceAsync(impostor.Record(), CancellationToken.None));

        Assert.Equal((ErrorKind.Refused, "not-member"), (refusal.Kind, refusal.Code));
    }

    [Fact]
    public async Task The_machine_that_was_replaced_is_told_so()
    {
        await using var tracker = await Followers.StartTrackerAsync();
        var guest = _founder.Invite("nas");
        await using var lost = await guest.JoinAsync(tracker.Url);
        var replacement = guest.Recover();
        await using var recovered = await replacement.JoinAsync(tracker.Url);

        var refusal = await Assert.ThrowsAsync<CairnException>(() => lost.AnnounceAsync(guest.Record(), CancellationToken.None));

        Assert.Equal("superseded", refusal.Code);
        await lost.SeesAsync(view => view.Members.Single().Record.Epoch == 2);
    }

    [Fact]
    public async Task A_peer_that_was_restarted_carries_on_where_its_counters_were()
    {
        await using var tracker = await Followers.StartTrackerAsync();
        var record = _founder.Record();
        await using (var before = _founder.Follow(tracker.Url))
            await before.AnnounceAsync(record, CancellationToken.None);

        await using var after = _founder.Follow(tracker.Url);
        await after.AnnounceAsync(record, CancellationToken.None);

        await after.SeesAsync(view => view.Source == DirectorySource.Live);
    }

    [Fact]
    public async Task A_goodbye_that_the_tracker_cannot_take_is_an_error()
    {
        var tracker = await Followers.StartTrackerAsync();
        await using var directory = await _founder.JoinAsync(tracker.Url);
        await tracker.DisposeAsync();

        var failure = await Assert.ThrowsAsync<CairnException>(() => directory.LeaveAsync(CancellationToken.None));

        Assert.Equal((ErrorKind.Unreachable, "tracker-unreachable"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_goodbye_is_heard_even_if_the_tracker_was_restarted_just_before()
    {
        var tracker = await Followers.StartTrackerAsync();
        var guest = _founder.Invite("nas");
        await using var first = await _founder.JoinAsync(tracker.Url);
        await using var leaver = await guest.JoinAsync(tracker.Url);
        await first.SeesAsync(view => view.Source == DirectorySource.Live && view.Of(guest) == Liveness.Alive);
        var port = tracker.Url.Port;
        await tracker.DisposeAsync();
        tracker = await Followers.StartTrackerAsync(port);

        await leaver.LeaveAsync(CancellationToken.None);

        await first.SeesAsync(view => view.Of(guest) == Liveness.Left);
        await tracker.DisposeAsync();
    }

    [Fact]
    public async Task Two_hundred_members_all_see_each_other()
    {
        const int Count = 200;
        await using var tracker = await Followers.StartTrackerAsync();
        var peers = Enumerable.Range(0, Count).Select(i => _founder.Invite($"peer{i}")).ToList();

        var directories = await Task.WhenAll(peers.Select(peer => peer.JoinAsync(tracker.Url)));

        var views = await Task.WhenAll(directories.Select(directory => directory.SeesAsync(
            view => view.Source == DirectorySource.Live && view.Members.Count(member => member.State == Liveness.Alive) == Count)));
        Assert.All(views, view => Assert.Equal(Count, view.Members.Count));
        await Task.WhenAll(directories.Select(directory => directory.DisposeAsync().AsTask()));
    }
}
