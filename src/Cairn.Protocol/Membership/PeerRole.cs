namespace Cairn.Protocol.Membership;

/// <summary>What a peer does in the network.</summary>
public enum PeerRole
{
    /// <summary>Backs up and keeps data for others.</summary>
    Both = 1,

    /// <summary>Only backs up; needs a network that asks for no reciprocity.</summary>
    Owner = 2,

    /// <summary>Only keeps data for others.</summary>
    Storage = 3,
}
