using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Platform.Databases;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Placing;

/// <summary>Which packs this owner has, and who holds their shards, as receipts say. Thread-safe.</summary>
internal sealed class PlacementBook(Database database, ISignatures signatures)
{
    /// <summary>Stores a manifest and the receipts for it in one transaction. A later version takes the place of an earlier one; receipts
    /// add up, and none is replaced by one of an older epoch of its holder. Where the manifest contradicts the one that is here, nothing is
    /// stored.</summary>
    public void Record(Signed<Manifest> manifest, IReadOnlyList<ShardPlacement> placements) => database.Write(session =>
    {
        if (!Insert(session, manifest))
            return;

        foreach (var placement in placements)
            Insert(session, manifest.Value.Pack, placement);
    });

    /// <summary>The same for shards of many packs, in one transaction.</summary>
    /// <returns>Those whose manifest contradicts the one that is here; nothing of them is stored.</returns>
    public IReadOnlyList<(Signed<Manifest> Manifest, ShardPlacement Placement)> Record(
        IReadOnlyList<(Signed<Manifest> Manifest, ShardPlacement Placement)> shards) => database.Write(session =>
    {
        var disputed = new List<(Signed<Manifest> Manifest, ShardPlacement Placement)>();
        foreach (var shard in shards)
        {
            if (Insert(session, shard.Manifest))
                Insert(session, shard.Manifest.Value.Pack, shard.Placement);
            else
                disputed.Add(shard);
        }

        return disputed;
    });

    /// <summary>Decides between manifests of one pack that contradict each other, each shown by the holders that are named with it: the one
    /// that most show is true; of two that as many show, the one that was there first, since a holder lets no other take its place. One
    /// that a holder signed for to this device is not doubted.</summary>
    public void Settle(IEnumerable<(Signed<Manifest> Manifest, ShardPlacement Placement)> disputed) => database.Write(session =>
    {
        foreach (var dispute in disputed.GroupBy(shard => shard.Manifest.Value.Pack))
        {
            var challenger = MostShown(dispute);
            var manifest = challenger.MaxBy(shard => shard.Manifest.Value.Version).Manifest;
            if (!Outvotes(session, manifest.Value, challenger.Select(shard => shard.Placement.Holder).Distinct().Count()))
                continue;

            session.Execute("DELETE FROM receipts WHERE pack = ?1", dispute.Key);
            session.Execute("DELETE FROM manifests WHERE pack = ?1", dispute.Key);
            Insert(session, manifest);
            foreach (var (_, placement) in challenger)
                Insert(session, dispute.Key, placement);
        }
    });

    /// <summary>Notes that a holder did not have a pack intact. It may still be asked for it, but no longer counts, whatever it says it
    /// keeps, until it signs for the pack again.</summary>
    public void Doubt(PackId pack, PeerId holder) => database.Write(session => session.Execute(
        "UPDATE receipts SET doubted = 1 WHERE pack = ?1 AND holder = ?2", pack, holder));

    /// <summary>Notes that a holder keeps nothing of a pack any more.</summary>
    public void Forget(PackId pack, PeerId holder) => database.Write(session => session.Execute(
        "DELETE FROM receipts WHERE pack = ?1 AND holder = ?2", pack, holder));

    /// <summary>Forgets a pack for which no receipt is left; false when there is one.</summary>
    public bool TryForget(PackId pack) => database.Write(session => session.Execute(
        "DELETE FROM manifests WHERE pack = ?1 AND NOT EXISTS (SELECT 1 FROM receipts WHERE pack = ?1)", pack)) > 0;

    /// <summary>All packs with a manifest, ordered.</summary>
    public IReadOnlyList<PackId> Packs() => database.Read(session => session.Query(
        "SELECT pack FROM manifests ORDER BY pack", row => row.GetId<PackId>(0)));

    /// <summary>The manifest of a pack; null when this peer knows none.</summary>
    public Signed<Manifest>? ManifestOf(PackId pack)
    {
        var bytes = database.Read(session => session.Query("SELECT manifest FROM manifests WHERE pack = ?1", row => row.GetBytes(0), pack));
        return bytes.Count == 0 ? null : Signed<Manifest>.Open(bytes[0], signatures);
    }

