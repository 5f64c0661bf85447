using Cairn.Cluster.Placement;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Peer.Placing;

/// <summary>A stored pack that is to be held more widely.</summary>
internal sealed record RaiseOrder
{
    /// <summary>Which; one of whole copies.</summary>
    public required PackId Pack { get; init; }

    /// <summary>Copies at distinct peers that are wanted.</summary>
    public required Redundancy Desired { get; init; }

    /// <summary>Copies that count towards it.</summary>
    public required IReadOnlyList<PlacedShard> Counting { get; init; }

    /// <summary>Who confirmed a copy just now; those with an older manifest get the newest.</summary>
    public required IReadOnlyList<SurveyedShard> Keepers { get; init; }

    /// <summary>Who is not to be asked.</summary>
    public required Func<PeerId, bool> Shuns { get; init; }
}
