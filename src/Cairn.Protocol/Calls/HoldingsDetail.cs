namespace Cairn.Protocol.Calls;

/// <summary>How much a holder tells of each shard it keeps.</summary>
public enum HoldingsDetail
{
    /// <summary>Pack, shard and manifest version.</summary>
    Names,

    /// <summary>The manifest as well.</summary>
    Manifests,
}
