namespace Cairn.Protocol.Calls;

/// <summary>How much a holder tells of each shard it keeps.</summary>
public enum HoldingsDetail
{
    /// <summary>Pack, shard and manifest version.</summary>
    Names,

    /// <summary>The manifest as well.</summary>
    Manifests,

    /// <summary>A receipt as well, signed now: for an owner that learns of the shard only by this, as after a hand-over.</summary>
    Receipts,
}
