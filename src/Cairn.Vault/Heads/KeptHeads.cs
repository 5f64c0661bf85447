using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Platform.Databases;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Vault.Dropping;
using Cairn.Vault.Ledger;
using Cairn.Vault.Owners;
using Cairn.Vault.Quota;

namespace Cairn.Vault.Heads;

/// <summary>
/// The heads that a vault keeps for owners: every one that no accepted head names as previous or merged, and for the undelete window
/// also those that one does, so that a hijacked owner cannot make its past unreachable at once; where there is no room for all of these,
/// ever fewer the older they are. Thread-safe. They lie in the ledger and
/// count against the quota; what one owner may fill is bounded by <see cref="MaxHeads"/> and <see cref="MaxBytes"/>, and see
/// <see cref="RecordSpace"/>.
/// </summary>
public sealed class KeptHeads
{
    /// <summary>Most heads of one owner. An hourly backup has 25 within the default window; of a longer past some go.</summary>
    public const int MaxHeads = 1024;

    /// <summary>Heads that nobody names, above which no more is taken from others: more would be more than an owner can merge at
    /// once.</summary>
    private const int MostUnnamed = 4;

    /// <summary>Most bytes of the heads of one owner: the largest head that there can be, and as much again for its past.</summary>
    public static readonly ByteSize MaxBytes = new(2L * Signed<Head>.MaxSize);

    private const string Expired =
        "waiting = 0 AND superseded_at <= ?1 - MAX(?2, COALESCE((SELECT undelete_window FROM owner WHERE owner.id = head.owner), 0))";

    private readonly VaultOptions _options;
    private readonly SpaceAccount _space;
    private readonly RecordSpace _records;

    internal KeptHeads(VaultOptions options, SpaceAccount space, RecordSpace records)
    {
        _options = options;
        _space = space;
        _records = records;
    }

    private Database Ledger => _options.Ledger;

    private ISignatures Signatures => _options.Signatures;

    private long Now => _options.Time.GetUtcNow().UtcTicks;

    /// <summary>
    /// Keeps a head, unless one that is kept and that nobody named yet is missing among those that it names: the owner that wrote it does
    /// not know that one. Its tombstones are the ones in force from then on. The heads that it names as previous or merged are superseded
    /// from now on: see <see cref="Expire"/>.
    /// Idempotent: the same head yields the same receipt as long as it is kept.
    /// </summary>
    /// <exception cref="Core.Errors.CairnException">The ledger's disk fails or is full; it is not kept then.</exception>
    public HeadPut Put(Signed<Head> head)
    {
        ArgumentNullException.ThrowIfNull(head);
        var id = head.HeadId();
        return _records.Change(head.Value.Owner, RecordSpace.CostOf(head), new RecordChange<HeadPut>
        {
            Known = session => FindKept(session, head.Value.Owner, id)
                ?? FindHigher(session, head.Value)
                ?? FindUnnamed(session, head.Value)
                ?? FindCrowd(session, head),
            Make = session => Insert(session, head, id),
            MakeRoom = MakeRoom,
            NoRoom = why => new HeadPut.NoRoom(why),
        });
    }

    /// <summary>
    /// Keeps a head that another holder passes on, whatever heads are kept here: the owner did not write it to this holder, so that it
    /// need not name them. It is superseded at once if one of them names it, or is a higher one of the same epoch, which all the heads of
    /// a device lead to. As long as there are several that nobody names, no tombstone is in force: what each of them needs is not known.
    /// Nor are those of a device that was superseded, whoever has it now.
    /// </summary>
    /// <exception cref="Core.Errors.CairnException">The ledger's disk fails or is full; it is not kept then.</exception>
    public HeadPut Adopt(Signed<Head> head)
    {
        ArgumentNullException.ThrowIfNull(head);
        var id = head.HeadId();
        var isNamed = Of(head.Value.Owner).Any(kept => kept.Value.Previous == id || kept.Value.Merged.Contains(id)
            || (kept.Value.Epoch == head.Value.Epoch && kept.Value.Number > head.Value.Number));
        return _records.Change(head.Value.Owner, RecordSpace.CostOf(head), new RecordChange<HeadPut>
        {
            Known = session => FindKept(session, head.Value.Owner, id)
                ?? FindCrowd(session, head)
                ?? (isNamed ? null : FindUnnamedCrowd(session, head.Value.Owner)),
            Make = session => Adopt(session, head, id, isNamed),
            MakeRoom = MakeRoom,
            NoRoom = why => new HeadPut.NoRoom(why),
        });
    }

    /// <summary>Whether a head is the highest that is kept of its owner.</summary>
    public bool IsNewest(Signed<Head> head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return Ledger.Read(session => session.QueryFirst(
            "SELECT id FROM head WHERE owner = ?1 ORDER BY epoch DESC, number DESC LIMIT 1",
            row => (HeadId?)row.GetId<HeadId>(0),
            head.Value.Owner)) == head.HeadId();
    }

