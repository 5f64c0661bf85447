using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Platform.Databases;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Inviting;

/// <summary>
/// The invites that this peer gave out and who redeemed them. Only the hash of a secret is kept. A peer that redeems again gets the same
/// credential, so a redemption that was cut off may be repeated. Thread-safe.
/// </summary>
internal sealed class InviteBook(PeerIdentity identity, Database database, ISignatures signatures, TimeProvider time)
{
    /// <summary>Longest time that an invite may be good for.</summary>
    public static readonly TimeSpan LongestValidity = TimeSpan.FromDays(3660);

    /// <summary>Makes an invite and stores it durably before anybody sees it.</summary>
    /// <exception cref="CairnException"><c>bad-expiry</c>, <c>not-reachable</c> when there is no address to redeem it at, or
    /// <c>chain-too-long</c> when nobody would believe whom this peer lets in.</exception>
    public Invite Issue(IReadOnlyList<PeerAddress> addresses, TimeSpan validFor, InviteUse use, IEntropy entropy)
    {
        Check(addresses, validFor);
        var secret = new byte[Invite.SecretSize];
        entropy.Fill(secret);
        var expires = time.GetUtcNow() + validFor;
        database.Write(session => session.Execute(
            "INSERT INTO invites VALUES(?1, ?2, ?3)",
            Hash256.Sha256(secret),
            expires.ToUnixTimeMilliseconds(),
            use is InviteUse.Reusable ? 1L : 0L));
        return new Invite
        {
            Network = identity.Network,
            Inviter = identity.Peer,
            Addresses = addresses,
            Secret = secret,
            ExpiresAt = expires,
        };
    }

    /// <summary>The credential chain for a peer that shows a secret, or null and why not.</summary>
    public (CredentialChain? Chain, string? Why) Redeem(ReadOnlyMemory<byte> secret, PeerId peer)
    {
        var hash = Hash256.Sha256(secret.Span);
        return database.Write<(CredentialChain?, string?)>(session =>
        {
            var invite = session.Query(
                "SELECT expires, reusable FROM invites WHERE secret = ?1",
                row => (Expires: row.GetInt64(0), Reusable: row.GetInt64(1) == 1),
                hash);
            if (invite.Count == 0)
                return (null, "This peer gave out no such invite.");

            if (peer == identity.Peer)
                return (null, "The invite is by the very peer that shows it.");

            var before = session.Query(
                "SELECT peer, credential FROM redemptions WHERE secret = ?1", row => (
                    Peer: row.GetId<PeerId>(0),
                    Credential: row.GetBytes(1)), hash);
            foreach (var redemption in before)
            {
                if (redemption.Peer == peer)
                    return (Extend(Signed<Credential>.Open(redemption.Credential, signatures)), null);
            }

            if (time.GetUtcNow().ToUnixTimeMilliseconds() > invite[0].Expires)
                return (null, "The invite has expired.");

            if (before.Count > 0 && !invite[0].Reusable)
                return (null, "The invite was used by another peer already.");

            var credential = Sign(peer);
            session.Execute("INSERT INTO redemptions VALUES(?1, ?2, ?3)", hash, peer, credential.Bytes.ToArray());
            return (Extend(credential), null);
        });
    }

    private void Check(IReadOnlyList<PeerAddress> addresses, TimeSpan validFor)
    {
        if (validFor <= TimeSpan.Zero || validFor > LongestValidity)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-expiry",
                "An invite must be good for some time, and for ten years at most.",
                "No invite was made.",
                "Give a duration such as 24h or 30d.");
        }

        if (addresses.Count == 0)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "not-reachable",
                "This peer has no address yet at which an invite could be redeemed.",
                "No invite was made.",
                "Wait until 'cairn up' has printed that it is ready.");
        }

        if (identity.Credential is not { Links.Count: < CredentialChain.MaxLinks })
        {
            throw new CairnException(
                ErrorKind.Refused,
                "chain-too-long",
                "This peer is too many invites away from the founder to invite others.",
                "No invite was made.",
                "Have a peer invite that was invited earlier.");
        }
    }

    private Signed<Credential> Sign(PeerId peer) => Signed<Credential>.Sign(
        new Credential { Network = identity.Network, Peer = peer, Inviter = identity.Peer, IssuedAt = time.GetUtcNow() },
        identity.Device);

    private CredentialChain Extend(Signed<Credential> link) => identity.Credential!.Extend(link);
}
