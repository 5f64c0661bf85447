using Cairn.Core.Ids;
using Cairn.Platform.Databases;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Vault.Quota;

namespace Cairn.Vault.Owners;

/// <summary>
/// What a vault remembers of the owners it keeps data for: the contract, the last member record with its credential, and the highest
/// epoch, so that an owner's lost machine can be rebuilt and a superseded one recognised. Thread-safe; durable when a method returns.
/// </summary>
public sealed class KnownOwners
{
    private readonly VaultOptions _options;

    private readonly RecordSpace _records;

    internal KnownOwners(VaultOptions options, RecordSpace records)
    {
        _options = options;
        _records = records;
    }

    private Database Ledger => _options.Ledger;

    /// <summary>Keeps a contract unless one of the same or a higher version is kept with this owner.</summary>
    /// <returns>The contract in force: this one, or the one kept before.</returns>
    /// <exception cref="ArgumentException">It does not have both signatures over the same bytes.</exception>
    public CountersignedContract PutContract(CountersignedContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (!contract.IsWhole)
            throw new ArgumentException("A contract needs both signatures over the same bytes.", nameof(contract));

        var terms = contract.Terms;
        return Ledger.Write(session =>
        {
            if (ReadContract(session, terms.Owner) is { } kept && !kept.ComesBefore(contract.ByOwner))
                return kept;

            // The window only grows: a hijacked device can sign a new contract, and only the owner key may shorten a window.
            session.Execute(
                """
                INSERT INTO owner (id, epoch, contract_by_owner, contract_by_holder, contract_bytes, undelete_window)
                VALUES (?1, 0, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE SET
                  contract_by_owner = ?2, contract_by_holder = ?3, contract_bytes = ?4, undelete_window = MAX(undelete_window, ?5)
                """,
                terms.Owner,
                contract.ByOwner.Bytes,
                contract.ByHolder.Bytes,
                terms.Bytes.Bytes,
                terms.UndeleteWindow.Ticks);
            return contract;
        });
    }

    /// <summary>The contract in force with an owner; null if there is none.</summary>
    public CountersignedContract? ContractOf(PeerId owner) => Ledger.Read(session => ReadContract(session, owner));

    /// <summary>Keeps a member record unless one of the same or a higher order is kept, and notes its epoch.</summary>
    public OwnerPut Remember(Signed<MemberRecord> record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = record.Value;
        var put = _records.Change(value.Peer, record.Bytes.Length, new RecordChange<OwnerPut>
        {
            Known = session =>
                ReadRecord(session, value.Peer) is { } kept && kept.Value.Order >= value.Order ? new OwnerPut.Kept() : null,
            Make = session =>
            {
                EnsureOwner(session, value.Peer);
                session.Execute("UPDATE owner SET record = ?2 WHERE id = ?1", value.Peer, record.Bytes);
                return new OwnerPut.Kept();
            },
            NoRoom = why => new OwnerPut.NoRoom(why),
        });
        SawEpoch(value.Peer, record.Epoch);
        return put;
    }

    /// <summary>Keeps what a peer that hands over shards knows of their owner: its record, and for how long it may count on dropped packs
    /// and superseded heads.</summary>
    /// <param name="record">The owner's record; an older one than is known changes nothing.</param>
    /// <param name="undeleteWindow">What its contract with that peer names. The window here only grows.</param>
    /// <returns>Without room for the record the window is not kept either.</returns>
    public OwnerPut Entrust(Signed<MemberRecord> record, TimeSpan undeleteWindow)
    {
        ArgumentNullException.ThrowIfNull(record);
        var put = Remember(record);
        if (put is OwnerPut.Kept)
        {
            Ledger.Write(session => session.Execute(
                "UPDATE owner SET undelete_window = ?2 WHERE id = ?1 AND undelete_window < ?2", record.Value.Peer, undeleteWindow.Ticks));
        }

        return put;
    }

