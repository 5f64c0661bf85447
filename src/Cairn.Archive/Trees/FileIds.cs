using Cairn.Archive.Bytes;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>The identity of one version of a file.</summary>
internal static class FileIds
{
    /// <summary>
    /// SHA-256 of path (block), size, modification time (seconds signed, nanoseconds) and chunk ids: a modified or moved file is a
    /// different one. Shown to the owner, never sent.
    /// </summary>
    public static Hash256 Compute(BytePath path, EntryMetadata metadata, IReadOnlyList<ChunkId> chunks)
    {
        var writer = new ByteWriter();
        writer.Block(path.Bytes);
        writer.Number(metadata.Size);
        writer.Signed(metadata.ModifiedAt.Seconds);
        writer.Number(metadata.ModifiedAt.Nanoseconds);
        foreach (var chunk in chunks)
        {
            writer.Id(chunk);
        }

        return Hash256.Sha256(writer.Written);
    }
}
