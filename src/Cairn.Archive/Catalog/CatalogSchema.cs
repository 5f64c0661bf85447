namespace Cairn.Archive.Catalog;

/// <summary>The catalog's tables.</summary>
internal static class CatalogSchema
{
    /// <summary>Marks the file as a catalog: "CrnC".</summary>
    public const int ApplicationId = 0x43726e43;

    private const string Version1 = """
        CREATE TABLE packs(
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            kind INTEGER NOT NULL,
            length INTEGER NOT NULL,
            k INTEGER NOT NULL,
            m INTEGER NOT NULL,
            content BLOB NOT NULL,                       -- the encoded index: which chunks, in order
            indexed_in INTEGER REFERENCES packs(number)  -- the index pack that repeats it
        ) STRICT;
        -- Kind 3 is PackKind.Index: an index pack is repeated by none. An index takes no parameter.
        CREATE INDEX packs_to_index ON packs(number) WHERE indexed_in IS NULL AND kind <> 3;

        -- One row per chunk and pack, by id. Ids are random, so rows are made short instead of ordered.
        CREATE TABLE chunks(
            id BLOB NOT NULL,
            pack INTEGER NOT NULL REFERENCES packs(number),
            frame INTEGER NOT NULL,
            frame_offset INTEGER NOT NULL,
            frame_length INTEGER NOT NULL,
            start INTEGER NOT NULL,
            length INTEGER NOT NULL,
            PRIMARY KEY(id, pack)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE snapshots(
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            time INTEGER NOT NULL,
            record BLOB NOT NULL,
            packs_known INTEGER NOT NULL                 -- 1 when snapshot_packs is complete for it
        ) STRICT;
        CREATE TABLE snapshot_packs(
            snapshot INTEGER NOT NULL REFERENCES snapshots(number) ON DELETE CASCADE,
            pack BLOB NOT NULL,
            PRIMARY KEY(snapshot, pack)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE files(
            path BLOB NOT NULL PRIMARY KEY,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            modified_ns INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            changed_ns INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            chunker TEXT NOT NULL,
            chunks BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE head(
            only INTEGER PRIMARY KEY CHECK(only = 1),
            epoch INTEGER NOT NULL,
            number INTEGER NOT NULL,
            current BLOB NOT NULL
        ) STRICT;
        """;

    // A file is a content with levels now, and has attributes. What was remembered of files is read again.
    private const string Version2 = """
        DROP TABLE files;
        CREATE TABLE files(
            path BLOB NOT NULL PRIMARY KEY,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            modified_ns INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            changed_ns INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            chunker TEXT NOT NULL,
            content BLOB NOT NULL,
            attributes BLOB,                             -- when they are few
            attributes_chunk BLOB,                       -- when they are many
            chunk_list INTEGER                           -- when the content has levels
        ) STRICT, WITHOUT ROWID;

        -- The chunks of large files below the top level of their content, in portions, so that none is ever in memory whole.
        CREATE TABLE file_chunks(
            list INTEGER NOT NULL,
            part INTEGER NOT NULL,
            chunks BLOB NOT NULL,
            PRIMARY KEY(list, part)
        ) STRICT, WITHOUT ROWID;
        """;

    // When the owner dropped a pack (100 ns since year 1, UTC), as the head says; null for one that is live. The head lists packs too that
    // are not in the catalog yet.
    private const string Version3 = """
        CREATE TABLE dropped(
            id BLOB NOT NULL PRIMARY KEY,
            dropped_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        ALTER TABLE packs ADD COLUMN dropped_at INTEGER;
        CREATE INDEX packs_dropped ON packs(number) WHERE dropped_at IS NOT NULL;
        """;

    // A head may never come to list an index pack that a backup stored. Until one does, what the pack repeats is listed by the one before.
    private const string Version4 = """
        ALTER TABLE packs ADD COLUMN next_index INTEGER REFERENCES packs(number);
        """;

    /// <summary>The scripts that bring a file up to date.</summary>
    public static IReadOnlyList<string> Migrations { get; } = [Version1, Version2, Version3, Version4];
}
