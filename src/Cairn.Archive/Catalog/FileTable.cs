using Cairn.Core.Ids;
using Cairn.Platform.Databases;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Catalog;

/// <summary>Statements on the stat cache.</summary>
internal static class FileTable
{
    /// <summary>A file as it was last read, or null.</summary>
    public static CachedFile? Find(DatabaseSession session, BytePath path) => session.QueryFirst(
        "SELECT size, modified, modified_ns, changed, changed_ns, inode, chunker, chunks FROM files WHERE path = ?1",
        row => new CachedFile(
            path,
            new FileStamp(
                row.GetInt64(0),
                new UnixTime(row.GetInt64(1), row.GetInt32(2)),
                new UnixTime(row.GetInt64(3), row.GetInt32(4)),
                unchecked((ulong)row.GetInt64(5))),
            row.GetText(6),
            Chunks(row.GetSpan(7))),
        path.Bytes.ToArray());

    /// <summary>Replaces what is known of a file.</summary>
    public static void Save(DatabaseSession session, CachedFile file)
    {
        var (size, modified, changed, inode) = file.Stamp;
        session.Execute(
            """
            INSERT OR REPLACE INTO files(path, size, modified, modified_ns, changed, changed_ns, inode, chunker, chunks)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """,
            file.Path.Bytes.ToArray(),
            size,
            modified.Seconds,
            modified.Nanoseconds,
            changed.Seconds,
            changed.Nanoseconds,
            unchecked((long)inode),
            file.Chunker,
            Bytes(file.Chunks));
    }

    private static ChunkId[] Chunks(ReadOnlySpan<byte> bytes)
    {
        var chunks = new ChunkId[bytes.Length / Hash256.Size];
        for (var index = 0; index < chunks.Length; index++)
        {
            chunks[index] = Identifiers.Read<ChunkId>(bytes.Slice(index * Hash256.Size, Hash256.Size));
        }

        return chunks;
    }

    private static byte[] Bytes(IReadOnlyList<ChunkId> chunks)
    {
        var bytes = new byte[chunks.Count * Hash256.Size];
        for (var index = 0; index < chunks.Count; index++)
        {
            chunks[index].Value.Write(bytes.AsSpan(index * Hash256.Size));
        }

        return bytes;
    }
}
