namespace Cairn.Peer.Inviting;

/// <summary>How often an invite may be redeemed.</summary>
public enum InviteUse
{
    /// <summary>By one peer.</summary>
    SingleUse,

    /// <summary>By any number of peers until it expires.</summary>
    Reusable,
}
