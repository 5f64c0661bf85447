using Cairn.Core.Ids;

namespace Cairn.Peer.Placing;

/// <summary>Who keeps a pack in one run: as a survey confirmed, and as receipts that came since say. Not thread-safe.</summary>
internal sealed class PackCensus(HoldingsSurvey survey, PlacementBook placements)
{
    private readonly HashSet<PeerId> _silent =
        [.. survey.Holders.Where(holder => !holder.Answered).Select(holder => holder.Member.Peer)];

    /// <summary>Shards of a pack and who keeps them now. Of a pack of this run, which the survey came too early for, its receipts
    /// tell.</summary>
    public IReadOnlyList<(int Shard, PeerId Holder)> Confirmed(PackId pack)
    {
        var surveyed = survey.Of(pack);
        return surveyed.Count == 0 ? placements.HoldersOf(pack) : [.. surveyed.Select(held => (held.Shard, held.Holder.Peer))];
    }

    /// <summary>Distinct peers that keep a pack now.</summary>
    public int Holders(PackId pack) => Confirmed(pack).Select(held => held.Holder).Distinct().Count();

    /// <summary>Distinct peers that keep a pack now or signed for it and are merely silent: they may come back with it.</summary>
    public int PossibleHolders(PackId pack) => Confirmed(pack)
        .Concat(placements.HoldersOf(pack).Where(held => _silent.Contains(held.Holder)))
        .Select(held => held.Holder)
        .Distinct()
        .Count();
}
