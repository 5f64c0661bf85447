using Cairn.Core.Errors;
using Cairn.Core.Signing;
using Cairn.Peer.Inviting;
using Cairn.Protocol.Membership;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Inviting;

public sealed class InviteBookTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Cast _cast = new();

    private TestPeer One => _cast.Holders[0];

    private TestPeer Other => _cast.Holders[1];

    private InviteBook Book => new(_cast.Identity, _cast.Database, TestPeer.Signatures, _cast.Time);

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void An_invite_makes_a_member()
    {
        var invite = Issue(InviteUse.SingleUse);

        Assert.Equal((_cast.Owner.Network, _cast.Owner.Peer), (invite.Network, invite.Inviter));
        var (chain, why) = Book.Redeem(invite.Secret, One.Peer);
        Assert.Null(why);
        Assert.True(chain!.Proves(One.Peer, _cast.Owner.Network));
        Assert.False(chain.Proves(Other.Peer, _cast.Owner.Network));
    }

    [Fact]
    public void An_unknown_secret_makes_nobody_a_member()
    {
        Issue(InviteUse.Reusable);

        AssertRefused(Book.Redeem(new byte[Invite.SecretSize], One.Peer), "no such invite");
    }

    [Fact]
    public void An_expired_invite_makes_nobody_a_member()
    {
        var invite = Issue(InviteUse.Reusable);
        _cast.Time.Advance(Hour + TimeSpan.FromSeconds(1));

        AssertRefused(Book.Redeem(invite.Secret, One.Peer), "expired");
    }

    [Fact]
    public void A_single_use_invite_makes_no_second_member()
    {
        var invite = Issue(InviteUse.SingleUse);
        Book.Redeem(invite.Secret, One.Peer);

        AssertRefused(Book.Redeem(invite.Secret, Other.Peer), "used");
    }

    [Fact]
    public void A_reusable_invite_makes_many_members()
    {
        var invite = Issue(InviteUse.Reusable);

        Assert.All(_cast.Holders, holder => Assert.NotNull(Book.Redeem(invite.Secret, holder.Peer).Chain));
    }

    [Theory]
    [InlineData(InviteUse.SingleUse)]
    [InlineData(InviteUse.Reusable)]
    public void A_peer_that_redeems_again_gets_the_same_credential_even_later(InviteUse use)
    {
        var invite = Issue(use);
        var first = Book.Redeem(invite.Secret, One.Peer).Chain;
        _cast.Time.Advance(2 * Hour);

        Assert.Equal(first, Book.Redeem(invite.Secret, One.Peer).Chain);
    }

    [Fact]
    public void The_inviter_cannot_let_itself_in() =>
        AssertRefused(Book.Redeem(Issue(InviteUse.Reusable).Secret, _cast.Owner.Peer), "the very peer");

    [Fact]
    public void The_database_does_not_know_the_secret()
    {
        var invite = Issue(InviteUse.SingleUse);

        var kept = _cast.Database.Read(session => session.Query("SELECT secret FROM invites", row => row.GetBytes(0)));
        Assert.DoesNotContain(Convert.ToHexString(invite.Secret.Span), Convert.ToHexString(Assert.Single(kept)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_000)]
    public void An_absurd_validity_is_refused_and_nothing_stored(int days)
    {
        var failure = Assert.Throws<CairnException>(() => Issue(InviteUse.SingleUse, TimeSpan.FromDays(days)));

        Assert.Equal("bad-expiry", failure.Code);
        Assert.Equal(0, _cast.Database.Read(session => session.QueryFirst("SELECT COUNT(*) FROM invites", row => row.GetInt64(0))));
    }

    [Fact]
    public void Without_an_address_there_is_nothing_to_hand_out()
    {
        var failure = Assert.Throws<CairnException>(() => Book.Issue([], Hour, InviteUse.SingleUse, new SystemEntropy()));

        Assert.Equal("not-reachable", failure.Code);
    }

    [Fact]
    public void A_peer_at_the_end_of_the_longest_chain_does_not_invite()
    {
        var link = _cast.Owner.Credential(One.Peer);
        var longest = new CredentialChain([.. Enumerable.Repeat(link, CredentialChain.MaxLinks)]);
        var book = new InviteBook(_cast.Identity with { Credential = longest }, _cast.Database, TestPeer.Signatures, _cast.Time);

        var failure = Assert.Throws<CairnException>(
            () => book.Issue([Cast.AddressOf(_cast.Owner)], Hour, InviteUse.SingleUse, new SystemEntropy()));
        Assert.Equal("chain-too-long", failure.Code);
    }

    private static void AssertRefused((CredentialChain? Chain, string? Why) outcome, string why)
    {
        Assert.Null(outcome.Chain);
        Assert.Contains(why, outcome.Why, StringComparison.Ordinal);
    }

    private Invite Issue(InviteUse use, TimeSpan? validFor = null) =>
        Book.Issue([Cast.AddressOf(_cast.Owner)], validFor ?? Hour, use, new SystemEntropy());
}
