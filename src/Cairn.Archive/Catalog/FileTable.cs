using Cairn.Archive.Bytes;
using Cairn.Archive.Trees;
using Cairn.Core.Ids;
using Cairn.Platform.Databases;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Catalog;

/// <summary>Statements on the stat cache.</summary>
internal static class FileTable
{
    /// <summary>A file as it was last read, or null.</summary>
    public static CachedFile? Find(DatabaseSession session, BytePath path) => session.QueryFirst(
        """
        SELECT size, modified, modified_ns, changed, changed_ns, inode, chunker, content, attributes, attributes_chunk, chunk_list
        FROM files WHERE path = ?1
        """,
        row => new CachedFile(
            path,
            new FileStamp(
                row.GetInt64(0),
                new UnixTime(row.GetInt64(1), row.GetInt32(2)),
                new UnixTime(row.GetInt64(3), row.GetInt32(4)),
                unchecked((ulong)row.GetInt64(5))),
            row.GetText(6),
            new StoredFile(
                ContentFormat.Read(row.GetSpan(7)),
                row.IsNull(8) ? ExtendedAttributes.None : AttributesFormat.Decode(row.GetSpan(8)),
                row.IsNull(9) ? null : row.GetId<ChunkId>(9),
                row.IsNull(10) ? null : row.GetInt64(10))),
        path.Bytes.ToArray());

    /// <summary>Replaces what is known of a file.</summary>
    public static void Save(DatabaseSession session, CachedFile file)
    {
        var (size, modified, changed, inode) = file.Stamp;
        var stored = file.Stored;
        session.Execute("DELETE FROM file_chunks WHERE list = (SELECT chunk_list FROM files WHERE path = ?1)", file.Path.Bytes.ToArray());
        session.Execute(
            """
            INSERT OR REPLACE INTO files(
                path, size, modified, modified_ns, changed, changed_ns, inode, chunker, content, attributes, attributes_chunk, chunk_list)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """,
            file.Path.Bytes.ToArray(),
            size,
            modified.Seconds,
            modified.Nanoseconds,
            changed.Seconds,
            changed.Nanoseconds,
            unchecked((long)inode),
            file.Chunker,
            Bytes(stored.Content),
            stored.Attributes.Count > 0 ? AttributesFormat.Encode(stored.Attributes) : null,
            stored.AttributesChunk,
            stored.ChunkList);
    }

    /// <summary>Drops the lists of chunks that no file has: those of a run that broke off.</summary>
    /// <returns>A number above those of all lists.</returns>
    public static long DropStrayLists(DatabaseSession session)
    {
        session.Execute(
            "DELETE FROM file_chunks WHERE list NOT IN (SELECT chunk_list FROM files WHERE chunk_list IS NOT NULL)");
        return session.QueryFirst("SELECT max(list) FROM file_chunks", row => row.IsNull(0) ? 1 : row.GetInt64(0) + 1);
    }

    /// <summary>Adds a portion to a list of chunks.</summary>
    public static void AddChunks(DatabaseSession session, long list, long part, IReadOnlyList<ChunkId> chunks)
    {
        var bytes = new byte[chunks.Count * Hash256.Size];
        for (var index = 0; index < chunks.Count; index++)
        {
            chunks[index].Value.Write(bytes.AsSpan(index * Hash256.Size));
        }

        session.Execute("INSERT INTO file_chunks(list, part, chunks) VALUES(?1, ?2, ?3)", list, part, bytes);
    }

    /// <summary>A portion of a list of chunks; null behind the last.</summary>
    public static ChunkId[]? Chunks(DatabaseSession session, long list, long part) => session.QueryFirst(
        "SELECT chunks FROM file_chunks WHERE list = ?1 AND part = ?2", row => Chunks(row.GetSpan(0)), list, part);

    private static ChunkId[] Chunks(ReadOnlySpan<byte> bytes)
    {
        var chunks = new ChunkId[bytes.Length / Hash256.Size];
        for (var index = 0; index < chunks.Length; index++)
        {
            chunks[index] = Identifiers.Read<ChunkId>(bytes.Slice(index * Hash256.Size, Hash256.Size));
        }

        return chunks;
    }

    private static byte[] Bytes(Content content)
    {
        var writer = new ByteWriter();
        ContentFormat.Write(writer, content);
        return writer.ToArray();
    }
}
