using Cairn.Cluster.Placement;
using Cairn.Core.Sizes;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Cluster.Tests.Placement;

/// <summary>
/// A request in small numbers, so that a counterexample can be read: peer p stands at site p mod <paramref name="Sites"/>.
/// </summary>
/// <param name="K">Shards that suffice.</param>
/// <param name="M">Shards beyond.</param>
/// <param name="Happy">From K to K + M.</param>
/// <param name="Sites">How many sites there are.</param>
/// <param name="Pack">Number of the pack.</param>
/// <param name="Candidates">Peers and the room of each; a shard has 10 bytes.</param>
/// <param name="Existing">Shards and their holders, as chaotic as can be.</param>
public sealed record Situation(
    int K, int M, int Happy, int Sites, int Pack, (int Peer, int Room)[] Candidates, (int Shard, int Peer)[] Existing)
{
    public const int ShardLength = 10;

    public static readonly Arbitrary<Situation> Any = Situations(existing: 6).ToArbitrary();

    /// <summary>Nothing is placed yet.</summary>
    public static readonly Arbitrary<Situation> Fresh = Situations(existing: 0).ToArbitrary();

    public PlacementRequest Request => new()
    {
        Pack = Cast.Pack(Pack),
        Redundancy = new Redundancy(K, M),
        Happy = Happy,
        ShardLength = ShardLength,
        Candidates = [.. Candidates.Select(one => Candidate(one.Peer, one.Room))],
        Existing = [.. Existing.Select(one => new PlacedShard(one.Shard, Cast.Peer(one.Peer), SiteOf(one.Peer)))],
    };

    /// <summary>Peers that could take a shard.</summary>
    public IReadOnlyList<int> Free =>
        [.. Candidates.Where(one => one.Room >= ShardLength && !Existing.Any(held => held.Peer == one.Peer)).Select(one => one.Peer)];

    public string SiteOf(int peer) => $"site {peer % Sites}";

    public override string ToString() =>
        $"{K}+{M} happy {Happy}, {Sites} sites, pack {Pack}, "
        + $"candidates [{string.Join(' ', Candidates)}], has [{string.Join(' ', Existing)}]";

    private Candidate Candidate(int peer, int room) => new() { Peer = Cast.Peer(peer), Site = SiteOf(peer), Room = room };

    private static Gen<Situation> Situations(int existing) =>
        from k in Gen.Choose(1, 4)
        from m in Gen.Choose(0, 3)
        from happy in Gen.Choose(k, k + m)
        from sites in Gen.Choose(1, 9)
        from pack in Gen.Choose(0, 1_000_000)
        from candidates in Gen.Choose(0, 12)
        from rooms in Gen.Choose(5, 40).ArrayOf(candidates)
        from held in Gen.Choose(0, existing)
        from holdings in Gen.Choose(0, k + m).Zip(Gen.Choose(0, 6)).ArrayOf(held)
        select new Situation(k, m, happy, sites, pack, [.. rooms.Select((room, peer) => (peer, room))], holdings);
}
