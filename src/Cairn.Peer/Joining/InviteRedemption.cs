using Cairn.Core.Errors;
using Cairn.Core.Keys;
using Cairn.Peer.Identity;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Joining;

/// <summary>
/// Joins a network by an invite. The identity is stored before the invite is redeemed, so a redemption that is cut off in the middle is
/// repeated for the same PeerId, and a single-use invite is not lost.
/// </summary>
public static class InviteRedemption
{
    /// <summary>Makes the home and stores its identity, or takes up the one that an earlier, unfinished attempt made for this
    /// network.</summary>
    /// <exception cref="CairnException"><c>home-exists</c> when the home is a member already or was meant for another network.</exception>
    public static NewHome Prepare(HomeSeams home, InitOptions options, Invite invite)
    {
        IdentityMaker.CheckNew(options);
        if (home.Identities.Exists)
        {
            var begun = home.Identities.Load(home.Passphrase.Span);
            if (begun.State is MembershipState.Joining && begun.Network == invite.Network)
                return new NewHome(Renew(home, begun, options), null);

            begun.Dispose();
            IdentityMaker.RequireEmpty(home);
        }

        var secret = RootSecret.Generate(home.Entropy);
        var device = IdentityMaker.Certify(secret, Founding.FirstEpoch, home);
        var identity = IdentityMaker.Describe(options, secret, device, invite.Network);
        home.Save(identity);
        return new NewHome(identity, secret);
    }

    /// <summary>The identity of the earlier attempt with what is asked for now: the name, say, may have been taken.</summary>
    private static PeerIdentity Renew(HomeSeams home, PeerIdentity begun, InitOptions options)
    {
        var renewed = begun with
        {
            Name = options.Name,
            Role = options.Role,
            Site = options.Site,
            Lend = options.Lend,
            Listen = options.Listen,
        };
        home.Save(renewed);
        return renewed;
    }

    /// <summary>Redeems the invite at its inviter and stores the membership, and who is there.</summary>
    /// <param name="home">The home that <see cref="Prepare"/> made.</param>
    /// <param name="pending">Its identity.</param>
    /// <param name="invite">The invite.</param>
    /// <param name="calls">Calls made as <paramref name="pending"/>.</param>
    /// <param name="cancellation">Stops waiting; the attempt may be repeated.</param>
    /// <exception cref="CairnException"><c>inviter-unreachable</c> (4), or <c>bad-invite</c>,
    /// <c>role-needs-lending</c> and other refusals (7).</exception>
    /// <remarks>The membership is stored before the call returns; cut off earlier, the home is as it was.</remarks>
    public static async Task<PeerIdentity> RedeemAsync(
        HomeSeams home, PeerIdentity pending, Invite invite, IPeerCalls calls, CancellationToken cancellation)
    {
        var contact = new Contact(invite.Inviter, invite.Addresses);
        var reply = await calls.RedeemAsync(contact, new RedeemRequest(invite.Secret, pending.Name), cancellation);
        var admission = reply switch
        {
            Reply<Admission>.Answered answered => answered.Value,
            Reply<Admission>.Refused refused => throw Refused(refused.Refusal),
            Reply<Admission>.Unreachable unreachable => throw NotReached(unreachable.Why),
            _ => throw new InvalidOperationException("Unknown reply."),
        };

        var settings = admission.Settings.Value;
        if (settings.Network != invite.Network || !admission.Credential.Proves(pending.Peer, invite.Network))
            throw Refused(new Refusal(RefusalCode.BadInvite, "The inviter answered with a membership of another network."));

        RoleRules.CheckJoining(pending.Role, settings);
        var member = pending with { Settings = admission.Settings, Credential = admission.Credential };
        home.Members?.Save(ViewOf(admission, member), member.Peer);
        home.Save(member);
        return member;
    }

    /// <summary>Who proves to be a member of those whom the inviter told of. Nobody has seen yet whether they are there.</summary>
    private static DirectoryView ViewOf(Admission admission, PeerIdentity self) => new(
        0,
        [
            .. admission.Members
                .Where(record => record.Value.Network == self.Network && record.Signer != self.Peer)
                .Where(record => record.Value.Credential.Proves(record.Signer, self.Network))
                .DistinctBy(record => record.Signer)
                .Take(MemberLimits.Count)
                .OrderBy(record => record.Signer)
                .Select(record => new Member(record, Liveness.Suspect, DateTimeOffset.UnixEpoch)),
        ],
        DirectorySource.LastKnown);

    private static CairnException Refused(Refusal refusal) => new(
        ErrorKind.Refused,
        RefusalCodes.ToName(refusal.Code),
        $"The inviter refused: {refusal.Why}",
        "This peer is not a member yet; its identity is kept, so the recovery key that was shown stays valid.",
        refusal.Code is RefusalCode.BadRequest
            ? "Run the same 'cairn init --join' again with another --name; the invite is still good for this home."
            : "Ask for a new invite and run the same 'cairn init --join' with it.");

    private static CairnException NotReached(string why) => new(
        ErrorKind.Unreachable,
        "inviter-unreachable",
        $"The inviter cannot be reached: {why}",
        "This peer is not a member yet; its identity is kept and the invite is not used up.",
        "Make sure that the inviter runs 'cairn up' and can be reached, then run the same command again.");
}
