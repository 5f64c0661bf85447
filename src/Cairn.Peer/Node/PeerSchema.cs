using Cairn.Platform.Databases;

namespace Cairn.Peer.Node;

/// <summary>
/// The peer's own database: members, invites, contracts, manifests, receipts, heads, which holders told a recovered
/// machine what they keep, since when holders have been silent, and whether another machine has taken over. Lost, it does not come back
/// by itself: only a recovery, which needs the recovery key, asks the holders for what they keep; invites that were open are gone.
/// </summary>
public static class PeerSchema
{
    /// <summary>ASCII "CrnP".</summary>
    private const int ApplicationId = 0x43726e50;

    private const string First =
        """
        CREATE TABLE counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE members(peer BLOB PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE invites(secret BLOB PRIMARY KEY, expires INTEGER NOT NULL, reusable INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE redemptions(
            secret BLOB NOT NULL,
            peer BLOB NOT NULL,
            credential BLOB NOT NULL,
            PRIMARY KEY(secret, peer)) WITHOUT ROWID;
        CREATE TABLE contracts(holder BLOB PRIMARY KEY, by_owner BLOB NOT NULL, by_holder BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE manifests(
            pack BLOB PRIMARY KEY, version INTEGER NOT NULL, shard_length INTEGER NOT NULL, manifest BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE receipts(
            pack BLOB NOT NULL, shard INTEGER NOT NULL, holder BLOB NOT NULL, epoch INTEGER NOT NULL, receipt BLOB,
            PRIMARY KEY(pack, shard, holder)) WITHOUT ROWID;
        CREATE INDEX receipts_by_holder ON receipts(holder);
        CREATE TABLE heads(number INTEGER PRIMARY KEY, id BLOB NOT NULL, acknowledged INTEGER NOT NULL, head BLOB NOT NULL);
        """;

    private const string Doubts = "ALTER TABLE receipts ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0";

    private const string Recalls = "CREATE TABLE recalls(holder BLOB PRIMARY KEY, epoch INTEGER NOT NULL) WITHOUT ROWID;";

    private const string Silences = "CREATE TABLE silences(holder BLOB PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;";

    // Evictions by the SHA-256 of their body; shards that were handed over, with the receipt of whoever took them; and whether this peer
    // has begun to say goodbye (1) or has done so (2).
    private const string Goodbyes =
        """
        CREATE TABLE evictions(id BLOB PRIMARY KEY, eviction BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE handed_over(
            owner BLOB NOT NULL, pack BLOB NOT NULL, shard INTEGER NOT NULL, holder BLOB NOT NULL, receipt BLOB NOT NULL,
            PRIMARY KEY(owner, pack, shard)) WITHOUT ROWID;
        CREATE TABLE departure(only INTEGER PRIMARY KEY CHECK(only = 1), stage INTEGER NOT NULL);
        """;

    // Every head that this owner wrote or took over, so that one that a holder shows after years is known for what it is.
    private const string PastHeads =
        """
        CREATE TABLE past_heads(id BLOB PRIMARY KEY) WITHOUT ROWID;
        INSERT INTO past_heads(id) SELECT DISTINCT id FROM heads;
        """;

    // The epoch of another machine that is proved to have taken over this identity.
    private const string Takeover = "CREATE TABLE takeover(only INTEGER PRIMARY KEY CHECK(only = 1), epoch INTEGER NOT NULL)";

    // The highest head of each other device of this owner that was taken over.
    private const string Lines = "CREATE TABLE lines(device BLOB PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID";

    /// <summary>How to open it.</summary>
    /// <param name="path">The file; null keeps it in memory.</param>
    public static DatabaseOptions Options(string? path) => new()
    {
        Path = path,
        ApplicationId = ApplicationId,
        Migrations = [First, Doubts, Recalls, Silences, Goodbyes, PastHeads, Takeover, Lines],
        Durability = DatabaseDurability.Full,
    };
}
