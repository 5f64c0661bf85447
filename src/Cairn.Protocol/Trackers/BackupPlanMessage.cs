using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Trackers;

/// <summary>The body of <c>POST /plans/backup</c>: who should take these packs?</summary>
/// <param name="Packs">The packs, at most <see cref="TrackerLimits.PacksPerPlan"/>.</param>
/// <param name="K">Shards that rebuild a pack.</param>
/// <param name="M">Shards beyond those.</param>
/// <param name="Happy">Holders below which nothing should be sent: K to K + M.</param>
/// <param name="Exclude">Peers that are not to be named, in hexadecimal digits.</param>
public sealed record BackupPlanMessage(
    IReadOnlyList<PackToPlace> Packs, int K, int M, int Happy, IReadOnlyList<string> Exclude)
{
    /// <summary>The packs; none is null.</summary>
    public IReadOnlyList<PackToPlace> Packs { get; } = JsonLists.WithoutNull(Packs);

    /// <summary>Peers that are not to be named; none is null.</summary>
    public IReadOnlyList<string> Exclude { get; } = JsonLists.WithoutNull(Exclude);
}
