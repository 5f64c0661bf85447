using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Trackers;

/// <summary>The body of <c>POST /receipts</c>: who holds packs. An owner tells of its own packs, a holder of itself.</summary>
/// <param name="Packs">Packs with all their holders, at most <see cref="TrackerLimits.PacksPerMessage"/>; each takes the place of what
/// the same peer told of the pack before. One without holders is dropped.</param>
public sealed record ReceiptsMessage(IReadOnlyList<PackPeers> Packs)
{
    /// <summary>The packs; none is null.</summary>
    public IReadOnlyList<PackPeers> Packs { get; } = JsonLists.WithoutNull(Packs);
}
