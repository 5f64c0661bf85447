using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>
/// What the members say, asked just now, that they keep for this owner, as far as they signed for it. Whoever claims a pack without a
/// receipt is asked for one, and not counted without. Immutable once taken.
/// </summary>
internal sealed class HoldingsSurvey
{
    /// <summary>Packs of broken-off runs that a holder may keep besides those that this owner knows of.</summary>
    private const long Strays = 100_000;

    private readonly Dictionary<PackId, List<SurveyedShard>> _shards = [];
    private readonly HashSet<(PackId Pack, PeerId Holder)> _doubted = [];
    private readonly HashSet<PackId> _unsigned = [];

    private HoldingsSurvey(IReadOnlyList<Answer> answers)
    {
        Holders = [.. answers.Select(answer => answer.Holder)];
        foreach (var answer in answers)
        {
            _doubted.UnionWith(answer.Doubted.Select(pack => (pack, answer.Holder.Member.Peer)));
            _unsigned.UnionWith(answer.Doubted.Concat(answer.Unsigned));
            HasStrays |= answer.HasStrays;
            foreach (var (pack, shard) in answer.Shards)
            {
                if (!_shards.TryGetValue(pack, out var list))
                    _shards.Add(pack, list = []);

                list.Add(shard);
            }
        }
    }

    /// <summary>Every member that was asked, ordered by PeerId.</summary>
    public IReadOnlyList<SurveyedHolder> Holders { get; }

    /// <summary>Whether a member says that it keeps a pack which this owner does not know: it was left behind by a broken-off run, or the
    /// owner has not heard yet of all that it stored before a recovery.</summary>
    public bool HasStrays { get; }

    /// <summary>Asks these members at the same time, with a reader's patience.</summary>
    public static async Task<HoldingsSurvey> TakeAsync(
        IEnumerable<Member> members,
        HoldingsReader reader,
        Adoption adoption,
        PlacementBook placements,
        CancellationToken cancellation)
    {
        var most = (placements.PackCount() * 2) + Strays;
        var asked = members.OrderBy(member => member.Peer).Select(AskAsync).ToList();
        return new HoldingsSurvey(await Task.WhenAll(asked));

        async Task<Answer> AskAsync(Member member)
        {
            var answer = new Answer(new SurveyedHolder(member, null, null));
            var claimed = new List<PackId>();
            var unsigned = new List<HeldShard>();
            var hasStrays = false;
            var refusal = await reader.ReadAsync(member, HoldingsDetail.Names, most, Take, cancellation);
            if (refusal is not null)
                return new Answer(new SurveyedHolder(member, null, refusal));

            if (unsigned.Count > 0)
            {
                answer.Unsigned.AddRange(unsigned.Select(shard => shard.Pack));
                var adopted = await reader.WithinAsync(token => adoption.RunAsync(member, claimed, unsigned, token), cancellation);
                adopted?.ToList().ForEach(Count);
            }

            var confirmed = answer.Shards.DistinctBy(shard => shard.Pack).Count();
            return answer with { Holder = new SurveyedHolder(member, confirmed, null), HasStrays = hasStrays };

            void Take(IReadOnlyList<HeldShard> page)
            {
                claimed.AddRange(page.Select(shard => shard.Pack).Distinct());
                foreach (var (shard, claim) in placements.Judge(member.Record, page))
                {
                    if (claim is Claim.Signed)
                        Count(shard);
                    else if (claim is Claim.Doubted)
                        answer.Doubted.Add(shard.Pack);
                    else if (claim is Claim.Unsigned)
                        unsigned.Add(shard);
                    else
                        hasStrays = true;
                }
            }

            void Count(HeldShard shard) =>
                answer.Shards.Add((shard.Pack, new SurveyedShard(shard.Shard, member, shard.ManifestVersion)));
        }
    }

    /// <summary>Who confirmed which shard of a pack, in the order of the holders.</summary>
    public IReadOnlyList<SurveyedShard> Of(PackId pack) => _shards.TryGetValue(pack, out var list) ? list : [];

    /// <summary>Distinct peers that confirmed a shard of a pack.</summary>
    public int HoldersOf(PackId pack) => Of(pack).Select(shard => shard.Holder.Peer).Distinct().Count();

    /// <summary>Distinct peers, of these alone, that confirmed a shard of a pack.</summary>
    public int HoldersOf(PackId pack, IReadOnlySet<PeerId> among) =>
        Of(pack).Select(shard => shard.Holder.Peer).Distinct().Count(among.Contains);

    /// <summary>Whether a member says that it keeps a pack which it did not have intact when it was asked. One that knows of its loss does
    /// not say so, and may be sent the pack again; this one would only sign once more.</summary>
    public bool IsDoubted(PackId pack, PeerId holder) => _doubted.Contains((pack, holder));

    /// <summary>Whether a member says that it keeps a pack that it signed for, intact or not.</summary>
    public bool IsKept(PackId pack, PeerId holder) => IsDoubted(pack, holder) || Of(pack).Any(shard => shard.Holder.Peer == holder);

    /// <summary>Whether any member says that it keeps a pack, be it that its word does not count.</summary>
    public bool IsClaimed(PackId pack) => _shards.ContainsKey(pack) || _unsigned.Contains(pack);

    /// <summary>What one member answered.</summary>
    private sealed record Answer(SurveyedHolder Holder)
    {
        public List<(PackId Pack, SurveyedShard Shard)> Shards { get; } = [];

        public List<PackId> Doubted { get; } = [];

        public List<PackId> Unsigned { get; } = [];

        public bool HasStrays { get; init; }
    }
}
