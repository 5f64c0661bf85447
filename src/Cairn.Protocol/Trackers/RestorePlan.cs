using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Trackers;

/// <summary>The answer to <c>POST /plans/restore</c>.</summary>
/// <param name="Run">The tracker's run, in hexadecimal digits.</param>
/// <param name="Packs">In the order of the question: each pack with the peers that hold it as receipts told, those that are there
/// first.</param>
public sealed record RestorePlan(string Run, IReadOnlyList<PackPeers> Packs)
{
    /// <summary>The packs; none is null.</summary>
    public IReadOnlyList<PackPeers> Packs { get; } = JsonLists.WithoutNull(Packs);
}
