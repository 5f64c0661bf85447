using Cairn.Platform.Databases;

namespace Cairn.Vault.Ledger;

/// <summary>The form of a vault's database.</summary>
public static class LedgerSchema
{
    /// <summary>Marks a file as a vault's ledger: "CrnV" in ASCII.</summary>
    private const int ApplicationId = 0x43726E56;

    // One row per blob, however many shards it is; one per shard; one manifest per pack, the highest version sent. Ids are 32 bytes and
    // compare as such; times are 100 ns units since the year 1 (UTC), as DateTimeOffset has them. Blob states are those of BlobState.
    private const string First =
        """
        CREATE TABLE vault (
          only INTEGER PRIMARY KEY CHECK (only = 1),
          receipts INTEGER NOT NULL,
          read_only_why TEXT
        );
        CREATE TABLE blob (
          id BLOB PRIMARY KEY CHECK (length(id) = 32),
          length INTEGER NOT NULL CHECK (length > 0),
          state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2)
        ) WITHOUT ROWID;
        CREATE TABLE pack (
          owner BLOB NOT NULL,
          pack BLOB NOT NULL,
          version INTEGER NOT NULL,
          manifest BLOB NOT NULL,
          PRIMARY KEY (owner, pack)
        ) WITHOUT ROWID;
        CREATE TABLE shard (
          owner BLOB NOT NULL,
          pack BLOB NOT NULL,
          shard INTEGER NOT NULL,
          blob BLOB NOT NULL REFERENCES blob (id),
          counter INTEGER NOT NULL,
          stored_at INTEGER NOT NULL,
          PRIMARY KEY (owner, pack, shard)
        ) WITHOUT ROWID;
        CREATE INDEX shard_of_blob ON shard (blob);
        CREATE TABLE head (
          owner BLOB NOT NULL,
          id BLOB NOT NULL,
          epoch INTEGER NOT NULL,
          number INTEGER NOT NULL,
          bytes BLOB NOT NULL,
          counter INTEGER NOT NULL,
          stored_at INTEGER NOT NULL,
          superseded_at INTEGER,
          UNIQUE (owner, id)
        );
        CREATE INDEX head_in_order ON head (owner, epoch, number);
        CREATE TABLE owner (
          id BLOB PRIMARY KEY CHECK (length(id) = 32),
          epoch INTEGER NOT NULL,
          record BLOB,
          contract_by_owner BLOB,
          contract_by_holder BLOB,
          contract_bytes INTEGER NOT NULL,
          undelete_window INTEGER NOT NULL
        ) WITHOUT ROWID;
        """;

    // The packs that the newest head of an owner lists as dropped, kept here or not: since when consecutive newest heads have listed them
    // (null as long as no clock that is beyond doubt has been looked at since), and whether the owner key said that they need not wait.
    // Likewise "waiting" is 1 for a superseded head as long as the time of that is not beyond doubt. A pack's window is the longest that
    // any of its manifests named; -1 where the pack came before windows were noted: then its manifest tells.
    private const string Tombstones =
        """
        CREATE TABLE tombstone (
          owner BLOB NOT NULL,
          pack BLOB NOT NULL,
          learnt_at INTEGER,
          purged INTEGER NOT NULL,
          PRIMARY KEY (owner, pack)
        ) WITHOUT ROWID;
        CREATE INDEX tombstone_waiting ON tombstone (owner) WHERE learnt_at IS NULL;
        ALTER TABLE head ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE pack ADD COLUMN undelete_window INTEGER NOT NULL DEFAULT -1;
        """;

    // Shards that were handed over are kept by their manifest, not by a contract, and do not use one up.
    private const string Mandates =
        """
        ALTER TABLE shard ADD COLUMN mandate INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX shard_by_mandate ON shard (owner) WHERE mandate = 1;
        """;

    /// <summary>How to open a ledger. Every commit waits for the disk, since receipts are given for what was committed.</summary>
    /// <param name="path">The file; null for one in memory, as tests and the simulator use it.</param>
    public static DatabaseOptions Options(string? path) => new()
    {
        Path = path,
        ApplicationId = ApplicationId,
        Migrations = [First, Tombstones, Mandates],
        Durability = DatabaseDurability.Full,
    };
}
