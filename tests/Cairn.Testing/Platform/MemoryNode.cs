using Cairn.Platform.Trees;

namespace Cairn.Testing.Platform;

/// <summary>A file, directory or link of a <see cref="MemoryTree"/>, whose lock guards it.</summary>
internal sealed class MemoryNode
{
    public required EntryMetadata Metadata { get; set; }

    /// <summary>Bytes of a file, or of a link's target.</summary>
    public byte[] Content { get; set; } = [];

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
}
