using Cairn.Platform.Trees;

namespace Cairn.Testing.Platform;

/// <summary>A file, directory or link of a <see cref="MemoryTree"/>, whose lock guards it.</summary>
internal sealed class MemoryNode
{
    public required EntryMetadata Metadata { get; set; }

    /// <summary>What a look at it tells: the metadata without extended attributes.</summary>
    public EntryMetadata Seen => Metadata with { Attributes = ExtendedAttributes.None };

    /// <summary>Bytes of a file, or of a link's target.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>Which parts of a file are no holes; null for all.</summary>
    public IReadOnlyList<FileStretch>? Data { get; set; }

    /// <summary>Entries of a directory.</summary>
    public SortedDictionary<BytePath, MemoryNode> Children { get; } = [];

    /// <summary>Whether permission to read it is missing.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>From this offset on the disk fails; none by default.</summary>
    public long ReadsFailFrom { get; set; } = long.MaxValue;

    /// <summary>Runs once, before the file is opened.</summary>
    public Action? BeforeOpen { get; set; }

    /// <summary>Runs once, after the first read of the file.</summary>
    public Action? AfterRead { get; set; }

    /// <summary>Fails where permission is missing.</summary>
    public void DemandReadable(BytePath path)
    {
        if (IsUnreadable)
        {
            throw MemoryTreeErrors.Unreadable(path);
        }
    }
}