    /// <summary>The version of a pack's manifest; 0 when this peer knows none.</summary>
    public long VersionOf(PackId pack) => database.Read(session => session.QueryFirst(
        "SELECT version FROM manifests WHERE pack = ?1", row => row.GetInt64(0), pack));

    /// <summary>The first packs after a pack that somebody holds, ordered.</summary>
    public IReadOnlyList<PackId> PacksAfter(PackId pack, int limit) => database.Read(session => session.Query(
        "SELECT DISTINCT pack FROM receipts WHERE pack > ?1 ORDER BY pack LIMIT ?2",
        row => row.GetId<PackId>(0),
        pack,
        (long)limit));

    /// <summary>Who holds which shard of a pack, ordered by shard and holder.</summary>
    public IReadOnlyList<(int Shard, PeerId Holder)> HoldersOf(PackId pack) => database.Read(session => session.Query(
        "SELECT shard, holder FROM receipts WHERE pack = ?1 ORDER BY shard, holder",
        row => ((int)row.GetInt64(0), row.GetId<PeerId>(1)),
        pack));

    /// <summary>Who signed for which shard of a pack with the device of this epoch or a later one, and was not found wrong; ordered by
    /// shard and holder.</summary>
    /// <param name="pack">Which.</param>
    /// <param name="epochOf">The epoch of a holder's present device.</param>
    public IReadOnlyList<(int Shard, PeerId Holder)> SoundReceiptsOf(PackId pack, Func<PeerId, long> epochOf) =>
    [
        .. database.Read(session => session.Query(
                "SELECT shard, holder, epoch FROM receipts WHERE pack = ?1 AND doubted = 0 ORDER BY shard, holder",
                row => (Shard: (int)row.GetInt64(0), Holder: row.GetId<PeerId>(1), Epoch: row.GetInt64(2)),
                pack))
            .Where(receipt => receipt.Epoch >= epochOf(receipt.Holder))
            .Select(receipt => (receipt.Shard, receipt.Holder)),
    ];

    /// <summary>What to make of shards that a member says it keeps. A word alone counts for nothing, and a member that comes back with a
    /// higher epoch has lost what it signed for before.</summary>
    /// <returns>The claims, in the order of the shards.</returns>
    public IReadOnlyList<(HeldShard Shard, Claim Claim)> Judge(Signed<MemberRecord> member, IReadOnlyList<HeldShard> claimed) =>
        database.Read(session => claimed.Select(shard => (shard, Judge(session, member, shard))).ToList());

    /// <summary>Bytes of this owner's shards at a holder.</summary>
    public long BytesAt(PeerId holder) => database.Read(session => session.Query(
        "SELECT COALESCE(SUM(shard_length), 0) FROM receipts JOIN manifests USING(pack) WHERE holder = ?1",
        row => row.GetInt64(0),
        holder))[0];

    /// <summary>Bytes of the shards of some packs, by who signed for any.</summary>
    /// <param name="packs">Which packs.</param>
    /// <param name="counts">Whether what a holder signed for of a pack counts.</param>
    public IReadOnlyDictionary<PeerId, long> BytesByHolder(
        IReadOnlyList<PackId> packs, Func<PackId, PeerId, bool> counts) => database.Read(session => packs
        .SelectMany(pack => session.Query(
            "SELECT holder, shard_length FROM receipts JOIN manifests USING(pack) WHERE pack = ?1",
            row => (Holder: row.GetId<PeerId>(0), Bytes: row.GetInt64(1)),
            pack)
            .Where(shard => counts(pack, shard.Holder)))
        .GroupBy(shard => shard.Holder)
        .ToDictionary(shards => shards.Key, shards => shards.Sum(shard => shard.Bytes)));

    /// <summary>Whether anything of this owner is at a holder, as far as this peer knows.</summary>
    public bool IsHolder(PeerId peer) => database.Read(session => session.Query(
        "SELECT 1 FROM receipts WHERE holder = ?1 LIMIT 1", row => row.GetInt64(0), peer)).Count > 0;