    /// <summary>All heads kept for an owner, the highest first; those superseded within the window are among them.</summary>
    public IReadOnlyList<Signed<Head>> Of(PeerId owner)
    {
        var heads = Ledger.Read(session => session.Query(
            "SELECT bytes FROM head WHERE owner = ?1 ORDER BY epoch DESC, number DESC", row => row.GetBytes(0), owner));
        return [.. heads.Select(bytes => TryOpen(owner, bytes)).OfType<Signed<Head>>()];
    }

    /// <summary>The highest head kept for an owner; null if there is none.</summary>
    public Signed<Head>? NewestOf(PeerId owner) => Ledger.Read(session => FirstReadable(session, owner, session.Query(
        "SELECT rowid FROM head WHERE owner = ?1 ORDER BY epoch DESC, number DESC", row => row.GetInt64(0), owner)));

    /// <summary>
    /// Removes the heads that were superseded longer ago than the undelete window, by this holder's clock: that of the options, or the
    /// longest that a contract with the owner ever named, whichever is longer. Not to be called while the clock is in doubt.
    /// </summary>
    /// <returns>How many went.</returns>
    internal int Expire()
    {
        var (now, window) = (_options.Time.GetUtcNow().UtcTicks, _options.UndeleteWindow.Ticks);
        long bytes = 0;
        var gone = Ledger.Write(session =>
        {
            bytes = session.QueryFirst(
                $"SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM head WHERE {Expired}", row => row.GetInt64(0), now, window);
            return session.Execute($"DELETE FROM head WHERE {Expired}", now, window);
        });
        _space.GiveRecords(bytes);
        return gone;
    }

    /// <summary>Counts the window of the heads that were superseded since the last time from now on. Not to be called while the clock is
    /// in doubt: the time at which one was superseded may have been, and what is counted from a wrong time ends too soon.</summary>
    internal void BeginWindows() => Ledger.Write(session => session.Execute(
        "UPDATE head SET superseded_at = ?1, waiting = 0 WHERE waiting = 1", _options.Time.GetUtcNow().UtcTicks));

    /// <summary>Whether <see cref="BeginWindows"/> or <see cref="Expire"/> would change anything.</summary>
    internal bool HasWaiting() => Ledger.Read(session => session.QueryFirst(
        $"SELECT 1 FROM head WHERE waiting = 1 OR {Expired} LIMIT 1",
        row => row.GetInt64(0),
        _options.Time.GetUtcNow().UtcTicks,
        _options.UndeleteWindow.Ticks)) != 0;

    /// <summary>
    /// Heeds the owner key's word that what a head drops need not wait. It counts only for the newest head that is kept of this owner, so
    /// that a replayed one, or one from before the owner changed its mind, does nothing.
    /// </summary>
    /// <returns>False when the head is not that one.</returns>
    /// <exception cref="Core.Errors.CairnException">The ledger fails.</exception>
    public bool TryPurge(OwnerSigned<Purge> purge)
    {
        ArgumentNullException.ThrowIfNull(purge);
        return Ledger.Write(session =>
        {
            var newest = session.QueryFirst(
                "SELECT id FROM head WHERE owner = ?1 ORDER BY epoch DESC, number DESC LIMIT 1",
                row => (HeadId?)row.GetId<HeadId>(0),
                purge.Signer);
            if (newest != purge.Value.Head)
                return false;

            TombstoneTable.Purge(session, purge.Signer);
            return true;
        });
    }

