using Cairn.Core.Sizes;

namespace Cairn.Peer.Leaving;

/// <summary>What a hand-over achieved, runs before this one included.</summary>
/// <param name="Shards">Shards that other members have signed for.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Unplaced">What nobody took, by owner; empty when everything is in other hands.</param>
public sealed record HandOverReport(int Shards, ByteSize Bytes, IReadOnlyList<UnplacedShards> Unplaced)
{
    /// <summary>Nothing was to be handed over.</summary>
    public static readonly HandOverReport None = new(0, default, []);
}
