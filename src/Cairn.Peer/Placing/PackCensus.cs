using Cairn.Core.Ids;

namespace Cairn.Peer.Placing;

/// <summary>Who keeps a pack in one run: as a survey confirmed, as far as reading did not prove it wrong since, and as receipts that came
/// since say. Not thread-safe.</summary>
internal sealed class PackCensus(HoldingsSurvey survey, PlacementBook placements, RunReceipts receipts, PackFetcher fetcher)
{
    private readonly HashSet<PeerId> _silent =
        [.. survey.Holders.Where(holder => !holder.Answered).Select(holder => holder.Member.Peer)];

    /// <summary>Shards of a pack and who keeps them now.</summary>
    public IReadOnlyList<(int Shard, PeerId Holder)> Confirmed(PackId pack)
    {
        var surveyed = survey.Of(pack)
            .Select(held => (held.Shard, Holder: held.Holder.Peer))
            .Where(held => !fetcher.FoundBad(pack, held.Holder));
        return [.. surveyed.Union(receipts.Of(pack))];
    }

    /// <summary>Distinct peers that keep a pack now.</summary>
    /// <param name="pack">Which.</param>
    /// <param name="among">Counts only these; null for all.</param>
    public int Holders(PackId pack, IReadOnlySet<PeerId>? among = null) =>
        Confirmed(pack).Select(held => held.Holder).Distinct().Count(holder => among?.Contains(holder) ?? true);

    /// <summary>Distinct peers that keep a pack now or signed for it and are merely silent: they may come back with it.</summary>
    public int PossibleHolders(PackId pack) => Confirmed(pack)
        .Concat(placements.HoldersOf(pack).Where(held => _silent.Contains(held.Holder)))
        .Select(held => held.Holder)
        .Distinct()
        .Count();
}
