namespace Cairn.Peer.Placing;

/// <summary>What a member's word is worth that it keeps a shard.</summary>
internal enum Claim
{
    /// <summary>It signed for it with its present device, and was not found wrong.</summary>
    Signed,

    /// <summary>It signed for it, and did not have it intact when it was asked.</summary>
    Doubted,

    /// <summary>It did not sign for it, at least not with its present device; the pack is this owner's.</summary>
    Unsigned,

    /// <summary>This owner knows no such pack.</summary>
    Stray,
}
