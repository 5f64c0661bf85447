using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Trackers;

/// <summary>The answer to <c>POST /plans/backup</c>.</summary>
/// <param name="Run">The tracker's run, in hexadecimal digits.</param>
/// <param name="Packs">In the order of the question: each pack with a storage peer for each of its shards, by shard; fewer peers than
/// shards where there are not as many with room.</param>
public sealed record BackupPlan(string Run, IReadOnlyList<PackPeers> Packs)
{
    /// <summary>The packs; none is null.</summary>
    public IReadOnlyList<PackPeers> Packs { get; } = JsonLists.WithoutNull(Packs);
}
