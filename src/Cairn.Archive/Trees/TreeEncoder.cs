using Cairn.Archive.Bytes;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>Writes a listing entry by entry, so that only the part that is not yet cut is in memory. Not thread-safe.</summary>
internal sealed class TreeEncoder
{
    private readonly ByteWriter _listing = new();
    private readonly ByteWriter _entry = new();
    private BytePath _last;

    /// <summary>Starts an empty listing.</summary>
    public TreeEncoder() => _listing.Byte(TreeFormat.Version);

    /// <summary>What was written and not dropped.</summary>
    public ReadOnlySpan<byte> Pending => _listing.Written;

    /// <summary>Forgets bytes at the front, which the caller has stored.</summary>
    public void Drop(int count) => _listing.Drop(count);

    /// <summary>Adds an entry; names must ascend.</summary>
    /// <exception cref="InvalidOperationException">The name cannot be in a directory, or not behind the one before: the source is
    /// broken.</exception>
    public void Add(TreeEntry entry)
    {
        if (!TreeFormat.IsName(entry.Name) || entry.Name.CompareTo(_last) <= 0)
        {
            throw new InvalidOperationException($"'{entry.Name}' cannot follow '{_last}' in a directory.");
        }

        _last = entry.Name;
        _entry.Drop(_entry.Length);
        Write(_entry, entry);
        _listing.Fixed32((uint)_entry.Length);
        _listing.Raw(_entry.Written);
    }

    /// <summary>Ends the listing.</summary>
    public void Finish() => _listing.Fixed32(0);

    private static void Write(ByteWriter writer, TreeEntry entry)
    {
        var metadata = entry.Metadata;
        writer.Byte((byte)EntryTypes.Encode(metadata.Type));
        writer.Block(entry.Name.Bytes);
        writer.Number(metadata.Mode);
        writer.Number(metadata.UserId);
        writer.Number(metadata.GroupId);
        writer.Signed(metadata.ModifiedAt.Seconds);
        writer.Number(metadata.ModifiedAt.Nanoseconds);
        switch (metadata.Type)
        {
            case EntryType.File:
                writer.Number(metadata.Size);
                WriteChunks(writer, entry.Chunks);
                break;
            case EntryType.Directory:
                WriteChunks(writer, entry.Chunks);
                break;
            case EntryType.Symlink:
                writer.Block(entry.LinkTarget.Bytes);
                break;
            default:
                break;
        }
    }

    private static void WriteChunks(ByteWriter writer, IReadOnlyList<ChunkId> chunks)
    {
        writer.Number(chunks.Count);
        foreach (var chunk in chunks)
        {
            writer.Id(chunk);
        }
    }
}
