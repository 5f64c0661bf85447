using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Databases;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Vault.Quota;

/// <summary>
/// The room that heads and member records of owners take in the ledger. It is part of the quota. Owners for whom nothing is kept, neither
/// a shard nor a contract, have a small share together, since any member can make up as many as it likes: when it is full, what the others
/// of them have there goes. Thread-safe.
/// </summary>
internal sealed class RecordSpace(VaultOptions options, SpaceAccount space)
{
    /// <summary>For all owners together that have neither a shard nor a contract here.</summary>
    public static readonly ByteSize ForStrangers = new(16 << 20);

    /// <summary>What a line of the table of tombstones takes, besides the one in the head.</summary>
    private const int PerTombstone = 96;

    private const string IsKnown =
        """
        (EXISTS (SELECT 1 FROM shard WHERE shard.owner = {0})
          OR EXISTS (SELECT 1 FROM owner AS known WHERE known.id = {0} AND known.contract_by_owner IS NOT NULL))
        """;

    private static readonly string HeadOfStranger = $"NOT {Of("head.owner")}";
    private static readonly string TombstoneOfStranger = $"NOT {Of("tombstone.owner")}";
    private static readonly string RecordOfStranger = $"record IS NOT NULL AND NOT {Of("owner.id")}";

    /// <summary>The bytes of all that the ledger has of this.</summary>
    public static long Sum(Database ledger) => ledger.Read(session => Measure(session, "1 = 1", "1 = 1", "record IS NOT NULL"));

    /// <summary>The most that a head can take.</summary>
    public static long CostOf(Signed<Head> head) => head.Bytes.Length + ((long)PerTombstone * head.Value.Tombstones.Count);

    /// <summary>Changes what the ledger has of an owner, in one transaction, if there is room.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="most">Bytes that it grows by at most.</param>
    /// <param name="change">What to do.</param>
    /// <returns>What the change returns.</returns>
    public T Change<T>(PeerId owner, long most, RecordChange<T> change)
        where T : class
    {
        long taken = 0;
        long freed = 0;
        T result;
        try
        {
            result = options.Ledger.Write(session =>
            {
                if (change.Known(session) is { } known)
                    return known;

                var before = MeasureOf(session, owner);
                if (IsStranger(session, owner))
                {
                    if (before + most > ForStrangers.Bytes)
                        return change.NoRoom($"This holder keeps nothing of this owner, and at most {ForStrangers} of lists of such.");

                    freed = ForgetStrangersFor(session, owner, before + most);
                }

                if (space.MissingForRecords(most) is > 0 and var missing)
                {
                    freed += change.MakeRoom(session, missing);
                    before = MeasureOf(session, owner);
                }

                if (!space.TryTakeRecords(most - freed))
                    return change.NoRoom("All that this holder lends is taken.");

                (taken, freed) = (most - freed, 0);
                var made = change.Make(session);
                freed += most - (MeasureOf(session, owner) - before);
                return made;
            });
        }
        catch
        {
            space.GiveRecords(taken);
            throw;
        }

        space.GiveRecords(freed);
        return result;
    }

    private static string Of(string owner) => string.Format(null, System.Text.CompositeFormat.Parse(IsKnown), owner);

    private static bool IsStranger(DatabaseSession session, PeerId owner) =>
        session.QueryFirst($"SELECT NOT {Of("?1")}", row => row.GetInt64(0), owner) != 0;

    private static long MeasureOf(DatabaseSession session, PeerId owner) =>
        Measure(session, "owner = ?1", "owner = ?1", "id = ?1 AND record IS NOT NULL", owner);

    private static long Measure(
        DatabaseSession session, string heads, string tombstones, string records, params ReadOnlySpan<object?> arguments) =>
        session.QueryFirst($"SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM head WHERE {heads}", row => row.GetInt64(0), arguments)
        + (PerTombstone * session.QueryFirst($"SELECT COUNT(*) FROM tombstone WHERE {tombstones}", row => row.GetInt64(0), arguments))
        + session.QueryFirst($"SELECT COALESCE(SUM(LENGTH(record)), 0) FROM owner WHERE {records}", row => row.GetInt64(0), arguments);

    /// <summary>Forgets the other strangers if there is no room among them.</summary>
    /// <returns>The bytes that became free.</returns>
    private static long ForgetStrangersFor(DatabaseSession session, PeerId owner, long bytes)
    {
        var others = Measure(
            session,
            $"owner <> ?1 AND {HeadOfStranger}",
            $"owner <> ?1 AND {TombstoneOfStranger}",
            $"id <> ?1 AND {RecordOfStranger}",
            owner);
        if (others + bytes <= ForStrangers.Bytes)
            return 0;

        session.Execute($"DELETE FROM head WHERE owner <> ?1 AND {HeadOfStranger}", owner);
        session.Execute($"DELETE FROM tombstone WHERE owner <> ?1 AND {TombstoneOfStranger}", owner);
        session.Execute($"UPDATE owner SET record = NULL WHERE id <> ?1 AND {RecordOfStranger}", owner);
        return others;
    }
}
