using Cairn.Archive.Catalog;
using Cairn.Archive.Packing;
using Cairn.Cluster.Durability;
using Cairn.Core.Ids;
using Cairn.Peer.Placing;
using Cairn.Protocol.Packs;

namespace Cairn.Peer.Status;

/// <summary>What packs survive, worked out once per pack. Not thread-safe.</summary>
internal sealed class SurvivalTable(ArchiveCatalog catalog, HoldingsSurvey survey)
{
    private readonly Dictionary<PackId, (PackInfo? Pack, Survival Survival)> _packs = [];

    /// <summary>What nothing at all survives: everything.</summary>
    public static Survival Everything { get; } = new(int.MaxValue, int.MaxValue, int.MaxValue);

    /// <summary>What something survives that nobody keeps.</summary>
    public static Survival Lost { get; } = new(0, -1, -1);

    /// <summary>What one pack survives; a pack that the catalog does not know is lost.</summary>
    public Survival Of(PackId pack) => Look(pack).Survival;

    /// <summary>What these packs survive together: the least of each.</summary>
    public Survival Of(IEnumerable<PackId> packs) => packs.Aggregate(Everything, (all, pack) => all.And(Of(pack)));

    /// <summary>Whether a pack holds directory listings.</summary>
    public bool IsTree(PackId pack) => Look(pack).Pack?.Kind is PackKind.Tree;

    /// <summary>Names of the peers that hold any of these packs, in ordinal order.</summary>
    public IReadOnlyList<string> HoldersOf(IEnumerable<PackId> packs) =>
        [.. packs.SelectMany(survey.Of).Select(held => held.Holder.Name).Distinct().Order(StringComparer.Ordinal)];

    private (PackInfo? Pack, Survival Survival) Look(PackId id)
    {
        if (!_packs.TryGetValue(id, out var known))
        {
            var pack = catalog.FindPack(id);
            var held = survey.Of(id).Select(shard => new HeldAt(shard.Shard, shard.Holder.Peer, shard.Holder.Record.Value.Site));
            known = (pack, pack is null ? Lost : SurvivalCalculator.Of(pack.Redundancy.K, [.. held]));
            _packs.Add(id, known);
        }

        return known;
    }
}