    /// <summary>Everyone who has anything of this owner, as far as this peer knows, in order.</summary>
    public IReadOnlyList<PeerId> Holders() => database.Read(session => session.Query(
        "SELECT DISTINCT holder FROM receipts ORDER BY holder", row => row.GetId<PeerId>(0)));

    /// <summary>Packs with a manifest.</summary>
    public long PackCount() => database.Read(session => session.Query("SELECT COUNT(*) FROM manifests", row => row.GetInt64(0)))[0];

    private static Claim Judge(DatabaseSession session, Signed<MemberRecord> member, HeldShard shard)
    {
        var doubted = session.QueryFirst(
            "SELECT doubted FROM receipts WHERE pack = ?1 AND shard = ?2 AND holder = ?3 AND epoch >= ?4",
            row => (long?)row.GetInt64(0),
            shard.Pack,
            shard.Shard,
            member.Value.Peer,
            member.Epoch);
        if (doubted is { } found)
            return found == 0 ? Claim.Signed : Claim.Doubted;

        var isKnown = session.QueryFirst("SELECT 1 FROM manifests WHERE pack = ?1", row => row.GetInt64(0), shard.Pack) != 0;
        return isKnown ? Claim.Unsigned : Claim.Stray;
    }

    /// <summary>Those of a pack's disputed shards whose manifests agree and that most holders show.</summary>
    private static List<(Signed<Manifest> Manifest, ShardPlacement Placement)> MostShown(
        IEnumerable<(Signed<Manifest> Manifest, ShardPlacement Placement)> disputed)
    {
        var groups = new List<List<(Signed<Manifest> Manifest, ShardPlacement Placement)>>();
        foreach (var shard in disputed)
        {
            if (groups.Find(group => group[0].Manifest.Value.AgreesWith(shard.Manifest.Value)) is { } group)
                group.Add(shard);
            else
                groups.Add([shard]);
        }

        return groups.MaxBy(group => group.Select(shard => shard.Placement.Holder).Distinct().Count())!;
    }

    private bool Outvotes(DatabaseSession session, Manifest challenger, int holders)
    {
        var (there, signed) = session.QueryFirst(
            "SELECT COUNT(DISTINCT holder), COUNT(receipt) FROM receipts WHERE pack = ?1",
            row => (row.GetInt64(0), row.GetInt64(1)),
            challenger.Pack);
        return signed == 0
            && (holders > there || (holders == there && challenger.Version < Kept(session, challenger.Pack)?.Value.Version));
    }

    private Signed<Manifest>? Kept(DatabaseSession session, PackId pack) =>
        session.QueryFirst("SELECT manifest FROM manifests WHERE pack = ?1", row => row.GetBytes(0), pack) is { } bytes
            ? Signed<Manifest>.Open(bytes, signatures)
            : null;

    /// <summary>Stores a manifest unless one of the same or a later version is there.</summary>
    /// <returns>False when it contradicts the one that is there, which stays.</returns>
    private bool Insert(DatabaseSession session, Signed<Manifest> manifest)
    {
        if (Kept(session, manifest.Value.Pack) is { } kept)
        {
            if (!manifest.Value.AgreesWith(kept.Value))
                return false;

            if (!manifest.Value.MayReplace(kept.Value))
                return true;
        }

        session.Execute(
            "INSERT OR REPLACE INTO manifests(pack, version, shard_length, manifest) VALUES(?1, ?2, ?3, ?4)",
            manifest.Value.Pack,
            (long)manifest.Value.Version,
            manifest.Value.ShardLength,
            manifest.Bytes.ToArray());
        return true;
    }

    /// <summary>A word without a receipt, as after a recovery, changes nothing of what this device knows better.</summary>
    private static void Insert(DatabaseSession session, PackId pack, ShardPlacement placement) => session.Execute(
        """
        INSERT INTO receipts(pack, shard, holder, epoch, receipt) VALUES(?1, ?2, ?3, ?4, ?5)
        ON CONFLICT(pack, shard, holder) DO UPDATE
        SET epoch = ?4, receipt = ?5, doubted = 0 WHERE epoch < ?4 OR (epoch = ?4 AND ?5 IS NOT NULL)
        """,
        pack,
        placement.Shard,
        placement.Holder,
        placement.Epoch,
        placement.Receipt?.Bytes.ToArray());
}
