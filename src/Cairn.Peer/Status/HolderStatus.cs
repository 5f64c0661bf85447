using Cairn.Core.Ids;

namespace Cairn.Peer.Status;

/// <summary>What one peer answered.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Name">Its name.</param>
/// <param name="Site">Its site.</param>
/// <param name="Packs">Packs of which it confirmed a shard that it signed for; null when it did not answer.</param>
/// <param name="Problem">Why it did not answer; null when it did.</param>
public sealed record HolderStatus(PeerId Peer, string Name, string Site, int? Packs, string? Problem)
{
    /// <summary>Whether it keeps a list of snapshots from which a lost machine could be rebuilt, be it an older one.</summary>
    public bool KeepsHead { get; init; }
}
