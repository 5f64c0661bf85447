using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>
/// What the members say, asked just now, that they keep for this owner, as far as they signed for it: whoever claims a pack without a
/// receipt is not counted. Immutable once taken.
/// </summary>
internal sealed class HoldingsSurvey
{
    /// <summary>Packs of broken-off runs that a holder may keep besides those that this owner knows of.</summary>
    private const long Strays = 100_000;

    private readonly Dictionary<PackId, List<(int Shard, Member Holder)>> _shards = [];

    private HoldingsSurvey(IEnumerable<(SurveyedHolder Holder, List<(PackId Pack, int Shard)> Shards)> answers)
    {
        var holders = new List<SurveyedHolder>();
        foreach (var (holder, shards) in answers)
        {
            holders.Add(holder);
            foreach (var (pack, shard) in shards)
            {
                if (!_shards.TryGetValue(pack, out var list))
                    _shards.Add(pack, list = []);

                list.Add((shard, holder.Member));
            }
        }

        Holders = holders;
    }

    /// <summary>Every member that was asked, ordered by PeerId.</summary>
    public IReadOnlyList<SurveyedHolder> Holders { get; }

    /// <summary>Asks these members at the same time.</summary>
    public static async Task<HoldingsSurvey> TakeAsync(
        IEnumerable<Member> members, HoldingsReader reader, PlacementBook placements, CancellationToken cancellation)
    {
        var most = (placements.PackCount() * 2) + Strays;
        var asked = members.OrderBy(member => member.Peer).Select(AskAsync).ToList();
        return new HoldingsSurvey(await Task.WhenAll(asked));

        async Task<(SurveyedHolder, List<(PackId, int)>)> AskAsync(Member member)
        {
            var shards = new List<(PackId Pack, int Shard)>();
            var refusal = await reader.ReadAsync(member, HoldingsDetail.Names, most, Take, cancellation);
            return refusal is null
                ? (new SurveyedHolder(member, shards.Select(shard => shard.Pack).Distinct().Count(), null), shards)
                : (new SurveyedHolder(member, null, refusal), []);

            void Take(IReadOnlyList<HeldShard> page) =>
                shards.AddRange(placements.SignedFor(member.Record, page).Select(shard => (shard.Pack, shard.Shard)));
        }
    }

    /// <summary>Who confirmed which shard of a pack, in the order of the holders.</summary>
    public IReadOnlyList<(int Shard, Member Holder)> Of(PackId pack) => _shards.TryGetValue(pack, out var list) ? list : [];

    /// <summary>Distinct peers that confirmed a shard of a pack.</summary>
    public int HoldersOf(PackId pack) => Of(pack).Select(shard => shard.Holder.Peer).Distinct().Count();

    /// <summary>How many of these peers confirmed a shard of a pack.</summary>
    public int HoldersOf(PackId pack, IReadOnlySet<PeerId> among) =>
        Of(pack).Select(shard => shard.Holder.Peer).Distinct().Count(among.Contains);
}
