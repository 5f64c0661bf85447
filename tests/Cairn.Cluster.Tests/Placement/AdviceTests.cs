using Cairn.Cluster.Placement;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Cluster.Tests.Placement;

/// <summary>What advice may change about a placement, and what it may not.</summary>
public sealed class AdviceTests
{
    [Fact]
    public void Peers_that_are_advised_get_more_packs_than_others_but_not_all()
    {
        var advised = Cast.Peer(0);
        var (without, with) = (0, 0);
        for (var pack = 0; pack < 1000; pack++)
        {
            without += Holders(pack).Contains(advised) ? 1 : 0;
            with += Holders(pack, advised).Contains(advised) ? 1 : 0;
        }

        // One of ten gets a tenth; with twice the weight, two of eleven.
        Assert.InRange(without, 70, 130);
        Assert.InRange(with, 150, 215);
    }

    [Fact]
    public void Advice_names_nobody_who_is_no_candidate_or_has_no_room()
    {
        var (stranger, full) = (Cast.Peer(99), Cast.Peer(10));
        for (var pack = 0; pack < 100; pack++)
        {
            Assert.DoesNotContain(stranger, Holders(pack, stranger, full));
            Assert.DoesNotContain(full, Holders(pack, stranger, full));
        }
    }

    [Fact]
    public void Advice_brings_no_two_shards_to_one_site_while_there_are_others()
    {
        for (var pack = 0; pack < 100; pack++)
        {
            var plan = PlacementPlanner.Plan(Request(pack, Redundancy.Copies(2), Cast.Peer(0), Cast.Peer(5)));
            Assert.Equal(2, plan.Assignments.Select(shard => shard.Site).Distinct().Count());
        }
    }

    private static IEnumerable<PeerId> Holders(int pack, params PeerId[] advised) =>
        PlacementPlanner.Plan(Request(pack, Redundancy.Copies(1), advised)).Assignments.Select(shard => shard.Peer);

    /// <summary>Ten peers with room on five sites, and an eleventh without.</summary>
    private static PlacementRequest Request(int pack, Redundancy redundancy, params PeerId[] advised) => new()
    {
        Pack = Cast.Pack(pack),
        Redundancy = redundancy,
        Happy = 1,
        ShardLength = 10,
        Candidates =
        [
            .. Enumerable.Range(0, 10).Select(peer => new Candidate { Peer = Cast.Peer(peer), Site = $"site {peer % 5}", Room = 1000 }),
            new Candidate { Peer = Cast.Peer(10), Site = "site 10", Room = 9 },
        ],
        Advised = advised,
    };
}
