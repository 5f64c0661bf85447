using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Protocol.Directories;

/// <summary>A pack that is to be placed, as far as a directory may know of it.</summary>
public sealed record PlacementQuestion
{
    /// <summary>The pack.</summary>
    public required PackId Pack { get; init; }

    /// <summary>How many shards there are to be.</summary>
    public required Redundancy Redundancy { get; init; }

    /// <summary>Shards at distinct holders below which nothing is sent: K to K + M.</summary>
    public required int Happy { get; init; }

    /// <summary>Bytes of one shard.</summary>
    public required long ShardLength { get; init; }

    /// <summary>Peers that are not to be named: full ones, or those that hold a shard already.</summary>
    public IReadOnlyList<PeerId> Excluded { get; init; } = [];
}
