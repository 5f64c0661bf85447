using Cairn.Archive.Catalog;
using Cairn.Cluster.Placement;
using Cairn.Cluster.Repair;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>Describes for the planner how packs are held. For one run; not thread-safe.</summary>
internal sealed class PackStates
{
    /// <summary>Asked just now.</summary>
    public required HoldingsSurvey Survey { get; init; }

    /// <summary>Who keeps what, by the survey and since.</summary>
    public required PackCensus Census { get; init; }

    /// <summary>Receipts of those who are silent, and manifests.</summary>
    public required PlacementBook Placements { get; init; }

    /// <summary>The packs as this owner wants them.</summary>
    public required ArchiveCatalog Catalog { get; init; }

    /// <summary>The members.</summary>
    public required DirectoryView View { get; init; }

    /// <summary>Holders that are silent and waited for.</summary>
    public IReadOnlySet<PeerId> Awaited { get; init; } = new HashSet<PeerId>();

    /// <summary>Peers of which copies count; null for all.</summary>
    public IReadOnlySet<PeerId>? Among { get; init; }

    /// <summary>The state of one pack.</summary>
    public PackState Of(PackId pack, Redundancy desired, int happy)
    {
        var confirmed = Placed(Census.Confirmed(pack));
        var answering = confirmed.Select(held => held.Peer).ToHashSet();
        return new PackState
        {
            Pack = pack,
            Desired = desired,
            Happy = happy,
            IsReadable = Census.Holders(pack) >= desired.K,
            Confirmed = confirmed,
            Awaited = Awaited.Count == 0 || confirmed.Count >= desired.Total
                ? []
                : Placed(Receipts(pack).Where(held => Awaited.Contains(held.Holder) && !answering.Contains(held.Holder))),
            IsOutdated = IsOutdated(pack, desired),
        };
    }

    /// <summary>Distinct peers, of those that count, that keep a pack now.</summary>
    public int Holders(PackId pack) => Census.Holders(pack, Among);

    /// <summary>What is to be done about a pack.</summary>
    public RaiseOrder Order(TopUpItem item) => new()
    {
        Pack = item.Pack,
        Desired = item.Desired,
        Counting = item.Counting,
        Keepers = Survey.Of(item.Pack),
        Shuns = holder => Survey.IsDoubted(item.Pack, holder),
    };

    private IReadOnlyList<(int Shard, PeerId Holder)> Receipts(PackId pack) =>
        Placements.SoundReceiptsOf(pack, holder => checked((long)(View.Find(holder)?.Record.Epoch ?? 0)));

    private IReadOnlyList<PlacedShard> Placed(IEnumerable<(int Shard, PeerId Holder)> held) =>
    [
        .. held
            .Where(shard => Among?.Contains(shard.Holder) ?? true)
            .Select(shard => new PlacedShard(shard.Shard, shard.Holder, SiteOf(shard.Holder))),
    ];

    /// <summary>Of a peer that the directory does not know, nothing says that it shares its site with another.</summary>
    private string SiteOf(PeerId peer) => View.Find(peer)?.Record.Value.Site ?? peer.ToString();

    /// <summary>Whether the manifest asks for less than is desired, or a holder has an older one.</summary>
    private bool IsOutdated(PackId pack, Redundancy desired) =>
        Catalog.FindPack(pack) is { } info && info.Redundancy.M < desired.M
        || Survey.Of(pack) is { Count: > 0 } held && held.Min(shard => shard.ManifestVersion) < Placements.VersionOf(pack);
}
