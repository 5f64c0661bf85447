using Cairn.Peer.Recover;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Tests.Recover;

public sealed class KitWatchTests : IDisposable
{
    private readonly Cast _cast = new();

    private KitWatch Watch => new(_cast.Identity, _cast.Database);

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void A_peer_that_knows_nobody_needs_no_new_kit() => Assert.Empty(Watch.Warnings(View()));

    [Fact]
    public void A_kit_that_was_never_rewritten_is_warned_of() =>
        Assert.Matches("made at the start .* cairn kit --key-file FILE-WITH-THE-KEY --out FILE$", Assert.Single(Watch.Warnings(View(0))));

    [Fact]
    public void A_kit_just_written_is_up_to_date_also_after_a_restart()
    {
        var view = View(0, 1);
        Watch.Written(KitWatch.Others(view, _cast.Owner.Peer));

        Assert.Empty(Watch.Warnings(view));
    }

    [Fact]
    public void A_new_member_makes_the_kit_stale()
    {
        Watch.Written(KitWatch.Others(View(0), _cast.Owner.Peer));

        Assert.Contains("out of date", Assert.Single(Watch.Warnings(View(0, 1))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_moved_member_makes_the_kit_stale()
    {
        Watch.Written(KitWatch.Others(View(0), _cast.Owner.Peer));
        var moved = new Member(_cast.Holders[0].Record(new PeerAddress("127.0.0.1", 1)), Liveness.Alive, Cast.Start);

        var warning = Assert.Single(Watch.Warnings(new DirectoryView(2, [moved], DirectorySource.Live)));
        Assert.Contains("out of date", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_left_and_the_owner_itself_are_not_in_a_kit()
    {
        var members = new[]
        {
            Cast.Member(_cast.Owner), Cast.Member(_cast.Holders[0], Liveness.Left), Cast.Member(_cast.Holders[1], Liveness.Dead),
        };
        var view = new DirectoryView(1, [.. members.OrderBy(member => member.Peer)], DirectorySource.Live);

        Assert.Equal("holder2", Assert.Single(KitWatch.Others(view, _cast.Owner.Peer)).Name);
    }

    private DirectoryView View(params int[] holders) => new(
        1,
        [.. holders.Select(index => Cast.Member(_cast.Holders[index])).Append(Cast.Member(_cast.Owner)).OrderBy(member => member.Peer)],
        DirectorySource.Live);
}
