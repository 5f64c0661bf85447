using Cairn.Cluster.Placement;
using Cairn.Core.Ids;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Leaving;

/// <summary>Who else holds what of one owner, by the word of the holders. A holder that lies keeps only itself from being asked to take
/// something over.</summary>
internal sealed class CoHolders
{
    private readonly Dictionary<PackId, List<PlacedShard>> _byPack;

    private CoHolders(Dictionary<PackId, List<PlacedShard>> byPack) => _byPack = byPack;

    /// <summary>Asks these members, side by side, about these packs. Who does not answer is left out.</summary>
    public static async Task<CoHolders> AskAsync(
        IReadOnlyList<Member> members, HoldingsReader reader, IReadOnlySet<PackId> packs, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(members.Select(AskAsync));
        var byPack = new Dictionary<PackId, List<PlacedShard>>();
        foreach (var (pack, shard) in answers.SelectMany(answer => answer))
        {
            if (!byPack.TryGetValue(pack, out var list))
                byPack.Add(pack, list = []);

            list.Add(shard);
        }

        return new CoHolders(byPack);

        async Task<List<(PackId, PlacedShard)>> AskAsync(Member member)
        {
            var held = new List<(PackId, PlacedShard)>();
            var named = new HashSet<PackId>();
            await reader.ReadAsync(member, HoldingsDetail.Names, HoldingsReader.MaxShards, Take, cancellation);
            return held;

            // A peer holds one shard of a pack; one that names millions takes no memory here by it.
            void Take(IReadOnlyList<HeldShard> page) => held.AddRange(page
                .Where(shard => packs.Contains(shard.Pack) && named.Add(shard.Pack))
                .Select(shard => (shard.Pack, new PlacedShard(shard.Shard, member.Peer, member.Record.Value.Site))));
        }
    }

    /// <summary>Who holds a shard of a pack.</summary>
    public IReadOnlyList<PlacedShard> Of(PackId pack) => _byPack.TryGetValue(pack, out var list) ? list : [];
}