    /// <summary>The longest undelete window that an owner ever named, in a contract or in the manifest of a pack that is here.</summary>
    public TimeSpan LongestWindowOf(PeerId owner) => TimeSpan.FromTicks(Ledger.Read(session => session.QueryFirst(
        """
        SELECT MAX(0, COALESCE((SELECT undelete_window FROM owner WHERE id = ?1), 0),
          COALESCE((SELECT MAX(undelete_window) FROM pack WHERE owner = ?1), 0))
        """,
        row => row.GetInt64(0),
        owner)));

    /// <summary>Notes that a device of this epoch speaks for an owner. Writes only if the epoch is the highest so far. For members only:
    /// a stranger can make any number of keys, and each leaves a row.</summary>
    /// <returns>The highest epoch of this owner that was ever seen.</returns>
    public ulong SawEpoch(PeerId owner, ulong epoch)
    {
        var highest = HighestEpoch(owner);
        return highest >= epoch ? highest : Ledger.Write(session => RaiseEpoch(session, owner, epoch));
    }

    /// <summary>The highest epoch of this owner that was ever seen; 0 if none was.</summary>
    public ulong HighestEpoch(PeerId owner) => Ledger.Read(session => ReadEpoch(session, owner));

    /// <summary>The owner's last member record; null if it was never seen.</summary>
    public Signed<MemberRecord>? RecordOf(PeerId owner) => Ledger.Read(session => ReadRecord(session, owner));

    /// <summary>Notes an epoch within a transaction; yields the highest so far.</summary>
    internal static ulong RaiseEpoch(DatabaseSession session, PeerId owner, ulong epoch)
    {
        EnsureOwner(session, owner);
        session.Execute("UPDATE owner SET epoch = ?2 WHERE id = ?1 AND epoch < ?2", owner, epoch);
        return ReadEpoch(session, owner);
    }

    /// <summary>Bytes that each contract grants, in order of owners.</summary>
    internal List<KeyValuePair<PeerId, long>> Promised() => Ledger.Read(session => session.Query(
        "SELECT id, contract_bytes FROM owner WHERE contract_by_owner IS NOT NULL ORDER BY id",
        row => KeyValuePair.Create(row.GetId<PeerId>(0), row.GetInt64(1))));

    private static void EnsureOwner(DatabaseSession session, PeerId owner) => session.Execute(
        "INSERT INTO owner (id, epoch, contract_bytes, undelete_window) VALUES (?1, 0, 0, 0) ON CONFLICT (id) DO NOTHING", owner);

    private static ulong ReadEpoch(DatabaseSession session, PeerId owner) =>
        (ulong)session.QueryFirst("SELECT epoch FROM owner WHERE id = ?1", row => row.GetInt64(0), owner);

    private Signed<MemberRecord>? ReadRecord(DatabaseSession session, PeerId owner)
    {
        var bytes = session.QueryFirst(
            "SELECT record FROM owner WHERE id = ?1 AND record IS NOT NULL", row => row.GetBytes(0), owner);
        return bytes is null ? null : TryOpen<MemberRecord>(bytes, owner);
    }

    private CountersignedContract? ReadContract(DatabaseSession session, PeerId owner)
    {
        var (byOwner, byHolder) = session.QueryFirst(
            "SELECT contract_by_owner, contract_by_holder FROM owner WHERE id = ?1 AND contract_by_owner IS NOT NULL",
            row => (row.GetBytes(0), row.GetBytes(1)),
            owner);
        return byOwner is not null
            && TryOpen<Contract>(byOwner, owner) is { } first
            && TryOpen<Contract>(byHolder, owner) is { } second
            ? new CountersignedContract(first, second)
            : null;
    }

    private Signed<T>? TryOpen<T>(byte[] bytes, PeerId owner)
        where T : IRecord<T>
    {
        if (Signed<T>.TryOpen(bytes, _options.Signatures, out var record, out var why))
            return record;

        _options.Tell(new VaultEvent.RecordDamaged(T.Context, owner, why));
        return null;
    }
}
