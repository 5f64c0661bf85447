namespace Cairn.Peer.Identity;

/// <summary>Whether a home has become a member yet.</summary>
public enum MembershipState
{
    /// <summary>The identity is made and stored, the invite not redeemed yet; joining may be repeated.</summary>
    Joining,

    /// <summary>It is a member.</summary>
    Member,
}