    private static HeadPut? FindKept(DatabaseSession session, PeerId owner, HeadId id) => session.QueryFirst(
        "SELECT counter, stored_at FROM head WHERE owner = ?1 AND id = ?2",
        row => new HeadPut.Kept((ulong)row.GetInt64(0), new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero)),
        owner,
        id);

    private HeadPut? FindHigher(DatabaseSession session, Head head)
    {
        var higher = session.Query(
            "SELECT rowid FROM head WHERE owner = ?1 AND (epoch, number) >= (?2, ?3) ORDER BY epoch DESC, number DESC",
            row => row.GetInt64(0),
            head.Owner,
            head.Epoch,
            head.Number);
        return Against(FirstReadable(session, head.Owner, higher));
    }

    private HeadPut? FindUnnamed(DatabaseSession session, Head head)
    {
        var unnamed = session.Query(
            "SELECT rowid, id FROM head WHERE owner = ?1 AND superseded_at IS NULL ORDER BY epoch DESC, number DESC",
            row => (Row: row.GetInt64(0), Id: row.GetId<HeadId>(1)),
            head.Owner);
        var missing = unnamed.Where(kept => head.Previous != kept.Id && !head.Merged.Contains(kept.Id));
        return Against(FirstReadable(session, head.Owner, missing.Select(kept => kept.Row)));
    }

    /// <summary>One that the disk has changed since it came says nothing, so the next one speaks.</summary>
    private Signed<Head>? FirstReadable(DatabaseSession session, PeerId owner, IEnumerable<long> rows) => rows
        .Select(row => session.QueryFirst("SELECT bytes FROM head WHERE rowid = ?1", found => found.GetBytes(0), row)!)
        .Select(bytes => TryOpen(owner, bytes))
        .OfType<Signed<Head>>()
        .FirstOrDefault();

    private static HeadPut.Conflicting? Against(Signed<Head>? found) => found is null ? null : new HeadPut.Conflicting(found);

    private HeadPut.NoRoom? FindCrowd(DatabaseSession session, Signed<Head> head)
    {
        var (count, bytes) = Count(session, head.Value.Owner);
        if (TryThin(session, head) is not null)
            return null;

        var kept = new ByteSize(bytes);
        return new HeadPut.NoRoom($"This holder keeps {count} heads of this owner, {kept}; it keeps at most {MaxHeads}, {MaxBytes}.");
    }

    /// <summary>Which superseded heads of the same owner go so that there is room for another; null where these are not enough.</summary>
    private HeadThinning? TryThin(DatabaseSession session, Signed<Head> head)
    {
        var (count, bytes) = Count(session, head.Value.Owner);
        var past = HeadThinning.Of(session, head.Value.Owner, Now).SingleOrDefault() ?? new HeadThinning([], Now);
        for (; count >= MaxHeads || bytes + head.Bytes.Length > MaxBytes.Bytes; count--)
        {
            if (!past.IsThinnable)
                return null;

            bytes -= past.Next();
        }

        return past;
    }

    /// <summary>Lets go of superseded heads, always of the owner who has the most bytes of them.</summary>
    /// <returns>Their bytes; 0, and nothing goes, where all together would not be as many as are missing.</returns>
    private long MakeRoom(DatabaseSession session, long missing)
    {
        var owners = HeadThinning.Of(session, null, Now).ToList();
        var freed = 0L;
        while (freed < missing)
        {
            if (owners.Where(past => past.IsThinnable).MaxBy(past => past.Bytes) is not { } largest)
                return 0;

            freed += largest.Next();
        }

        owners.ForEach(past => past.Carry(session));
        return freed;
    }

    private static (long Heads, long Bytes) Count(DatabaseSession session, PeerId owner) => session.QueryFirst(
        "SELECT COUNT(*), COALESCE(SUM(LENGTH(bytes)), 0) FROM head WHERE owner = ?1",
        row => (row.GetInt64(0), row.GetInt64(1)),
        owner);

    private static HeadPut.NoRoom? FindUnnamedCrowd(DatabaseSession session, PeerId owner) => CountUnnamed(session, owner) < MostUnnamed
        ? null
        : new HeadPut.NoRoom($"This holder keeps {MostUnnamed} heads of this owner that none of its later heads names.");

    /// <summary>Whether it is the only head that nobody names, by the newest device of its owner that was ever heard of.</summary>
    private static bool IsAlone(DatabaseSession session, Signed<Head> head) =>
        CountUnnamed(session, head.Value.Owner) == 1 && KnownOwners.RaiseEpoch(session, head.Value.Owner, head.Epoch) == head.Epoch;

    private static long CountUnnamed(DatabaseSession session, PeerId owner) => session.QueryFirst(
        "SELECT COUNT(*) FROM head WHERE owner = ?1 AND superseded_at IS NULL", row => row.GetInt64(0), owner);

    private HeadPut Insert(DatabaseSession session, Signed<Head> head, HeadId id)
    {
        // Only a head above all that are kept gets here, so it is the newest.
        TombstoneTable.Replace(session, head.Value.Owner, head.Value.Tombstones);
        return Keep(session, head, id);
    }

    private HeadPut Adopt(DatabaseSession session, Signed<Head> head, HeadId id, bool isNamed)
    {
        var kept = Keep(session, head, id);
        var owner = head.Value.Owner;
        if (isNamed)
            session.Execute("UPDATE head SET superseded_at = stored_at, waiting = 1 WHERE owner = ?1 AND id = ?2", owner, id);
        else
            TombstoneTable.Replace(session, owner, IsAlone(session, head) ? head.Value.Tombstones : []);

        return kept;
    }

    private HeadPut Keep(DatabaseSession session, Signed<Head> head, HeadId id)
    {
        var now = Now;
        TryThin(session, head)?.Carry(session);
        var counter = ReceiptCounter.Next(session);
        session.Execute(
            "INSERT INTO head (owner, id, epoch, number, bytes, counter, stored_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            head.Value.Owner,
            id,
            head.Value.Epoch,
            head.Value.Number,
            head.Bytes,
            counter,
            now);
        foreach (var named in head.Value.Previous is { } previous ? [previous, .. head.Value.Merged] : head.Value.Merged)
        {
            session.Execute(
                "UPDATE head SET superseded_at = ?3, waiting = 1 WHERE owner = ?1 AND id = ?2 AND superseded_at IS NULL",
                head.Value.Owner,
                named,
                now);
        }

        KnownOwners.RaiseEpoch(session, head.Value.Owner, head.Epoch);
        return new HeadPut.Kept(counter, new DateTimeOffset(now, TimeSpan.Zero));
    }

    private Signed<Head>? TryOpen(PeerId owner, byte[] bytes)
    {
        if (Signed<Head>.TryOpen(bytes, Signatures, out var head, out var why))
            return head;

        _options.Tell(new VaultEvent.RecordDamaged("head", owner, why));
        return null;
    }
}
