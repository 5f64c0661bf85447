using Cairn.Core.Errors;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Peer.Joining;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Joining;

public sealed class InviteRedemptionTests : IDisposable
{
    private readonly Cast _cast = new();
    private readonly HomeSeams _home;
    private readonly InitOptions _options;
    private readonly Invite _invite;

    public InviteRedemptionTests()
    {
        _home = new HomeSeams
        {
            Disk = new MemoryDisk(),
            Signatures = TestPeer.Signatures,
            Entropy = new SystemEntropy(),
            Time = _cast.Time,
        };
        _options = new InitOptions
        {
            Name = "newcomer",
            Lend = new ByteSize(1000),
            Listen = new PeerAddress("127.0.0.1", 7450),
            Site = "attic",
        };
        _invite = new Invite
        {
            Network = _cast.Owner.Network,
            Inviter = _cast.Owner.Peer,
            Addresses = [Cast.AddressOf(_cast.Owner)],
            Secret = new byte[Invite.SecretSize],
            ExpiresAt = Cast.Start.AddDays(1),
        };
    }

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task A_redeemed_invite_makes_a_member_for_good()
    {
        var made = Prepare(_options);
        Assert.NotNull(made.Secret);
        Admits(made.Identity);

        var member = await RedeemAsync(made.Identity);

        Assert.Equal(MembershipState.Member, member.State);
        Assert.Equal(MembershipState.Member, Stored().State);
        Assert.Equal(made.Identity.Peer, Stored().Peer);
    }

    [Fact]
    public async Task Whom_the_inviter_tells_of_the_first_start_knows_if_they_prove_to_be_members()
    {
        var book = new MemberBook(_cast.Database, TestPeer.Signatures);
        var made = Prepare(_options);
        var (one, two) = (Cast.Member(_cast.Holders[0]).Record, Cast.Member(_cast.Holders[1]).Record);
        Admits(made.Identity, members: [one, TestPeer.Found("foreign").Record(), _cast.Owner.Impostor("mallory").Record(), two, one]);

        await InviteRedemption.RedeemAsync(_home with { Members = book }, made.Identity, _invite, _cast.Calls, default);

        Assert.Equal(new[] { one, two }.OrderBy(record => record.Signer), book.Load());
    }

    [Fact]
    public async Task What_is_cut_off_is_repeated_for_the_same_peer_also_under_another_name()
    {
        var first = Prepare(_options);
        _cast.Calls.OnRedeem = (_, _) => Replies.Refuse<Admission>(RefusalCode.BadRequest, "The name is taken.");
        var refused = await Assert.ThrowsAsync<CairnException>(() => RedeemAsync(first.Identity));
        Assert.Equal("bad-request", refused.Code);
        Assert.Contains("another --name", refused.Todo, StringComparison.Ordinal);

        var second = Prepare(_options with { Name = "other", Lend = new ByteSize(5), Site = "cellar" });
        Assert.Null(second.Secret);
        Assert.Equal(first.Identity.Peer, second.Identity.Peer);
        Admits(second.Identity);
        var member = await RedeemAsync(second.Identity);

        Assert.Equal(("other", "cellar", new ByteSize(5)), (member.Name, member.Site, member.Lend));
        Assert.Equal("other", Stored().Name);
    }

    [Fact]
    public async Task A_role_that_the_network_does_not_have_is_told_as_what_it_is_and_the_next_attempt_may_take_another()
    {
        var owner = Prepare(_options with { Role = PeerRole.Owner, Lend = ByteSize.Zero });
        Admits(owner.Identity);

        var refused = await Assert.ThrowsAsync<CairnException>(() => RedeemAsync(owner.Identity));

        Assert.Equal((ErrorKind.Refused, "role-needs-lending"), (refused.Kind, refused.Code));
        Assert.Contains("its identity is kept", refused.Meaning, StringComparison.Ordinal);
        Assert.Equal(MembershipState.Joining, Stored().State);
        var again = Prepare(_options);
        Assert.Equal(owner.Identity.Peer, again.Identity.Peer);
        Assert.Equal(MembershipState.Member, (await RedeemAsync(again.Identity)).State);
    }

    [Fact]
    public async Task An_inviter_that_does_not_answer_costs_nothing()
    {
        var made = Prepare(_options);

        var failure = await Assert.ThrowsAsync<CairnException>(() => RedeemAsync(made.Identity));

        Assert.Equal(("inviter-unreachable", ErrorKind.Unreachable), (failure.Code, failure.Kind));
        Assert.Equal(MembershipState.Joining, Stored().State);
    }

    [Fact]
    public async Task A_credential_for_somebody_else_is_no_membership()
    {
        var made = Prepare(_options);
        Admits(Cast.IdentityOf(_cast.Holders[0], _cast.Owner.Settings()));

        Assert.Equal("bad-invite", (await Assert.ThrowsAsync<CairnException>(() => RedeemAsync(made.Identity))).Code);
        Assert.Equal(MembershipState.Joining, Stored().State);
    }

    [Fact]
    public async Task Settings_of_another_network_are_no_membership()
    {
        var made = Prepare(_options);
        Admits(made.Identity, TestPeer.Found("foreign"));

        Assert.Equal("bad-invite", (await Assert.ThrowsAsync<CairnException>(() => RedeemAsync(made.Identity))).Code);
    }

    [Fact]
    public async Task A_members_home_is_not_made_anew()
    {
        var made = Prepare(_options);
        Admits(made.Identity);
        await RedeemAsync(made.Identity);

        Assert.Equal("home-exists", Assert.Throws<CairnException>(() => Prepare(_options)).Code);
    }

    [Fact]
    public void A_home_meant_for_another_network_is_not_made_anew()
    {
        Prepare(_options);
        var other = _invite with { Network = TestPeer.Found("other").Network };

        Assert.Equal("home-exists", Assert.Throws<CairnException>(() => InviteRedemption.Prepare(_home, _options, other)).Code);
    }

    [Theory]
    [InlineData("", "attic", "bad-name")]
    [InlineData("a\u0007b", "attic", "bad-name")]
    [InlineData("p 2/../x", "attic", "bad-name")]
    [InlineData(" a", "attic", "bad-name")]
    [InlineData("name", " ", "bad-site")]
    public void A_home_that_could_never_start_is_not_made(string name, string site, string code)
    {
        Assert.Equal(code, Assert.Throws<CairnException>(() => Prepare(_options with { Name = name, Site = site })).Code);
        Assert.False(new IdentityStore(_home.Disk, TestPeer.Signatures).Exists);
    }

    private NewHome Prepare(InitOptions options) => InviteRedemption.Prepare(_home, options, _invite);

    private Task<PeerIdentity> RedeemAsync(PeerIdentity pending) =>
        InviteRedemption.RedeemAsync(_home, pending, _invite, _cast.Calls, default);

    private PeerIdentity Stored() => new IdentityStore(_home.Disk, TestPeer.Signatures).Load([]);

    private void Admits(PeerIdentity peer, TestPeer? founder = null, params IReadOnlyList<Signed<MemberRecord>> members) =>
        _cast.Calls.OnRedeem = (_, _) => Replies.Answer(
            new Admission(new CredentialChain([_cast.Owner.Credential(peer.Peer)]), (founder ?? _cast.Owner).Settings(), members));
}
